import { readFile } from 'node:fs/promises';
import { changes } from './changes.js';

const files = process.argv.slice(2);
if (files.length !== 3) {
  console.error('usage: node audit/compare.js docs/schema/released.graphqls schema.graphqls CHANGELOG.md');
  process.exit(2);
}

const found = await changes(...(await Promise.all(files.map((file) => readFile(file, 'utf8')))));
for (const [kind, list] of Object.entries(found)) {
  for (const { coordinate, message } of list) {
    console.log(`${kind}: ${coordinate}: ${message}`);
  }
}
if (found.unannounced.length > 0) {
  console.log('Clients break, and nobody told them: name what is unannounced under "### Breaking" of the changelog\'s "## Unreleased".');
  process.exitCode = 1;
} else {
  console.log(`since the last release: ${found.announced.length} announced to break, ${found.dangerous.length} dangerous`);
}
