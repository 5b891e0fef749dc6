import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { changes } from './changes.js';

const released = `
directive @upstream(property: String) repeatable on FIELD_DEFINITION
directive @shout(loud: Boolean, twice: Boolean) on FIELD
type Query { report(id: ID, first: Int = 10): Report  old: String  kind: Kind }
type Report { role: String  count: Int! @upstream(property: "a.b") }
enum Kind { USER GUEST }`;

const changelog = (lines, heading = '### Breaking') => `# Changelog\n\n## Unreleased\n\n${heading}\n\n${lines}\n\n## 1.0.0\n\n### Removed\n\n- \`Query.old\`\n`;

const edited = (from, to) => {
  assert.ok(released.includes(from));
  return released.replace(from, to);
};

const coordinates = (list) => list.map(({ coordinate }) => coordinate);

test('what breaks clients is named by its coordinate', async () => {
  for (const [from, to, coordinate] of [
    ['role: String', '', 'Report.role'],
    ['count: Int!', 'count: Int', 'Report.count'],
    ['id: ID,', 'id: ID!,', 'Query.report(id:)'],
    ['first: Int = 10', '', 'Query.report(first:)'],
    ['USER GUEST', 'USER', 'Kind.GUEST'],
    [', twice: Boolean', '', '@shout(twice:)'],
  ]) {
    const found = await changes(released, edited(from, to), changelog('- Nothing.'));
    assert.deepEqual(coordinates(found.unannounced), [coordinate], to);
  }
});

test('a change is announced by its very coordinate, under its heading', async () => {
  const after = edited('role: String', '');
  for (const [text, announced] of [
    [changelog('- `Report.role` is gone: use `Report.count`.'), true],
    [changelog('- `Report.role` is gone.', '### Removed'), true],
    [changelog('- `Report.role` is new.', '### Added'), false],
    [changelog('- Report.role is gone.'), false],
    [changelog('- `Report.roles` and `Report` are gone.'), false],
    ['# Changelog\n', false],
  ]) {
    const found = await changes(released, after, text);
    assert.equal(found.announced.length, announced ? 1 : 0, text);
    assert.equal(found.unannounced.length, announced ? 0 : 1, text);
  }
});

test('what an older release announced is not announced again', async () => {
  const found = await changes(released, edited('old: String', ''), changelog('- Nothing.'));
  assert.deepEqual(coordinates(found.unannounced), ['Query.old']);
});

test('additions break nobody', async () => {
  const found = await changes(released, edited('role: String', 'role: String  name(short: Boolean): String'), '');
  assert.deepEqual(found, { unannounced: [], announced: [], dangerous: [] });
});

test('what may break clients is told', async () => {
  const more = await changes(released, edited('USER GUEST', 'USER GUEST PHONE'), '');
  assert.deepEqual([coordinates(more.dangerous), more.unannounced], [['Kind.PHONE'], []]);
  const other = await changes(released, edited('first: Int = 10', 'first: Int = 20'), '');
  assert.deepEqual(coordinates(other.dangerous), ['Query.report(first:)']);
});

test('where values come from is nothing to clients', async () => {
  const found = await changes(released, edited('"a.b"', '"c.d"'), '');
  assert.deepEqual(found, { unannounced: [], announced: [], dangerous: [] });
});

test('CI fails on what is not announced, and on nothing else', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'changes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const compare = (after, text) => {
    const files = Object.entries({ 'released.graphqls': released, 'schema.graphqls': after, 'CHANGELOG.md': text }).map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    });
    return spawnSync(process.execPath, [join(import.meta.dirname, 'compare.js'), ...files], { encoding: 'utf8' });
  };
  const gone = edited('role: String', '');
  const refused = compare(gone, changelog('- Nothing.'));
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /^unannounced: Report\.role: /m);
  assert.equal(compare(gone, changelog('- `Report.role`')).status, 0);
  const dangerous = compare(edited('USER GUEST', 'USER GUEST PHONE'), '');
  assert.equal(dangerous.status, 0);
  assert.match(dangerous.stdout, /^dangerous: Kind\.PHONE: /m);
});
