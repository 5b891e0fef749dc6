import { readFileSync } from 'node:fs';

/** The types behind the unions and interfaces of a schema. */
export type PossibleTypes = Record<string, string[]>;

/** Those of the schema as it is. A bundler takes the file with an import. */
export const possibleTypes: PossibleTypes = JSON.parse(readFileSync('../../docs/schema/possibleTypes.json', 'utf8'));

/** Those that a client was built with before there were withheld identities. */
export const oldPossibleTypes: PossibleTypes = Object.fromEntries(
  Object.entries(possibleTypes).map(([name, types]) => [name, types.filter((type) => type !== 'CommunicationsEncryptedIdentity')]),
);
