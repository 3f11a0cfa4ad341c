// Visits the portal as a recipient with a passkey does: reads by code, makes a passkey, comes back, opens with it, signs in without the link, removes it. The
// authenticator is Chromium's virtual one. Arguments: folder of playwright-core, folder of axe-core, the notice's link, the folder where the recipient's mail arrives,
// the address of the listener that the link's name stands for, and the link and the answer of a message that asks a question.
// Looks at every page at 360 and 1,280 pixels, light and dark: prints one line for each fault that axe-core finds, for a page that is too wide, and for an error on the
// console; what stands on the message each time; and "looked N" at the end. With POSTERN_PICTURES set to a folder, it leaves a picture of each look there.
const fs = require('fs');
const path = require('path');

const [playwright, axe, link, mailbox, listener, asking, answer] = process.argv.slice(2);
const { chromium } = require(path.join(playwright, 'playwright-core'));
const script = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
const site = new URL(link);
let looked = 0;
let used = null;

function code() {
  const found = fs.readdirSync(mailbox)
    .map(name => path.join(mailbox, name))
    .sort((one, other) => fs.statSync(other).mtimeMs - fs.statSync(one).mtimeMs)
    .map(file => /^Subject: (\d{4}) (\d{4}) is your code/m.exec(fs.readFileSync(file, 'latin1')))
    .find(match => match);
  return found && found[1] + found[2];
}

async function arrived() {
  for (let tries = 0; tries < 400; tries++) {
    const digits = code();
    if (digits && digits !== used) return (used = digits);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('no code came');
}

async function look(page, name) {
  await page.evaluate(script);
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await page.evaluate(rules => axe.run(document, rules), rules);
      for (const each of found.violations) console.log(`${name} ${width} ${colorScheme}: ${each.id} ${each.nodes[0].html}`);
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (tooWide > 0) console.log(`${name} ${width} ${colorScheme}: ${tooWide} pixels too wide`);
      if (process.env.POSTERN_PICTURES) await page.screenshot({ path: path.join(process.env.POSTERN_PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      looked++;
    }
  }
}

async function authenticator(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function read(page, how) {
  await page.waitForSelector('article.letter');
  console.log(`${how}: ${await page.innerText('article.letter h1')}`);
}

const leave = async page => {
  await page.click('form[action$="/leave"] button');
  await page.waitForSelector('.sign');
};

(async () => {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--ignore-certificate-errors', `--host-resolver-rules=MAP ${site.hostname} ${listener}`],
  });
  const context = await browser.newContext({ bypassCSP: false });
  const page = await context.newPage();
  page.on('console', message => message.type() === 'error' && !/ 4\d\d /.test(message.text()) && console.log(`console: ${message.text()}`));
  await authenticator(context, page);

  await page.goto(link);
  await look(page, 'landing');
  await page.click('form[action$="/code"] button');
  await page.fill('input.code', await arrived());
  await page.click('button.primary');
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

  const other = await (await browser.newContext()).newPage();
  await other.goto(asking);
  await other.click('form[action$="/code"] button');
  await other.fill('input.code', await arrived());
  await other.click('button.primary');
  await other.waitForSelector('#answer');
  await look(other, 'question');
  await other.fill('#answer', 'something else');
  await other.click('button.primary');
  await other.waitForSelector('.problem');
  await look(other, 'wrong');
  await other.fill('#answer', answer);
  await other.click('button.primary');
  await read(other, 'answered');
  await browser.close();
  console.log(`looked ${looked}`);
})().catch(error => { console.error(error.message); process.exit(1); });
