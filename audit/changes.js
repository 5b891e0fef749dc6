import { diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

// What has changed from one schema to another, by what it does to clients: `unannounced` and `announced` break some,
// `dangerous` may. A change that breaks is announced by a line under "### Breaking" or "### Removed" of the changelog's
// "## Unreleased" that has its coordinate in backticks. Where values come from (@upstream) is nothing to clients.
export async function changes(before, after, changelog) {
  const found = (await diff(buildSchema(before), buildSchema(after))).filter(({ path }) => !path?.includes('.@upstream'));
  const named = announcements(changelog);
  const told = { unannounced: [], announced: [], dangerous: [] };
  for (const { criticality, message, path } of found) {
    const change = { coordinate: coordinate(path), message };
    if (criticality.level === 'BREAKING') {
      told[named.has(change.coordinate) ? 'announced' : 'unannounced'].push(change);
    } else if (criticality.level === 'DANGEROUS') {
      told.dangerous.push(change);
    }
  }
  return told;
}

// Paths have a dot before an argument; coordinates have it in parentheses.
//
// https://spec.graphql.org/September2025/#sec-Schema-Coordinates
function coordinate(path) {
  const [owner, ...rest] = path.split('.');
  const argument = rest[owner.startsWith('@') ? 0 : 1];
  if (argument === undefined || argument.startsWith('@')) {
    return path;
  }
  return `${path.slice(0, path.lastIndexOf(`.${argument}`))}(${argument}:)`;
}

function announcements(changelog) {
  const sections = (text, heading) => `\n${text}`.split(new RegExp(`\\n${heading} `)).slice(1);
  const unreleased = sections(changelog, '##').find((section) => section.startsWith('Unreleased')) ?? '';
  const breaking = sections(unreleased, '###').filter((section) => /^(Breaking|Removed)\n/.test(section));
  return new Set(breaking.flatMap((section) => [...section.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name)));
}
