// Answers a message with a file, with script: the page tells how far it is, can be stopped, and goes on where it was when the connection breaks. Arguments: folder of playwright-core,
// folder of axe-core, the notice's link, the folder where the recipient's mail arrives, the address of the listener that the link's name stands for, a file.
const { visit, prove } = require('./looking');

const [playwright, axe, link, mailbox, listener, file] = process.argv.slice(2);

visit({ playwright, axe, site: link, listener }, async ({ open, look }) => {
  const page = await open({});
  await prove(page, link, mailbox);
  await page.waitForSelector('article.letter');
  await page.goto(`${link}/reply`);
  await page.fill('#text', 'Here it is');
  await page.setInputFiles('#files', file);

  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  const network = (upload, offline = false) => cdp.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: upload });
  await network(400_000);
  await page.click('button.primary');
  await page.waitForFunction(() => document.querySelector('progress').value > 0);
  console.log(`said: ${/^\d+ % sent$/.test((await page.innerText('[data-upload-said]')).trim())}, the button waits: ${await page.isDisabled('button.primary')}`);
  await look(page, 'upload');
  await page.click('[data-upload-stop]');
  console.log(`stopped: ${await page.isHidden('[data-upload-area]')}, what was typed is there: ${await page.inputValue('#text')}`);

  // What was sent is kept: it goes on there, and once more after the line was cut.
  const begun = [];
  page.on('request', request => request.method() === 'PATCH' && begun.push(Number(request.headers()['upload-offset'])));
  await network(1_000_000);
  await page.click('button.primary');
  await page.waitForFunction(() => document.querySelector('progress').value >= 70);
  await network(-1, true);
  await page.waitForFunction(() => document.querySelector('[data-upload-said]').textContent === document.querySelector('[data-upload-said]').dataset.waiting);
  await look(page, 'upload-waiting');
  const before = begun.length;
  await network(-1);
  await page.waitForSelector('.good');
  console.log(`went on: ${begun.length > before && begun.slice(before).every(offset => offset > 0)}`);
  console.log(await page.innerText('.good'));
});
