// Holds the GraphiQL page to what it promises, in a real browser. GATEWAY_URL is a
// gateway on the emulator, CLOSED_URL one whose callers need tokens of their own.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { launch, queryEditor, responseEditor, toolEditor, Visit } from './browser.js';

const { GATEWAY_URL: gateway, CLOSED_URL: closed } = process.env;
const folders = new URL('../../contract/operations/', import.meta.url);
const questions = ['who-came', 'several-meetings', 'webinar-sessions-and-registrations', 'townhall-first-hundred', 'identities'].map(operation);

// operation reads a folder of contract/operations.
function operation(folder) {
  const read = (name) => {
    const file = new URL(`${folder}/${name}`, folders);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const query = read('query.graphql');
  return { name: /^query (\w+)/m.exec(query)[1], query, variables: read('variables.json'), response: JSON.parse(read('response.json')) };
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

// visit shows the page to a test, which fails for whatever else goes wrong there.
function visit(title, look, { at = '', ...options } = {}) {
  test(title, { timeout: 60_000 }, async () => {
    const v = await Visit.begin(browser, gateway + at, options);
    await look(v, v.page);
    await v.end();
  });
}

visit('a first visitor finds the common questions, and their answers', async (v) => {
  assert.deepEqual(await v.tabs(), questions.map(({ name }) => name));
  for (const { name, query, variables, response } of questions) {
    await v.choose(name);
    await v.shown(queryEditor, query);
    await v.shown(toolEditor, variables);
    const answer = await v.run();
    assert.equal(answer.request().headers().authorization, 'Bearer demo-diane');
    assert.deepEqual((await answer.json()).data, response.data, name);
    await v.shown(responseEditor, JSON.stringify(await answer.json(), null, 2));
  }
});

visit('the headers editor has the token of the demo user, in new tabs too', async (v, page) => {
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await v.shown(toolEditor, '{ "Authorization": "Bearer demo-diane" }');
  await page.getByRole('button', { name: 'New tab' }).click();
  await v.shown(toolEditor, '{ "Authorization": "Bearer demo-diane" }');
});

visit('what a visitor left is there again, but for headers', async (v, page) => {
  await v.choose('Identities');
  await page.getByRole('button', { name: 'New tab' }).click();
  await v.write(queryEditor, 'query Mine { me { displayName } }');
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await v.write(toolEditor, '{ "Authorization": "Bearer demo-lisa" }');
  assert.deepEqual((await (await v.run()).json()).data, { me: { displayName: 'Lisa Adkins' } });
  await v.settle(1000); // tabs are stored after half a second
  assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /demo-|Bearer|Authorization/);
  await v.open(gateway);
  assert.deepEqual(await v.tabs(), [...questions.map(({ name }) => name), 'Mine']);
  assert.equal(await v.activeTab(), 'Mine');
});

visit('a query from the history is asked with the headers that are there', async (v, page) => {
  await v.run();
  await page.getByRole('button', { name: 'Headers', exact: true }).click();
  await v.write(toolEditor, '{ "Authorization": "Bearer demo-lisa" }');
  await page.getByRole('button', { name: 'Show History' }).click();
  await page.locator('.graphiql-history-item-label').filter({ hasText: 'WhoCame' }).click();
  await v.settle();
  await v.shown(toolEditor, '{ "Authorization": "Bearer demo-lisa" }');
  assert.equal((await v.run()).request().headers().authorization, 'Bearer demo-lisa');
});

visit('the explorer writes queries', async (v, page) => {
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.getByRole('button', { name: 'Show GraphiQL Explorer' }).click();
  await page.locator('.graphiql-explorer-root').getByText('me', { exact: true }).click();
  await page.locator('.graphiql-explorer-root').getByText('displayName', { exact: true }).click();
  await v.shown(queryEditor, 'query MyQuery { me { displayName } }');
  assert.deepEqual((await (await v.run()).json()).data, { me: { displayName: 'Diane Demoss' } });
});

visit('the documentation is the schema', async (v, page) => {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).click();
  await page.locator('.graphiql-doc-explorer').getByText('onlineMeeting', { exact: true }).waitFor();
});

const two = {
  query: 'query First { me { id } }\nquery Second($id: ID!) { webinar(id: $id) { displayName } }',
  variables: '{ "id": "88b245ac-b0b2-f1aa-e34a-c81c27abdac2" }',
  operationName: 'Second',
};
for (const form of ['#', '?']) {
  visit(`a link with ${form} opens its query in a tab of its own, and does not run it`, async (v, page) => {
    await v.shown(queryEditor, two.query);
    await v.shown(toolEditor, two.variables);
    await v.settle();
    assert.deepEqual(await v.tabs(), [...questions.map(({ name }) => name), 'Second']);
    assert.equal(await v.activeTab(), 'Second');
    assert.equal(page.url(), gateway, 'loaded again, it is not opened twice');
    assert.equal(v.asked.length, 1, 'only the schema was asked for');
  }, { at: form + new URLSearchParams(two) });
}

visit('a copied link has the query, the variables and nothing of the headers', async (v, page) => {
  const { name, query, variables } = questions[2];
  await v.choose(name);
  await v.shown(queryEditor, query);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Link copied' }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.startsWith(`${gateway}#`), link);
  assert.doesNotMatch(decodeURIComponent(link), /demo-diane|Bearer|Authorization/i);
  await page.setViewportSize({ width: 800, height: 600 }); // where not all tabs have room
  await page.evaluate((there) => location.assign(there), link); // on the page that is open, where only what is behind # changes
  await v.shown(queryEditor, query);
  await v.shown(toolEditor, variables);
  assert.deepEqual(await v.tabs(), [...questions.map((question) => question.name), name]);
  assert.ok(await page.locator('.graphiql-tab-active').evaluate((tab) => tab.getBoundingClientRect().right <= innerWidth), 'its tab can be seen');
});

// colors are that of a text, and the one that it is painted on. It runs in the page.
function colors(selector) {
  const text = document.querySelector(selector);
  const opaque = (color) => !/^rgba\(.*, 0(\.\d+)?\)$/.test(color);
  let ground = text;
  while (ground && !opaque(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  return [getComputedStyle(text).color, ground && getComputedStyle(ground).backgroundColor];
}

// brightness of a colour is from 0 to 1.
const brightness = (color) => {
  const [r, g, b] = color.match(/[\d.]+/g).map(Number);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
};

// assertReadable wants text that stands out from a ground that is dark, or light.
async function assertReadable(page, scheme) {
  for (const text of ['.graphiql-logo', `${queryEditor} .view-line span span`, `${responseEditor} .view-line span span`]) {
    const [front, ground] = await page.evaluate(colors, text);
    assert.ok(scheme === 'dark' ? brightness(ground) < 0.3 : brightness(ground) > 0.7, `${text} is on ${ground}, not ${scheme}`);
    assert.ok(Math.abs(brightness(front) - brightness(ground)) > 0.3, `${text} is ${front} on ${ground}`);
  }
}

for (const [system, other] of [['dark', 'light'], ['light', 'dark']]) {
  visit(`the page is ${system} where the system is, turns with it, and can be switched`, async (v, page) => {
    await v.run();
    await page.locator(`${responseEditor} .view-line`).nth(3).waitFor();
    await assertReadable(page, system);
    await page.emulateMedia({ colorScheme: other });
    await v.settle();
    await assertReadable(page, other);
    await page.getByRole('button', { name: 'Open settings dialog' }).click();
    await page.getByRole('dialog').getByRole('button', { name: system, exact: false }).click();
    await v.settle();
    await assertReadable(page, system);
  }, { colorScheme: system });
}

test('in front of a real tenant no token is made up', { timeout: 60_000 }, async () => {
  const v = await Visit.begin(browser, closed);
  await v.page.getByRole('button', { name: 'Headers', exact: true }).click();
  const answer = await v.run();
  assert.equal(answer.status(), 401);
  assert.equal(answer.request().headers().authorization, undefined);
  assert.deepEqual((await v.lines(toolEditor)).join(''), '');
  await v.context.close();
});
