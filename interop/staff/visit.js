// Becomes the first administrator by the printed link, with Chromium's virtual authenticator; signs out and in, proves again, invites somebody, and looks at every page of
// the administration at 360 and 1,280 pixels, light and dark, with axe-core. Arguments: folder of playwright-core, folder of axe-core, the link, and the address of
// the listener that its name stands for. Prints each fault, what was done, and "looked N" at the end.
const fs = require('fs');
const path = require('path');

const [playwright, axe, link, listener] = process.argv.slice(2);
const { chromium } = require(path.join(playwright, 'playwright-core'));
const script = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
const site = new URL(link);
let looked = 0;

(async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', `--host-resolver-rules=MAP ${site.hostname} ${listener}`] });
  // The policy of pages is for their own scripts; axe comes from outside.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const fault = text => console.log(`fault: ${text}`);
  page.on('console', message => message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && fault(`console: ${message.text()}`));
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });

  const look = async name => {
    for (const width of [360, 1280]) for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.evaluate(script);
      const found = await page.evaluate(rules => axe.run(document, rules), rules);
      for (const each of found.violations) fault(`${name} ${width} ${colorScheme}: ${each.id} ${each.nodes[0].html}`);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (tooWide > 0) fault(`${name} ${width} ${colorScheme}: ${tooWide} pixels too wide`);
      looked++;
    }
  };
  const press = selector => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const at = () => new URL(page.url()).pathname;

  await page.goto(link);
  await look('begin');
  await page.fill('#name', 'Ann Keeper');
  await page.fill('#address', 'ann@clinic.example');
  await press('main button');
  await look('first passkey');
  await press('main button');
  await look('codes');
  console.log(`codes: ${await page.locator('.codes li').count()}`);
  await press('a.primary');
  console.log(`signed in: ${at()}`);
  const menu = await page.locator('.menu a').evaluateAll(links => links.map(each => each.getAttribute('href')));
  for (const path of [...menu, '/admin/policy/ask', '/admin/people/invite', '/admin/prove']) {
    const answer = await page.goto(new URL(path, site).href);
    if (answer.status() !== 200) fault(`${path}: ${answer.status()}`);
    await look(path);
  }
  await press('main form button');
  console.log(`proven again: ${at()}`);
  await page.goto(new URL('/admin/people/invite', site).href);
  await page.fill('#name', 'Ben Help');
  await page.fill('#address', 'ben@clinic.example');
  await press('main form button');
  console.log(`invited: ${/\/admin\/begin\/[\w-]{43}$/.test(await page.inputValue('#link'))}`);
  await look('link');
  await press('header button');
  await page.goto(new URL('/admin', site).href);
  console.log(`signed out: ${at()}`);
  await look('sign-in');
  await press('main form button');
  console.log(`signed in: ${at()}`);
  const again = await page.goto(link);
  console.log(`link: ${again.status()}`);
  console.log(`looked ${looked}`);
  await browser.close();
})().catch(problem => { console.log(`fault: ${problem.message}`); process.exit(1); });
