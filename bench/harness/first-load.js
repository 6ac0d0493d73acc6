'use strict';
// How long a browser that knows nothing yet takes to show the panel: Chromium, driven by the panel's own Playwright.

const { execFileSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { median } = require('./statistics');

const panel = path.join(__dirname, '../../host/panel');
const patience_ms = 180_000;

function chromiumProgram() {
  try {
    return process.env.CHROMIUM || execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** Nothing when the panel, its packages or Chromium are missing. */
function canLoad() {
  return (
    Boolean(process.env.ROLLCALL_PANEL_FILES) &&
    existsSync(path.join(panel, 'node_modules/@playwright/test')) &&
    chromiumProgram() !== ''
  );
}

/** Milliseconds until `isThere` in a browser of its own, and the bytes that came. */
async function load(browser, address, cookie, isThere) {
  const page = await (await browser.newContext()).newPage();
  try {
    if (cookie) {
      const [name, value] = cookie.split('=');
      await page.context().addCookies([{ name, value, url: address }]);
    }
    const start = process.hrtime.bigint();
    await page.goto(`${address}/users`, { waitUntil: 'commit', timeout: patience_ms });
    await isThere(page).waitFor({ timeout: patience_ms });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .concat(performance.getEntriesByType('navigation'))
        .reduce((sum, entry) => sum + entry.transferSize, 0),
    );
    return { milliseconds, bytes };
  } finally {
    await page.context().close();
  }
}

/** The sign-in page, and All Users with its first rows, `runs` times each. */
async function firstLoads(web, runs) {
  const { chromium } = createRequire(path.join(panel, 'package.json'))('@playwright/test');
  const browser = await chromium.launch({ executablePath: chromiumProgram(), args: ['--no-sandbox'] });
  const address = web.address.origin;
  const pages = [
    { name: 'sign-in', isThere: (page) => page.locator('input[type=password]') },
    { name: 'All Users', cookie: web.headers.Cookie, isThere: (page) => page.getByRole('row').nth(5) },
  ];
  try {
    const rows = [];
    for (const { name, cookie, isThere } of pages) {
      const loads = [];
      for (let run = 0; run < runs; run += 1) loads.push(await load(browser, address, cookie, isThere));
      rows.push({
        name,
        milliseconds: median(loads.map((one) => one.milliseconds)),
        bytes: median(loads.map((one) => one.bytes)),
      });
    }
    return rows;
  } finally {
    await browser.close();
  }
}

module.exports = { canLoad, firstLoads };
