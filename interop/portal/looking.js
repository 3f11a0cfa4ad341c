// What visits of the portal have in common: a browser that finds the listener behind the public name, looks at pages as people do who see little or have a small screen
// (360, 768 and 1,280 pixels, light and dark, with axe-core), and codes and notices that come by mail.
// A visit prints one line for each fault, what it saw, and "looked N" at the end. With POSTERN_PICTURES set to a folder, a picture of each look is left there.
const fs = require('fs');
const path = require('path');

const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

exports.visit = async ({ playwright, axe, site, listener, widths = [360, 768, 1280], schemes = () => ['light', 'dark'] }, act) => {
  const { chromium } = require(path.join(playwright, 'playwright-core'));
  const script = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--ignore-certificate-errors', `--host-resolver-rules=MAP ${new URL(site).hostname} ${listener}`],
  });
  let looked = 0;

  const look = async (page, name) => {
    await page.evaluate(script);
    for (const width of widths) {
      for (const colorScheme of schemes(width)) {
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
  };

  const open = async options => {
    const page = await (await browser.newContext(options)).newPage();
    page.on('console', message => message.type() === 'error' && !/ 4\d\d |ERR_INTERNET_DISCONNECTED/.test(message.text()) && console.log(`console: ${message.text()}`));
    return page;
  };

  try {
    await act({ open, look });
    console.log(`looked ${looked}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
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
exports.prove = async (page, link, mailbox, subject = /(\d{4})[ _](\d{4})[ _](?:is[ _]your[ _]code|es[ _]su[ _]c)/) => {
  const before = exports.mails(mailbox).length;
  await page.goto(link);
  await page.click('form[action$="/code"] button');
  const [, one, two] = await exports.arrived(mailbox, subject, before);
  await page.fill('input.code', one + two);
  await page.click('button.primary');
};
