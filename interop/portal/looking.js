// What visits of the portal have in common: a browser that finds the listener behind the public name, looks at pages as people do who see little or have a small screen
// (360, 768 and 1,280 pixels, light and dark, with axe-core), with script or without, weighs what a page loads, and codes and notices that come by mail.
// A visit prints one line for each fault, what it saw, and "looked N" at the end. With POSTERN_PICTURES set to a folder, a picture of each look is left there.
const fs = require('fs');
const path = require('path');

const strict = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Octets that a first page and all it loads may put on the line: two seconds of a slow telephone.
const loadedMax = 60_000;

exports.visit = async ({ playwright, axe, site, listener, widths = [360, 768, 1280], runOnly = strict }, act) => {
  const { chromium } = require(path.join(playwright, 'playwright-core'));
  const script = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--ignore-certificate-errors', `--host-resolver-rules=MAP ${new URL(site).hostname} ${listener}`],
  });
  const switches = new Map();
  let looked = 0;

  const judge = async (page, name, width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    const found = await page.evaluate(runOnly => axe.run(document, { runOnly }), runOnly);
    for (const each of found.violations) console.log(`${name} ${width} ${colorScheme}: ${each.id} ${each.nodes[0].html}`);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (tooWide > 0) console.log(`${name} ${width} ${colorScheme}: ${tooWide} pixels too wide`);
    if (process.env.POSTERN_PICTURES) await page.screenshot({ path: path.join(process.env.POSTERN_PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    looked++;
  };

  // axe needs timers. What the page brought stays asleep when script is let in afterwards.
  const look = async (page, name) => {
    await switches.get(page)?.(true);
    await page.evaluate(script);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of widths) await judge(page, name, width, colorScheme);
    }
    await switches.get(page)?.(false);
  };

  // From here on no page runs a script. Playwright's own switch cannot be turned back for a look; the protocol's can.
  const silence = async page => {
    const cdp = await page.context().newCDPSession(page);
    switches.set(page, isOn => cdp.send('Emulation.setScriptExecutionDisabled', { value: !isOn }));
    await switches.get(page)(false);
  };

  const open = async ({ plain = false, ...options } = {}) => {
    const page = await (await browser.newContext(options)).newPage();
    page.on('console', message => message.type() === 'error' && !/ 4\d\d |ERR_INTERNET_DISCONNECTED/.test(message.text()) && console.log(`console: ${message.text()}`));
    if (plain) await silence(page);
    return page;
  };

  // Loads a page with nothing of it in the cache, its icon too.
  const weigh = async (page, address, name) => {
    const cdp = await page.context().newCDPSession(page);
    let octets = 0;
    cdp.on('Network.loadingFinished', loaded => octets += loaded.encodedDataLength);
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto(address, { waitUntil: 'networkidle' });
    const document = octets;
    const icon = await page.evaluate(() => document.querySelector('link[rel=icon]').href);
    await page.goto(icon, { waitUntil: 'networkidle' });
    await cdp.detach();
    console.log(document > 0 && octets > document && octets <= loadedMax ? `${name}: light` : `${name}: ${octets} octets`);
    if (process.env.POSTERN_PICTURES) console.error(`${name}: ${octets} octets`);
    await page.goto(address);
  };

  try {
    await act({ open, look, silence, weigh });
    console.log(`looked ${looked}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
};

// A passkey that says yes by itself: Chromium's virtual authenticator.
exports.authenticator = async page => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
};

// Undoes the transfer encodings that hide words: quoted-printable and its soft ends, base64, encoded words.
const readable = raw => raw.replace(/=\r?\n/g, '').replace(/(?:=[0-9A-F]{2})+/g, bytes => Buffer.from(bytes.replace(/=/g, ''), 'hex').toString('utf8'));

// The mails of a folder, the newest last.
exports.mails = mailbox => fs.readdirSync(mailbox)
  .map(name => path.join(mailbox, name))
  .sort((one, other) => fs.statSync(one).mtimeMs - fs.statSync(other).mtimeMs)
  .map(file => readable(fs.readFileSync(file, 'utf8')));

// Waits for a mail, newer than the first `after`, that the expression finds; gives what it found.
exports.arrived = async (mailbox, expression, after = 0) => {
  for (let tries = 0; tries < 600; tries++) {
    const found = exports.mails(mailbox).slice(after).map(mail => expression.exec(mail)).filter(match => match);
    if (found.length > 0) return found[found.length - 1];
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`no mail with ${expression}`);
};

// Opens a link, asks for a code, types it.
exports.prove = async (page, link, mailbox) => {
  await page.fill('input.code', await exports.ask(page, link, mailbox));
  await page.click('button.primary');
};

// Opens a link and asks for a code; gives it.
exports.ask = async (page, link, mailbox, subject = /(\d{4})[ _](\d{4})[ _](?:is[ _]your[ _]code|es[ _]su[ _]c)/) => {
  const before = exports.mails(mailbox).length;
  await page.goto(link);
  await page.click('form[action$="/code"] button');
  const [, one, two] = await exports.arrived(mailbox, subject, before);
  return one + two;
};

// The sender's page that the newest mail with this subject leads to.
exports.linkOf = async (mailbox, subject, after = 0) => (await exports.arrived(mailbox, new RegExp(`^Subject: ${subject}[\\s\\S]*?(https://\\S+/s/[A-Za-z0-9_-]{43})`, 'm'), after))[1];
