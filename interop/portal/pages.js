// Goes where a recipient seldom goes, and looks: wrong codes, answers to all, new messages, what was sent, searches, the printed sheet, links that lead nowhere, a notice that is ours and
// one that is not. Weighs what a first visit loads. Arguments: folder of playwright-core, folder of axe-core, the notice's link, the folder where the recipient's mail arrives, the
// address of the listener that the link's name stands for, and the reference in the notice.
const { visit, ask } = require('./looking');

const [playwright, axe, link, mailbox, listener, reference] = process.argv.slice(2);
const at = path => new URL(path, link).href;

visit({ playwright, axe, site: link, listener }, async ({ open, look, weigh }) => {
  const page = await open({ bypassCSP: true });
  const heading = async () => console.log((await page.innerText('h1')).trim());
  const go = async path => (await page.goto(at(path))).status();
  const press = selector => Promise.all([page.waitForNavigation(), page.click(selector)]);

  await weigh(page, link, 'landing');
  const code = await ask(page, link, mailbox);
  await look(page, 'code');
  await weigh(page, page.url(), 'code');
  await page.fill('input.code', code === '00000000' ? '00000001' : '00000000');
  await press('button.primary');
  await look(page, 'code-wrong');
  await page.fill('input.code', code);
  await press('button.primary');

  await page.goto(`${link}/reply-all`);
  await look(page, 'reply-all');
  await page.fill('#text', 'Thank you all');
  await press('button.primary');
  await look(page, 'reply-sent');
  await press('.threads a.line, .lines a.line[href*="/m/written/"]');
  await heading();
  await look(page, 'written');

  await go('/m/new');
  await look(page, 'new');
  await page.selectOption('#to', '0');
  await page.fill('#subject', 'May I come earlier?');
  await page.fill('#text', 'On Tuesday');
  await press('button.primary');
  await look(page, 'new-sent');
  for (const words of ['earlier', 'a word that nobody wrote']) {
    await page.fill('#words', words);
    await press('form.find button');
    console.log(`found: ${await page.locator('.threads > li').count()}`);
    await look(page, `search-${words.length}`);
  }
  await weigh(page, at('/m/settings'), 'settings');

  await page.goto(`${link}/print`);
  await heading();
  await look(page, 'print');

  for (const typed of ['', reference, 'AAAAA-AAAAA']) {
    await (typed ? go('/verify') : weigh(page, at('/verify'), 'verify'));
    if (typed) {
      await page.fill('#notice', typed);
      await press('button.primary');
    }
    await heading();
    await look(page, `verify-${typed.length}${typed === reference ? '-ours' : ''}`);
  }

  console.log(`nowhere: ${await go(`/m/${'A'.repeat(43)}`)}`);
  await look(page, 'nowhere');
  await go('/m/inbox');
  await page.evaluate(() => document.querySelector('form.find [name=seal]').value = 'of somebody else');
  await page.fill('#words', 'earlier');
  const [answer] = await Promise.all([page.waitForResponse(/\/m\/inbox/), press('form.find button')]);
  console.log(`forged: ${answer.status()}`);
  await look(page, 'forged');
  await go('/m/inbox');
  await press('header button');
  await heading();
  await look(page, 'left');
});
