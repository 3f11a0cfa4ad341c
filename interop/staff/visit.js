// Becomes the first administrator by the printed link, with Chromium's virtual authenticator; signs out and in, proves again, invites somebody, and looks at every page of
// the administration. Arguments: folder of playwright-core, folder of axe-core, the link, and the address of the listener that its name stands for. Prints each fault, what
// was done, and "looked N" at the end.
const { visit, authenticator } = require('../portal/looking.js');

const [playwright, axe, link, listener] = process.argv.slice(2);
const site = new URL(link);

visit({ playwright, axe, site, listener }, async ({ open, look }) => {
  // The policy of pages is for their own scripts; axe comes from outside.
  const page = await open({ ignoreHTTPSErrors: true, bypassCSP: true });
  await authenticator(page);
  const press = selector => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const at = () => new URL(page.url()).pathname;

  await page.goto(link);
  await look(page, 'staff-begin');
  await page.fill('#name', 'Ann Keeper');
  await page.fill('#address', 'ann@clinic.example');
  await press('main button');
  await look(page, 'staff-first-passkey');
  await press('main button');
  await look(page, 'staff-codes');
  console.log(`codes: ${await page.locator('.codes li').count()}`);
  await press('a.primary');
  console.log(`signed in: ${at()}`);
  const menu = await page.locator('.menu a').evaluateAll(links => links.map(each => each.getAttribute('href')));
  for (const path of [...menu, '/admin/policy/ask', '/admin/people/invite', '/admin/prove']) {
    const answer = await page.goto(new URL(path, site).href);
    if (answer.status() !== 200) console.log(`fault: ${path} ${answer.status()}`);
    await look(page, `staff${path.replace(/\//g, '-')}`);
  }
  await press('main form button');
  console.log(`proven again: ${at()}`);
  await page.goto(new URL('/admin/people/invite', site).href);
  await page.fill('#name', 'Ben Help');
  await page.fill('#address', 'ben@clinic.example');
  await press('main form button');
  console.log(`invited: ${/\/admin\/begin\/[\w-]{43}$/.test(await page.inputValue('#link'))}`);
  await look(page, 'staff-link');
  await press('header button');
  await page.goto(new URL('/admin', site).href);
  console.log(`signed out: ${at()}`);
  await look(page, 'staff-sign-in');
  await press('main form button');
  console.log(`signed in: ${at()}`);
  const again = await page.goto(link);
  console.log(`link: ${again.status()}`);
});
