// Looks at attachments without opening them: a picture, a text, a PDF of two pages; prints the message and saves it as PDF. Arguments: folder of playwright-core, folder of
// axe-core, the notice's link, the folder where the recipient's mail arrives, the address of the listener that the link's name stands for.
const { visit, prove } = require('./looking');

const [playwright, axe, link, mailbox, listener] = process.argv.slice(2);

visit({ playwright, axe, site: link, listener }, async ({ open, look }) => {
  const page = await open({ javaScriptEnabled: true });
  await prove(page, link, mailbox);
  await page.waitForSelector('article.letter');
  await look(page, 'files');
  const peeks = await page.locator('a.peek').evaluateAll(links => links.map(each => each.href));
  console.log(`previews: ${peeks.length}`);

  for (const [name, href] of ['picture', 'text', 'pdf'].map((name, index) => [name, peeks[index]])) {
    await page.goto(href);
    await look(page, name);
    const shown = await page.evaluate(() => document.querySelector('.preview img')?.naturalWidth ?? document.querySelector('.preview pre')?.innerText);
    console.log(`${name}: ${typeof shown === 'number' ? shown > 0 : shown}`);
  }
  await page.click('a[rel=next]');
  console.log(await page.innerText('.preview nav span'));

  // A document in a sandbox without script cannot be asked from here: what came is read instead.
  const sheet = await (await page.goto(`${link}/print`)).text();
  console.log(`printed: ${/<h1[^>]*>([^<]*)/.exec(sheet)[1]}`);
  await page.goto(`${link}/message`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href$="/message.pdf"]')]);
  const stream = await download.createReadStream();
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  console.log(`saved: ${Buffer.concat(pieces).subarray(0, 5)}`);
});
