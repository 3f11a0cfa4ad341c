// Visits the portal as a recipient who reads Spanish: reads by code, chooses the language and a phrase for notices, answers, asks whether the notice is real, comes back in
// English; and as two people who share a mailbox. Arguments: folder of playwright-core, folder of axe-core, the notice's link, the folder where the recipient's mail
// arrives, the address of the listener that the link's name stands for, the reference in the notice, and the link and folder of the shared mailbox.
const { visit, prove } = require('./looking');

const [playwright, axe, link, mailbox, listener, reference, shared, sharedMailbox] = process.argv.slice(2);
const site = new URL(link);

visit({ playwright, axe, site, listener }, async ({ open, look }) => {
  const page = await open({ locale: 'es-ES', javaScriptEnabled: true });
  const heading = async () => console.log((await page.innerText('h1')).trim());
  await page.goto(link);
  await heading();
  await look(page, 'es-landing');
  await prove(page, link, mailbox);
  await page.waitForSelector('article.letter');
  await look(page, 'es-message');
  await page.goto(`${link}/reply`);
  await look(page, 'es-reply');
  await page.goto(`${site.origin}/m/settings`);
  await heading();
  await page.selectOption('#language', 'es');
  await page.fill('#phrase', 'garza azul a mediodía');
  await look(page, 'es-settings');
  await page.click('button.primary');
  await page.waitForSelector('.good');
  await page.goto(`${site.origin}/m/inbox`);
  await heading();
  await look(page, 'es-inbox');

  await page.goto(`${site.origin}/verify`);
  await look(page, 'es-verify');
  for (const typed of [reference, 'https://secure.clinic.example.evil.example/m/x', 'AAAAA-AAAAA']) {
    await page.goto(`${site.origin}/verify`);
    await page.fill('#notice', typed);
    await page.click('button.primary');
    await heading();
    await look(page, `es-verify-${typed.length}`);
  }
  await page.click('a[hreflang=en]');
  await heading();
  await look(page, 'en-verify');

  const plain = await open({ locale: 'en-US', javaScriptEnabled: false });
  await prove(plain, shared, sharedMailbox);
  await plain.fill('#name', 'Ana');
  const painted = await open({ locale: 'en-US' });
  await plain.click('button.primary');
  console.log(`Ana: ${await plain.innerText('article.letter h1')}`);
  await prove(painted, shared, sharedMailbox);
  await painted.waitForSelector('.names');
  await look(painted, 'who');
  await painted.fill('#name', 'Ben');
  await painted.click('form:not(.names) button.primary');
  console.log(`Ben: ${await painted.innerText('article.letter h1')}`);
});
