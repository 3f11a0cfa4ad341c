// A person's browser with an authenticator of its own (Chromium's virtual one), driven line by line from standard input. Each line is JSON:
//   {"go": URL} {"fill": [selector, value]} {"click": selector} {"text": selector} {"axe": name} {"shot": file} {"off": true}
// and gets one line of JSON back: {"at": path, "title": …, "status": …, "text": …, "faults": […]}.
// Arguments: folder of playwright-core, folder of axe-core, width, light|dark, and "no-script" for a browser without JavaScript.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

const [playwright, axe, width = '1280', colorScheme = 'light', script = 'script'] = process.argv.slice(2);
const { chromium } = require(path.join(playwright, 'playwright-core'));
const axeScript = fs.readFileSync(path.join(axe, 'axe-core', 'axe.min.js'), 'utf8');
const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

(async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: +width, height: 900 }, colorScheme, ignoreHTTPSErrors: true, javaScriptEnabled: script !== 'no-script' });
  const page = await context.newPage();
  const faults = [];
  page.on('console', message => message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && faults.push(`console: ${message.text()}`));
  let status = 0;
  page.on('response', response => { if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) status = response.status(); });
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });

  const acts = {
    go: url => page.goto(url).then(() => undefined),
    fill: ([selector, value]) => page.fill(selector, value),
    click: async selector => {
      const before = page.url();
      await Promise.all([page.waitForEvent('load', { timeout: 15000 }), page.click(selector)]);
      return before;
    },
    text: async selector => ({ text: (await page.locator(selector).allInnerTexts()).join('\n') }),
    attribute: async ([selector, name]) => ({ text: await page.getAttribute(selector, name) }),
    viewport: async width => page.setViewportSize({ width, height: 900 }),
    scheme: async colorScheme => page.emulateMedia({ colorScheme }),
    cookies: async () => ({ text: JSON.stringify(await context.cookies()) }),
    axe: async name => {
      // From outside, past the page's policy.
      const inside = await cdp.send('Page.getFrameTree');
      const world = await cdp.send('Page.createIsolatedWorld', { frameId: inside.frameTree.frame.id });
      await cdp.send('Runtime.evaluate', { expression: axeScript, contextId: world.executionContextId });
      const found = await cdp.send('Runtime.evaluate', {
        expression: `axe.run(document, ${JSON.stringify(rules)}).then(found => JSON.stringify(found.violations.map(each => each.id + ' ' + each.nodes[0].html)))`,
        contextId: world.executionContextId, awaitPromise: true, returnByValue: true,
      });
      for (const each of JSON.parse(found.result.value)) faults.push(`${name}: ${each}`);
      const wide = await cdp.send('Runtime.evaluate', { expression: 'document.documentElement.scrollWidth - window.innerWidth', contextId: world.executionContextId, returnByValue: true });
      if (wide.result.value > 0) faults.push(`${name}: ${wide.result.value} pixels too wide`);
    },
    shot: file => page.screenshot({ path: file, fullPage: true }).then(() => undefined),
  };

  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [[act, value]] = Object.entries(JSON.parse(line));
    let answer = {};
    try {
      answer = await acts[act](value);
    } catch (problem) {
      answer = { problem: `${problem.message}`.split('\n')[0] };
    }
    const { text, problem } = answer ?? {};
    console.log(JSON.stringify({ at: new URL(page.url()).pathname, title: await page.title(), status, text, problem, faults: faults.splice(0) }));
  }
  await browser.close();
})();
