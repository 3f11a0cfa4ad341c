// Looks at the mails of the portal as a mail program shows them that reads HTML: one of each subject. Arguments: folder of playwright-core, folder of axe-core, and the folders
// where mails arrived. A mail is no page of a site: what WCAG asks is judged, and not what is good practice for sites.
const { visit, mails } = require('./looking');

const [playwright, axe, ...folders] = process.argv.slice(2);
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const kindOf = mail => /^Subject: (.*)$/m.exec(mail)[1].replace(/^\d{4}[ _]\d{4}/, 'code').replace(/\W+/g, '-').slice(0, 40);
const htmlOf = mail => /<!doctype html>[^]*<\/html>/i.exec(mail)?.[0];

visit({ playwright, axe, site: 'https://mail.example', listener: '127.0.0.1', widths: [360, 1280], runOnly }, async ({ open, look }) => {
  const kinds = new Map(folders.flatMap(mails).filter(htmlOf).map(mail => [kindOf(mail), htmlOf(mail)]));
  const page = await open({ plain: true });
  for (const [kind, html] of [...kinds].sort()) {
    await page.setContent(html);
    console.log(`${kind}: ${await page.getAttribute('html', 'lang')}`);
    await look(page, `mail-${kind}`);
  }
});
