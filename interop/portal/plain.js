// Does with JavaScript off what recipients and senders do, and looks at the pages as they are then. Arguments: folder of playwright-core, folder of axe-core, links of three notices (with a
// file; that asks a question; not for its reader), the answer, the folder where the recipient's mail arrives, the one where the sender's does, the address of the listener that the
// links' name stands for, and the reference in the first notice.
const { visit, prove, linkOf, mails } = require('./looking');

const [playwright, axe, link, asking, stray, answer, mailbox, senders, listener, reference] = process.argv.slice(2);
const at = path => new URL(path, link).href;

visit({ playwright, axe, site: link, listener }, async ({ open, look }) => {
  const reader = await open({ plain: true });
  const sender = await open({ plain: true });
  const press = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const say = async (name, page, selector) => console.log(`${name}: ${(await page.innerText(selector)).trim()}`);

  await reader.goto(at('/m/sign-in'));
  await say('sign-in', reader, '[data-without-passkey]');
  await look(reader, 'plain-sign-in');
  await prove(reader, link, mailbox);
  await say('reads', reader, 'article.letter h1');
  await look(reader, 'plain-message');
  await press(reader, 'a.peek');
  await say('preview', reader, '.preview pre');
  await look(reader, 'plain-preview');
  await reader.goto(`${link}/reply`);
  await reader.fill('#text', 'Thank you');
  await reader.setInputFiles('#files', { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('A note') });
  await look(reader, 'plain-reply');
  await press(reader, 'button.primary');
  await say('reply', reader, '.good');

  await reader.goto(at('/m/inbox'));
  await look(reader, 'plain-inbox');
  await reader.fill('#words', 'Words');
  await press(reader, 'form.find button');
  console.log(`found: ${await reader.locator('.threads > li').count()}`);
  await look(reader, 'plain-found');
  await reader.goto(at('/m/new'));
  await reader.selectOption('#to', '1');
  await reader.fill('#text', 'A new thing');
  await look(reader, 'plain-new');
  await press(reader, 'button.primary');
  await say('new', reader, '.good');
  await reader.goto(at('/m/settings'));
  await reader.fill('#phrase', 'blue heron');
  await look(reader, 'plain-settings');
  await press(reader, 'button.primary');
  await say('settings', reader, '.good');
  await reader.goto(at('/verify'));
  await look(reader, 'plain-verify');
  await reader.fill('#notice', reference);
  await press(reader, 'button.primary');
  await say('verify', reader, 'h1');

  await reader.goto(`${asking}/message`);
  await reader.waitForSelector('#answer');
  await look(reader, 'plain-question');
  await reader.fill('#answer', answer);
  await press(reader, 'button.primary');
  await say('answered', reader, 'article.letter h1');

  const before = mails(senders).length;
  await reader.goto(`${stray}/message`);
  await press(reader, 'a[href$="/not-for-me"]');
  await look(reader, 'plain-not-for-me');
  await press(reader, 'form[action$="/not-for-me"] button');
  await say('not for me', reader, 'h1');
  await sender.goto(await linkOf(senders, 'A message of yours went to somebody it was not for', before));
  await press(sender, 'form[action*="/unfreeze/"] button');
  await say('opened again', sender, '.good');

  await sender.goto(await linkOf(senders, 'Your message was read'));
  await look(sender, 'plain-sender');
  for (const [act, selector] of [['remind', 'form[action*="/remind/"] button'], ['renew', 'form[action$="/renew"] button'], ['retract', 'form[action$="/retract"] button']]) {
    if (act === 'retract') await sender.check('input[name=sure]');
    await press(sender, selector);
    await say(act, sender, '.good, .problem');
  }
  await look(sender, 'plain-sender-retracted');
});
