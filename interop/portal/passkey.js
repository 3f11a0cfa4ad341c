// Visits the portal as a recipient with a passkey does: reads by code, makes a passkey, comes back, opens with it, signs in without the link, removes it. The
// authenticator is Chromium's virtual one. Arguments: folder of playwright-core, folder of axe-core, the notice's link, the folder where the recipient's mail arrives,
// the address of the listener that the link's name stands for, and the link and the answer of a message that asks a question.
const { visit, prove, authenticator } = require('./looking');

const [playwright, axe, link, mailbox, listener, asking, answer] = process.argv.slice(2);
const site = new URL(link);

async function read(page, how) {
  await page.waitForSelector('article.letter');
  console.log(`${how}: ${await page.innerText('article.letter h1')}`);
}

const leave = async page => {
  await page.click('form[action$="/leave"] button');
  await page.waitForSelector('.sign');
};

visit({ playwright, axe, site, listener }, async ({ open, look, weigh }) => {
  const page = await open();
  await authenticator(page);

  await page.goto(link);
  await look(page, 'landing');
  await prove(page, link, mailbox);
  await read(page, 'code');
  await look(page, 'offer');
  await page.click('form.offer .primary');
  await page.waitForSelector('.good');
  await read(page, 'made');
  await look(page, 'made');
  await leave(page);

  await page.goto(link);
  await look(page, 'welcome');
  await page.click('form.first .primary');
  await read(page, 'one tap');
  await leave(page);

  await page.goto(`${site.origin}/m/sign-in`);
  await look(page, 'sign-in');
  await page.click('form[data-passkey] .primary');
  await page.waitForSelector('.threads');
  await look(page, 'inbox');
  await page.click('.threads .lines li:not(:has-text("proof")) a.line');
  await read(page, 'no link');

  await page.goto(`${site.origin}/m/passkeys`);
  await page.waitForSelector('.owned');
  await look(page, 'passkeys');
  await page.click('.owned button');
  await page.waitForSelector('.sign');
  await look(page, 'removed');
  await page.goto(`${site.origin}/m/sign-in`);
  await page.click('form[data-passkey] .primary');
  await page.waitForSelector('p.problem:not([data-problem])');
  console.log(`removed: ${await page.innerText('p.problem:not([data-problem])')}`);
  await look(page, 'refused');

  const other = await open();
  await prove(other, asking, mailbox);
  await other.waitForSelector('#answer');
  await weigh(other, other.url(), 'question');
  await look(other, 'question');
  await other.fill('#answer', 'something else');
  await other.click('button.primary');
  await other.waitForSelector('.problem');
  await look(other, 'wrong');
  await other.fill('#answer', answer);
  await other.click('button.primary');
  await read(other, 'answered');
});
