import assert from 'node:assert/strict';

import { chromium } from 'playwright-core';

// The editors, as the page has them.
export const queryEditor = '.graphiql-query-editor';
export const toolEditor = '.graphiql-editor-tool .graphiql-editor:not(.hidden)'; // the variables, or the headers
export const responseEditor = '.graphiql-response';

// launch starts a Chromium that finds no host but this one, as if there were no
// internet.
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

// Visit is a visitor with a browser of their own: nothing stored, one page, and
// a list of everything that should not happen on it.
export class Visit {
  static async begin(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
    const visit = new Visit();
    visit.context = context;
    visit.page = await context.newPage();
    visit.asked = [];
    visit.wrong = [];
    await visit.watch(new URL(url).origin);
    await visit.open(url);
    return visit;
  }

  async watch(origin) {
    const { page, wrong, asked } = this;
    page.on('pageerror', (error) => wrong.push(`page error: ${error.stack}`));
    page.on('console', (message) => message.type() === 'error' && wrong.push(`console error: ${message.text()}`));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      if (why !== 'net::ERR_ABORTED') wrong.push(`failed: ${request.url()}: ${why}`); // as when a page is left
    });
    page.on('response', (response) => response.status() >= 400 && wrong.push(`status ${response.status()}: ${response.url()}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) wrong.push(`off origin: ${url}`);
      if (url.pathname === '/graphql') asked.push(request);
    });
    await page.exposeFunction('violated', (what) => wrong.push(`policy: ${what}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => window.violated(`${e.violatedDirective} ${e.blockedURI}`));
    });
  }

  // open waits until the schema is there, and with it all that the page does by itself.
  async open(url) {
    const schema = this.page.waitForResponse((response) => response.request().postData()?.includes('__schema'));
    await this.page.goto(url);
    await schema;
    await this.page.locator(`${queryEditor} .view-line`).first().waitFor();
  }

  async choose(tab) {
    await this.page.locator(`.graphiql-tab-button[title="${tab}"]`).click();
    await this.settle();
  }

  tabs() {
    return this.page.locator('.graphiql-tab-button').allInnerTexts();
  }

  activeTab() {
    return this.page.locator('.graphiql-tab-active .graphiql-tab-button').innerText();
  }

  // run presses the button and waits for what the endpoint answers.
  async run() {
    const [response] = await Promise.all([
      this.page.waitForResponse((r) => new URL(r.url()).pathname === '/graphql'),
      this.page.locator('.graphiql-execute-button').click(),
    ]);
    return response;
  }

  // write puts a text in the place of what an editor has.
  async write(editor, text) {
    await this.page.locator(`${editor} .view-lines`).first().click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.evaluate((t) => navigator.clipboard.writeText(t), text); // the editor closes brackets that are typed
    await this.page.keyboard.press('ControlOrMeta+V');
    await this.settle();
  }

  // settle lets the page's own timers run out: GraphiQL reads a document after a tenth of a second.
  settle(ms = 200) {
    return this.page.evaluate((t) => new Promise((done) => setTimeout(done, t)), ms);
  }

  // lines are those that an editor shows from its top on: it draws no others.
  lines(editor) {
    return this.page.locator(`${editor} .view-line`).evaluateAll((lines) =>
      lines
        .map((line) => ({ top: parseInt(line.style.top, 10), text: line.textContent.replaceAll('\u00a0', ' ') }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text),
    );
  }

  // shown waits until an editor shows the beginning of a text, however it breaks its lines.
  async shown(editor, text) {
    const close = (s) => s.replaceAll(/\s/g, '');
    const want = close(text);
    let last;
    for (let tries = 0; tries < 50; tries++) {
      last = close((await this.lines(editor)).join(''));
      if (want.startsWith(last) && last.length >= Math.min(want.length, 100)) return;
      await this.page.waitForTimeout(100);
    }
    assert.equal(last, want.slice(0, Math.max(last.length, 100)), `what ${editor} shows`);
  }

  // end fails if anything was wrong.
  async end() {
    await this.context.close();
    assert.deepEqual(this.wrong, []);
  }
}
