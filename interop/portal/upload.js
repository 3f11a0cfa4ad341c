// Answers a message with a file, with script: the page tells how far it is, can be stopped, and says so when the connection breaks. Arguments: folder of playwright-core,
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

  await network(-1, true);
  await page.click('button.primary');
  await page.waitForSelector('[data-upload-problem]:not([hidden])');
  await look(page, 'upload-broken');
  await network(-1);
  await page.click('button.primary');
  await page.waitForSelector('.good');
  console.log(await page.innerText('.good'));
});
