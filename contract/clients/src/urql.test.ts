import assert from 'node:assert/strict';
import test from 'node:test';
import { cacheExchange as documentCache, Client, type Exchange, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { readFragment, type ResultOf } from 'gql.tada';
import { digits, lisa, url } from './gateway.js';
import { oldPossibleTypes, type PossibleTypes, possibleTypes } from './possibleTypes.js';
import { graphql } from './tada.js';

function newClient({ cache = documentCache, headers = {} }: { cache?: Exchange; headers?: Record<string, string> } = {}) {
  return new Client({ url, exchanges: [cache, fetchExchange], fetchOptions: { headers }, preferGetMethod: false });
}

// newGraphcache goes by possibleTypes, not by a schema: with that, it throws over a type which came later.
function newGraphcache(types: PossibleTypes): Exchange {
  return graphcache({
    possibleTypes: types,
    // The id of an identity is no global one: a person can look different in every report.
    keys: Object.fromEntries(types.IdentityFields?.map((type) => [type, () => null]) ?? []),
    resolvers: { AttendanceReport: { attendanceRecords: relayPagination() } }, // which wants an argument: always say first
  });
}

const Who = graphql(`
  fragment Who on AttendanceRecord {
    id
    role
    identity {
      __typename
      ... on IdentityFields {
        id
        displayName
        kind
        odataType
      }
      ... on CommunicationsGuestIdentity {
        email
      }
    }
  }
`);

const WhoCame = graphql(
  `
    query WhoCame($by: OnlineMeetingBy!) {
      onlineMeeting(by: $by) {
        id
        subject
        attendanceReports {
          nodes {
            id
            attendanceRecords(first: 100) {
              nodes {
                id
                ...Who
              }
            }
          }
        }
      }
    }
  `,
  [Who],
);

const PageOfRecords = graphql(`
  query PageOfRecords($report: ID!, $first: Int!, $after: String) {
    node(id: $report) {
      __typename
      id
      ... on AttendanceReport {
        attendanceRecords(first: $first, after: $after) {
          totalCount
          edges {
            node {
              id
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

const byDigits = { by: { joinMeetingId: digits } };

function records(data: ResultOf<typeof WhoCame> | undefined): ResultOf<typeof Who>[] {
  const reports = data?.onlineMeeting?.attendanceReports?.nodes ?? [];
  return reports.flatMap(({ attendanceRecords }) => readFragment(Who, attendanceRecords?.nodes ?? []));
}

// label knows every kind of identity: the compiler says so. A kind that is added later has a name too.
function label({ identity }: ResultOf<typeof Who>): string {
  switch (identity?.__typename) {
    case undefined:
      return 'nobody';
    case 'CommunicationsGuestIdentity':
      return `${identity.displayName}, ${identity.email}`;
    case 'CommunicationsUserIdentity':
    case 'AzureCommunicationServicesUserIdentity':
    case 'CommunicationsPhoneIdentity':
    case 'CommunicationsApplicationIdentity':
    case 'CommunicationsApplicationInstanceIdentity':
    case 'CommunicationsEncryptedIdentity':
    case 'UnknownIdentity':
      return identity.displayName ?? 'nameless';
    default:
      return (identity satisfies never as { displayName: string | null }).displayName ?? 'nameless';
  }
}

for (const [name, cache] of Object.entries({ 'the document cache': documentCache, Graphcache: newGraphcache(possibleTypes) })) {
  test(`urql: a query, with ${name}`, async () => {
    const { data, error } = await newClient({ cache }).query(WhoCame, byDigits);
    assert.equal(error, undefined);
    assert.equal(data?.onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
    const labels = records(data).map(label);
    assert.ok(labels.includes('Ingrid Holm (Guest), ingrid.holm@example.com'));
    assert.ok(labels.includes('Nadia Novak'));
    assert.ok(labels.includes('nobody'));
  });

  test(`urql: what fails leaves the rest, with ${name}`, async () => {
    const { data, error } = await newClient({ cache, headers: lisa }).query(WhoCame, byDigits);
    assert.equal(data?.onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
    assert.equal(data.onlineMeeting.attendanceReports, null);
    const errors = error?.graphQLErrors.map(({ path, extensions }) => [path, extensions.code]);
    assert.deepEqual(errors, [[['onlineMeeting', 'attendanceReports'], 'NOT_ORGANIZER']]);
  });
}

test('urql: Graphcache keeps what each report says of a person', async () => {
  const { data } = await newClient({ cache: newGraphcache(possibleTypes) }).query(WhoCame, byDigits);
  const dianes = records(data).map(({ identity }) => identity).filter((identity) => identity?.displayName === 'Diane Demoss');
  assert.deepEqual(new Set(dianes.map((identity) => identity?.odataType)), new Set([null, '#microsoft.graph.communicationsUserIdentity']));
});

test('urql: pages, to the end', async () => {
  const client = newClient({ cache: newGraphcache(possibleTypes) });
  const { data } = await client.query(WhoCame, byDigits);
  const report = data?.onlineMeeting?.attendanceReports?.nodes[0]?.id;
  assert.ok(report);
  const page = async (after: string | null) => {
    const { data } = await client.query(PageOfRecords, { report, first: 4, after });
    assert.ok(data?.node?.__typename === 'AttendanceReport' && data.node.attendanceRecords);
    return data.node.attendanceRecords; // with the pages before it
  };
  let connection = await page(null);
  let asked = 1;
  for (; connection.pageInfo.hasNextPage; asked++) {
    connection = await page(connection.pageInfo.endCursor);
  }
  assert.equal(asked, 4);
  assert.equal(connection.totalCount, 15);
  assert.equal(new Set(connection.edges.map(({ node }) => node.id)).size, 15);
});

test('urql: a kind of identity that an old client does not know has a name', async () => {
  const { data } = await newClient().query(WhoCame, byDigits);
  const withheld = records(data).find(({ identity }) => identity?.kind === 'ENCRYPTED');
  assert.equal(withheld && label(withheld), 'Anonymous');
});

test('urql: Graphcache gives the __typename of one that it does not know, and no more', async () => {
  const { data, error } = await newClient({ cache: newGraphcache(oldPossibleTypes) }).query(WhoCame, byDigits);
  assert.equal(error, undefined);
  const withheld = records(data).filter(({ identity }) => identity?.__typename === 'CommunicationsEncryptedIdentity');
  assert.deepEqual(withheld.map(label), ['nameless']);
  assert.equal(records(data).length, 23);
});
