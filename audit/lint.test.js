import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ESLint } from 'eslint';

const root = join(import.meta.dirname, '..');
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(import.meta.dirname, 'eslint.config.js') });

const broken = async (text, filePath = 'schema.graphqls') => {
  const [result] = await eslint.lintText(text, { filePath: join(root, filePath) });
  return [...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))].sort();
};

const schema = (field) => `"Roots."\ntype Query {\n  "A user."\n  user: User\n}\n\n"A user."\ntype User {\n  ${field}\n}\n`;
const deprecated = (reason) => schema(`"Name."\n  name: String @deprecated(reason: "${reason}")`);
const ours = 'gateway/require-deprecation-date';

test('a deprecation says why, and until which day', async () => {
  assert.deepEqual(await broken(deprecated('Use `other`. Removal on 2027-06-30.')), []);
  for (const reason of ['Use `other`.', 'Removal on 2027-06-31x.', 'Removal on 2027-13-01.', 'Removal on 2027-06-30. Perhaps.']) {
    assert.deepEqual(await broken(deprecated(reason)), [ours], reason);
  }
  assert.deepEqual(await broken(schema('"Name."\n  name: String @deprecated')), ['@graphql-eslint/require-deprecation-reason', ours]);
});

test('everything is described', async () => {
  assert.deepEqual(await broken(schema('"Name."\n  name(short: Boolean): String')), ['@graphql-eslint/require-description']);
  assert.deepEqual(await broken(schema('name: String')), ['@graphql-eslint/require-description']);
  const directive = await broken(`directive @d on FIELD\n\n${schema('"Name."\n  name: String')}`);
  assert.ok(directive.includes('@graphql-eslint/require-description'), directive.join());
});

test('names are those of GraphQL', async () => {
  assert.deepEqual(await broken(schema('"Name."\n  Name: String')), ['@graphql-eslint/naming-convention']);
});

test('connections are those of Relay, paged forward', async () => {
  const connection = (args) => schema(`"Friends."\n  friends${args}: UserConnection`);
  const found = await broken(connection(''));
  assert.ok(found.includes('@graphql-eslint/relay-arguments'), found.join());
});

test('operations fit the schema', async () => {
  const at = 'contract/operations/made-up/query.graphql';
  assert.deepEqual(await broken('{ me { displayName } }', at), []);
  assert.deepEqual(await broken('{ me { displayNames } }', at), ['@graphql-eslint/fields-on-correct-type']);
});
