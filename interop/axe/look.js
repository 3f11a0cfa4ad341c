// Looks at a page as people do who see little, or have a small screen. Arguments: folder of playwright-core, folder of axe-core, address, value for the form's field,
// and that field, when it is not the line of text; a field for files takes the path of one.
// Prints one line for each fault, and "looked N" at the end.
const fs = require('fs');
const path = require('path');

const [playwright, axe, address, value, field = 'input[type=text]'] = process.argv.slice(2);
const { chromium } = require(path.join(playwright, 'playwright-core'));
const script = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
const widths = [360, 390, 768, 1280];

// Runs in the page: words of a picture that leave it, or lie upon each other.
function misdrawn() {
  const faults = [];
  for (const picture of document.querySelectorAll('svg[role=img]')) {
    const frame = picture.getBoundingClientRect();
    const words = [...picture.querySelectorAll('text')].map(each => [each.textContent, each.getBoundingClientRect()]).filter(([text, box]) => text && box.width > 0);
    for (const [text, box] of words) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) faults.push(`"${text}" leaves its picture`);
      for (const [other, place] of words) {
        if (box !== place && box.left < place.right - 1 && place.left < box.right - 1 && box.top < place.bottom - 3 && place.top < box.bottom - 3) faults.push(`"${text}" lies upon "${other}"`);
      }
    }
  }
  return faults;
}

async function ask(page) {
  if (await page.getAttribute(field, 'type') === 'file') await page.setInputFiles(field, value);
  else await page.fill(field, value);
  await page.click('main form button');
  await page.waitForSelector('.verdict');
}

async function look(browser, colorScheme) {
  // The page's own scripts are off (there are none); what axe runs is put in from outside, past the page's policy.
  const context = await browser.newContext({ colorScheme, ignoreHTTPSErrors: true, bypassCSP: true });
  const page = await context.newPage();
  const faults = [];
  page.on('console', message => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  const check = async (name, width) => {
    await page.setViewportSize({ width, height: 900 });
    const found = await page.evaluate(rules => axe.run(document, rules), rules);
    for (const each of found.violations) faults.push(`${name} ${width} ${colorScheme}: ${each.id} ${each.nodes[0].html}`);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    for (const each of await page.evaluate(misdrawn)) faults.push(`${name} ${width} ${colorScheme}: ${each}`);
    if (tooWide > 0) faults.push(`${name} ${width} ${colorScheme}: ${tooWide} pixels too wide`);
    if (process.env.POSTERN_PICTURES) await page.screenshot({ path: path.join(process.env.POSTERN_PICTURES, `tool-${name}-${width}-${colorScheme}.png`), fullPage: true });
  };
  const checkAll = async name => {
    await page.evaluate(script);
    for (const width of widths) await check(name, width);
  };
  await page.goto(address);
  await checkAll('form');
  await ask(page);
  await checkAll('result');
  await context.close();
  return faults;
}

(async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const faults = [];
  let looked = 0;
  for (const scheme of ['light', 'dark']) {
    faults.push(...await look(browser, scheme));
    looked += 2 * widths.length;
  }

  const plain = await browser.newContext({ javaScriptEnabled: false, ignoreHTTPSErrors: true });
  const page = await plain.newPage();
  await page.goto(address);
  await ask(page);
  looked += 1;
  await browser.close();
  for (const fault of faults) console.log(fault);
  console.log(`looked ${looked}`);
})().catch(error => { console.error(error.message); process.exitCode = 1; });
