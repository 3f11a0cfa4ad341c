// What becomes of messages after they were sent: one is read, its sender hears it and takes it back; one is not for its reader, who says so, and its sender opens it again; more time
// is asked for and given. Arguments: folder of playwright-core, folder of axe-core, links of the two notices, the folder where the recipient's mail arrives, the one where the
// sender's does, and the address of the listener that the links' name stands for.
const { visit, prove, linkOf, mails } = require('./looking');

const [playwright, axe, first, second, mailbox, senders, listener] = process.argv.slice(2);

visit({ playwright, axe, site: first, listener }, async ({ open, look, weigh }) => {
  const reader = await open({});
  const sender = await open({});
  await prove(reader, first, mailbox);
  console.log(`reads: ${await reader.innerText('article.letter h1')}`);

  await weigh(sender, await linkOf(senders, 'Your message was read'), 'sender');
  await look(sender, 'sender-read');
  console.log(`sender sees: ${/read on /.test(await sender.innerText('.owned'))}`);
  await sender.check('input[name=sure]');
  await sender.click('form[action$="/retract"] button');
  await sender.waitForSelector('.good');
  console.log(await sender.innerText('.good'));
  await look(sender, 'sender-retracted');
  await reader.goto(first);
  console.log(`reader sees: ${await reader.innerText('h1')}`);
  await look(reader, 'retracted');

  await reader.goto(`${second}/message`);
  await reader.click('a[href$="/not-for-me"]');
  await look(reader, 'not-for-me');
  const before = mails(senders).length;
  await reader.click('form[action$="/not-for-me"] button');
  await sender.goto(await linkOf(senders, 'A message of yours went to somebody it was not for', before));
  await look(sender, 'sender-frozen');
  await reader.goto(`${second}/message`);
  console.log(`closed: ${await reader.innerText('h1')}`);
  await look(reader, 'closed');
  await sender.click('form[action*="/unfreeze/"] button');
  await sender.waitForSelector('.good');
  await reader.goto(`${second}/message`);
  console.log(`open again: ${await reader.innerText('article.letter h1')}`);

  const asked = mails(senders).length;
  await reader.click('form.longer button');
  await reader.waitForSelector('.good');
  await look(reader, 'time-asked');
  await sender.goto(await linkOf(senders, 'Somebody asks you for more time', asked));
  await sender.click('form[action$="/renew"] button');
  await sender.waitForSelector('.good, .problem');
  console.log(`renewed: ${await sender.innerText('.good, .problem')}`);
  await look(sender, 'sender-renewed');
});
