// Signs in with a client certificate in real Chromium, sets up an authenticator app by its picture (read by zbarimg), and comes back with a code of it (made by oathtool)
// as somebody who lost everything else. Arguments: folder of playwright-core, folder of axe-core, the site, the address of the listener that its name stands for, the
// place where certificates are asked for, the certificate, its key, a folder for the picture. Prints each fault, what it saw, and "looked N" at the end.
const dns = require('dns');
const path = require('path');
const { execFileSync } = require('child_process');

const [playwright, axe, site, listener, asking, certPath, keyPath, folder] = process.argv.slice(2);

// Playwright holds the certificate itself, so it is Node that looks the name up, not the browser.
const host = new URL(site).hostname;
const { lookup, promises } = dns;
const found = all => all ? [{ address: listener, family: 4 }] : { address: listener, family: 4 };
const promised = promises.lookup;
dns.lookup = (name, options, done) => {
  const [settings, callback] = typeof options === 'function' ? [{}, options] : [options, done];
  if (name !== host) return lookup(name, settings, callback);
  return settings.all ? callback(null, found(true)) : callback(null, listener, 4);
};
promises.lookup = (name, options) => name === host ? Promise.resolve(found(options && options.all)) : promised(name, options);

const { visit } = require('../portal/looking.js');

visit({ playwright, axe, site, listener }, async ({ open, look }) => {
  const page = await open({ ignoreHTTPSErrors: true, bypassCSP: true, clientCertificates: [{ origin: new URL(asking).origin, certPath, keyPath }] });
  const press = selector => Promise.all([page.waitForNavigation(), page.click(selector)]);
  const at = () => { const { port, pathname } = new URL(page.url()); return `${port}${pathname.replace(/[\w-]{43}/, '…')}`; };

  await page.goto(new URL('/admin', site).href);
  await look(page, 'sign-in-with-certificate');
  await press('a[href*="/admin/certificate"]');
  console.log(`asked at: ${at()}`);
  await look(page, 'certificate');
  await press('main form button');
  console.log(`signed in: ${at()}`);

  await page.goto(new URL('/admin/account', site).href);
  await look(page, 'account-app');
  await press('form[action="/admin/account/app"] button');
  await look(page, 'app');
  const picture = path.join(folder, 'qr.png');
  await page.locator('svg.qr').screenshot({ path: picture });
  const uri = new URL(execFileSync('zbarimg', ['--quiet', '--raw', picture], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim());
  const code = when => execFileSync('oathtool', ['--totp', '--base32', `--now=${when}`, uri.searchParams.get('secret')]).toString().trim();
  console.log(`app: ${decodeURIComponent(uri.pathname)}`);
  await page.fill('#code', '000000');
  await press('main form button');
  await look(page, 'app-wrong');
  await page.fill('#code', code('now'));
  await press('main form button');
  console.log(`set up: ${await page.locator('#app').count()} ${/Set up \d/.test(await page.textContent('main'))}`);
  await look(page, 'account-app-there');

  await page.goto(new URL('/admin/prove', site).href);
  console.log(`prove by: ${await page.getAttribute('a[href*="/admin/certificate"]', 'href').then(href => new URL(href).search)}`);
  await press('a[href*="/admin/certificate"]');
  await press('main form button');
  console.log(`proven again: ${at()}`);
  await press('header button');

  await page.goto(new URL('/admin/recover', site).href);
  await look(page, 'recover-with-app');
  await page.fill('#address', 'ann@clinic.example');
  await page.fill('#code', code('now + 30 seconds'));
  await press('main form button');
  console.log(`recovered: ${at()}`);

  const bare = await open({ ignoreHTTPSErrors: true, bypassCSP: true });
  const answer = await bare.goto(asking);
  console.log(`without: ${answer.status()}`);
  await look(bare, 'no-certificate');
});
