// Nobody opens a message. "ended": its time is over, its recipient asks for more, and its sender asks for another way while there is none. "open": the sender asks again, and there
// is one. Arguments: folder of playwright-core, folder of axe-core, which of the two, the link of the notice, the folder where the sender's mail arrives, and the address of the
// listener that the link's name stands for.
const { visit, linkOf } = require('./looking');

const [playwright, axe, step, link, senders, listener] = process.argv.slice(2);

const askOtherWay = async sender => {
  await sender.click('form[action*="/otherwise/"] button');
  await sender.waitForSelector('.good, .problem');
  console.log(await sender.innerText('.good, .problem'));
};

visit({ playwright, axe, site: link, listener }, async ({ open, look }) => {
  const sender = await open({});
  if (step === 'ended') {
    const reader = await open({});
    await reader.goto(link);
    console.log(`reader sees: ${await reader.innerText('h1')}`);
    await look(reader, 'ended');
    await reader.click('form[action$="/time"] button');
    await reader.waitForSelector('.good');
    console.log(await reader.innerText('.good'));
    await look(reader, 'ended-asked');
  }

  await sender.goto(await linkOf(senders, 'Somebody asks you for more time'));
  if (step === 'ended') await look(sender, 'sender-unopened');
  await askOtherWay(sender);
  if (step === 'ended') return look(sender, 'sender-no-other-way');

  for (let tries = 0; tries < 100 && !/over TLS/.test(await sender.innerText('.owned')); tries++) {
    await new Promise(resolve => setTimeout(resolve, 100));
    await sender.reload();
  }
  console.log(await sender.innerText('.owned'));
  console.log(`choices left: ${await sender.locator('.owned button').count()}`);
  await look(sender, 'sender-other-way');
});
