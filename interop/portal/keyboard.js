// Uses the portal and the administration with a keyboard alone: Tab goes through every control in the order in which it is read, and shows where it is; Enter sends. Asks the tree that
// screen readers get whether everything has a name. Arguments: folder of playwright-core, folder of axe-core, the notice's link, the folder where the recipient's mail arrives, the
// one where the sender's does, the address of the listener that the link's name stands for, and the printed link of the first administrator.
const { visit, ask, linkOf, authenticator } = require('./looking');

const [playwright, axe, link, mailbox, senders, listener, invitation] = process.argv.slice(2);

// Runs in the page: what Tab is to reach, in the order of the document; how each looks while it has no focus. Tab begins anew.
function controls() {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]')];
  const reached = all.filter(each => !each.disabled && each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0);
  reached.forEach((each, place) => each.dataset.place = place);
  window.unfocused = reached.map(each => [getComputedStyle(each).outline, getComputedStyle(each).boxShadow].join());
  return reached.map(each => each.outerHTML.slice(0, 90));
}

// Runs in the page: which control has the focus, whether that shows, and whether it is on the screen.
function focused() {
  const at = document.activeElement;
  if (at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const isRinged = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return {
    place: Number(at.dataset.place ?? -1),
    shows: at.tagName === 'IFRAME' || ((isRinged || style.boxShadow !== 'none') && [style.outline, style.boxShadow].join() !== window.unfocused[at.dataset.place]),
    isSeen: box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth,
    top: box.top + window.scrollY,
    bottom: box.bottom + window.scrollY,
    html: at.outerHTML.slice(0, 90),
  };
}

// Presses Tab until the page is left; says what was missed, what came too early, and what does not show that it is there.
const walk = async (page, name) => {
  await page.setViewportSize({ width: 360, height: 900 });
  const expected = await page.evaluate(controls);
  const fault = text => console.log(`${name}: ${text}`);
  const seen = [];
  for (let tries = 0; tries < 2 * expected.length + 10; tries++) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(focused);
    if (!now) break;
    const last = seen.at(-1);
    if (last?.place === now.place) continue; // inside of a frame
    if (last && now.place < last.place) fault(`goes back to ${now.html}`);
    if (seen.length > 1 && now.bottom <= last.top) fault(`goes up to ${now.html}`);
    if (!now.shows || !now.isSeen) fault(`does not show ${now.html}`);
    seen.push(now);
  }
  expected.forEach((html, place) => seen.some(each => each.place === place) || fault(`never reaches ${html}`));
  if (await page.evaluate(focused)) fault('holds the focus');
  await nameless(page, fault);
  console.log(`${name}: ${expected.length > 1 && expected[0].includes('skip')}`);
};

// Headings and all that is worked have a name in the tree of accessibility; places to go have one where there is more than one such place.
const named = ['heading', 'link', 'button', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'image', 'Iframe', 'progressbar'];
const nameless = async (page, fault) => {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  const places = nodes.filter(node => !node.ignored && node.role?.value === 'navigation');
  const kept = [...nodes.filter(node => !node.ignored && named.includes(node.role?.value)), ...(places.length > 1 ? places : [])];
  for (const node of kept) if (!node.name?.value.trim()) fault(`a ${node.role.value} has no name`);
  if (kept.filter(node => node.role.value === 'heading').length === 0) fault('has no heading');
  await cdp.detach();
};

// From the beginning of the page to a control, by Tab.
const tabTo = async (page, selector) => {
  await page.evaluate(controls);
  for (let tries = 0; tries < 80; tries++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(selector => document.activeElement.matches(selector), selector)) return;
  }
  throw new Error(`Tab never comes to ${selector}`);
};

visit({ playwright, axe, site: link, listener }, async ({ open }) => {
  const page = await open({ bypassCSP: true });
  const enter = (on, key = 'Enter') => Promise.all([on.waitForNavigation(), on.keyboard.press(key)]);
  const heading = async on => console.log((await on.innerText('h1')).trim());

  await page.goto(link);
  await walk(page, 'landing');
  await tabTo(page, '.skip');
  await page.keyboard.press('Enter');
  console.log(`skipped to: ${await page.evaluate(() => document.activeElement.id)}`);
  await page.keyboard.press('Tab');
  console.log(`then inside: ${await page.evaluate(() => document.activeElement.closest('main') !== null)}`);

  const code = await ask(page, link, mailbox);
  await walk(page, 'code');
  await tabTo(page, '#code');
  await page.keyboard.type(code);
  await enter(page);
  await heading(page);
  await walk(page, 'message');
  await tabTo(page, 'a[href$="/reply"]');
  await enter(page);
  await walk(page, 'reply');
  await tabTo(page, '#text');
  await page.keyboard.type('Typed without a mouse');
  await tabTo(page, 'button.primary');
  await enter(page);
  console.log(await page.innerText('.good'));

  const sender = await open({ bypassCSP: true });
  await sender.goto(await linkOf(senders, 'Your message was read'));
  await walk(sender, 'sender');
  await tabTo(sender, 'input[name=sure]');
  await sender.keyboard.press('Space');
  await tabTo(sender, 'form[action$="/retract"] button');
  await enter(sender);
  console.log(await sender.innerText('.good'));

  const keeper = await open({ ignoreHTTPSErrors: true, bypassCSP: true });
  await authenticator(keeper);
  await keeper.goto(invitation);
  for (const [field, words] of [['#name', 'Ann Keeper'], ['#address', 'ann@clinic.example']]) {
    await tabTo(keeper, field);
    await keeper.keyboard.type(words);
  }
  await enter(keeper);
  await tabTo(keeper, 'main button');
  await enter(keeper);
  await tabTo(keeper, 'a.primary');
  await enter(keeper);
  await heading(keeper);
  await walk(keeper, 'overview');
  await tabTo(keeper, '.menu a[href="/admin/people"]');
  await enter(keeper);
  await heading(keeper);
});
