// The administration when there is something to see: messages by TLS, in the portal and failed, an incident, domains that were mailed, an application password; each page at
// 360, 768 and 1,280 pixels, light and dark, with axe-core: an administrator's, a compliance officer's, a sender's and the help desk's; and two pages with script off. Arguments: folder of
// playwright-core, folder of axe-core, the printed link of the first administrator, the links of the other three, and the address of the listener that their name stands for.
// Prints each fault, what it saw, and "looked N" at the end.
const { visit, authenticator } = require('../portal/looking.js');

const [playwright, axe, link, complianceLink, senderLink, helpLink, listener] = process.argv.slice(2);

visit({ playwright, axe, site: link, listener }, async ({ open, look, silence }) => {
  const enter = async (invitation, person) => {
    const page = await open({ ignoreHTTPSErrors: true, bypassCSP: true });
    await authenticator(page);
    const press = selector => Promise.all([page.waitForNavigation(), page.click(selector)]);
    await page.goto(invitation);
    if (person) {
      await page.fill('#name', person.name);
      await page.fill('#address', person.address);
      await press('main button');
    }
    await press('main button');
    return [page, press, path => page.goto(new URL(path, link).href)];
  };

  const [page, press, to] = await enter(link, { name: 'Ann Keeper', address: 'ann@clinic.example' });

  await to('/admin');
  await look(page, 'desk-overview');
  for (const path of ['reports', 'incidents', 'domains', 'audit', 'people', 'health']) {
    await to(`/admin/${path}`);
    await look(page, `desk-${path}`);
  }
  await press('.menu a[href="/admin/people"]');
  await press('tbody th a');
  await look(page, 'desk-person');

  await to('/admin/messages');
  await look(page, 'desk-messages');
  const rows = await page.locator('tbody tr').evaluateAll(all => all.map(row => [row.querySelector('a').href, row.innerText.replace(/\s+/g, ' ')]));
  const records = ['tls', 'portal', 'failed'].map(word => [word, rows.find(([, text]) => text.toLowerCase().includes(word))]);
  for (const [word, row] of records) {
    console.log(`${word}: ${row ? 'there' : 'missing'}`);
    await page.goto(row[0]);
    await page.evaluate(() => document.querySelectorAll('details').forEach(each => each.open = true));
    await look(page, `desk-message-${word}`);
  }

  const [officer, , officerTo] = await enter(complianceLink);
  await officerTo('/admin');
  await look(officer, 'desk-officer');
  await officer.goto(`${records[1][1][0]}/content`);
  await look(officer, 'desk-reason');
  await officer.fill('#reason', 'The patient asks for a copy of it');
  await Promise.all([officer.waitForNavigation(), officer.click('main form button')]);
  console.log(`opened: ${await officer.innerText('main h1')}`);
  await look(officer, 'desk-content');

  const [writer, writerPress, writerTo] = await enter(senderLink);
  await writerTo('/admin/messages/own');
  console.log(`own: ${await writer.locator('tbody tr').count()}`);
  await look(writer, 'desk-own');
  await writerPress('tbody a');
  await look(writer, 'desk-own-message');
  console.log(`not for senders: ${(await writerTo('/admin/audit')).status()}`);
  await look(writer, 'desk-forbidden');

  const [helper, , helperTo] = await enter(helpLink);
  for (const path of ['', '/messages', '/incidents', '/account']) {
    await helperTo(`/admin${path}`);
    await look(helper, `desk-help${path.replace('/', '-')}`);
  }

  await to('/admin/messages');
  await page.selectOption('#state', 'failed');
  await press('form.filter button');
  console.log(`failed: ${await page.locator('tbody tr').count()}`);
  await look(page, 'desk-found');
  await page.fill('#recipient', 'nobody@nowhere.example');
  await press('form.filter button');
  await look(page, 'desk-nothing');

  await to('/admin/policy/ask');
  await page.fill('main form textarea', 'lou@north.example');
  await press('main form button');
  console.log(`dry run: ${/TLS/.test(await page.innerText('main'))}`);
  await look(page, 'desk-dry-run');

  await to('/admin/domains/check');
  await page.fill('#domain', 'north.example');
  await press('main form.filter button');
  console.log(`checked: ${/Mail to north.example/.test(await page.innerText('main'))}`);
  await look(page, 'desk-domain-check');
  await to('/admin/keys');
  await page.fill('#find', 'lou@north.example');
  await press('main form.filter button');
  console.log(`keys without an address in the URL: ${!page.url().includes('lou')}`);
  await look(page, 'desk-keys');
  await to('/admin/brand?lang=es');
  console.log(`samples: ${await page.locator('.previews iframe').count()}`);
  await page.evaluate(() => document.querySelectorAll('iframe').forEach(each => each.loading = 'eager'));
  await look(page, 'desk-brand');
  for (const sample of ['message', 'inbox', 'verify', 'code-page']) {
    await to(`/admin/brand/${sample}?lang=es`);
    await look(page, `desk-brand-${sample}`);
  }
  for (const mail of ['reminder', 'ending', 'read', 'unopened', 'asked', 'not-for-me', 'locked']) {
    console.log(`${mail}: ${(await to(`/admin/brand/${mail}?lang=es`)).status()} ${(await page.innerText('h1')).length > 5}`);
  }

  await to('/admin/account');
  await page.fill('#label', 'Scanner of the ward');
  await press('form[action$="/mail-passwords"] button');
  await look(page, 'desk-mail-password');
  await to('/admin/account');
  await look(page, 'desk-account');

  await silence(page);
  await to('/admin/messages');
  await page.selectOption('#state', 'failed');
  await press('form.filter button');
  console.log(`failed, without script: ${await page.locator('tbody tr').count()}`);
  await look(page, 'desk-plain-found');
  await to('/admin/policy/ask');
  await page.fill('main form textarea', 'lou@north.example');
  await press('main form button');
  console.log(`dry run, without script: ${/TLS/.test(await page.innerText('main'))}`);
  await look(page, 'desk-plain-dry-run');
});
