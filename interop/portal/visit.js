// Visits the portal as a recipient does, in a real browser without JavaScript. Arguments: folder of playwright-core, the notice's link, the folder where
// the recipient's mail arrives (the code comes there), and a text to reply with; empty only reads.
// Prints what stands on the page of the message.
const fs = require('fs');
const path = require('path');

const [playwright, link, mailbox, text] = process.argv.slice(2);
const { chromium } = require(path.join(playwright, 'playwright-core'));

// The newest code that came; eight digits in two groups stand in the subject.
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
    if (digits) return digits;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('no code came');
}

(async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ javaScriptEnabled: false, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(link);
  await page.click('button.primary');
  await page.fill('#code', await arrived());
  await page.click('button.primary');
  await page.waitForSelector('article.letter');
  if (text) {
    await page.click('a.primary');
    await page.fill('#text', text);
    await page.click('button.primary');
    await page.waitForSelector('.good');
  }
  console.log(await page.innerText('article.letter'));
  await browser.close();
})().catch(error => { console.error(error.message); process.exitCode = 1; });
