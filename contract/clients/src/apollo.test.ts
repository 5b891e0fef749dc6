import assert from 'node:assert/strict';
import test from 'node:test';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, type ObservableQuery, type OperationVariables } from '@apollo/client';
import { Defer20220824Handler, type GraphQLCodegenIncremental } from '@apollo/client/incremental';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom, from } from 'rxjs';
import { graphql } from '../generated/codegen/gql.js';
import type { WhoCameOfAllReportsQuery } from '../generated/codegen/graphql.js';
import { digits, lisa, url } from './gateway.js';
import { oldPossibleTypes, type PossibleTypes, possibleTypes } from './possibleTypes.js';

declare module '@apollo/client' {
  interface TypeOverrides extends GraphQLCodegenIncremental.TypeOverrides {}
}

function newClient({ headers = {}, knows = possibleTypes }: { headers?: Record<string, string>; knows?: PossibleTypes } = {}) {
  return new ApolloClient({
    link: new HttpLink({ uri: url, headers }),
    cache: newCache(knows),
    incrementalHandler: new Defer20220824Handler(),
  });
}

function newCache(types: PossibleTypes): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: {
      ...types,
      IdentityFields: [...(types.IdentityFields ?? []), '.+Identity'], // a pattern: those of later schemas too
    },
    typePolicies: {
      IdentityFields: { keyFields: false }, // the id is no global one: a person can look different in every report
      AttendanceReport: { fields: { attendanceRecords: relayStylePagination(['filter', 'orderBy']) } },
    },
  });
}

const WhoCameOfAllReports = graphql(`
  query WhoCameOfAllReports($by: OnlineMeetingBy!) {
    onlineMeeting(by: $by) {
      id
      subject
      attendanceReports {
        nodes {
          id
          meetingStartDateTime
          attendanceRecords {
            nodes {
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
          }
        }
      }
    }
  }
`);

const PageOfRecords = graphql(`
  query PageOfRecords($report: ID!, $first: Int!, $after: String) {
    node(id: $report) {
      __typename
      id
      ... on AttendanceReport {
        attendanceRecords(first: $first, after: $after) {
          totalCount
          edges {
            cursor
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

const PageOfNodes = graphql(`
  query PageOfNodes($report: ID!, $first: Int!, $after: String) {
    node(id: $report) {
      __typename
      id
      ... on AttendanceReport {
        attendanceRecords(first: $first, after: $after) {
          edges {
            cursor
            node {
              id
            }
          }
          nodes {
            id
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

const DeferredReports = graphql(`
  query DeferredReports($by: OnlineMeetingBy!) {
    onlineMeeting(by: $by) {
      id
      subject
      ... @defer {
        attendanceReports {
          totalCount
        }
      }
    }
  }
`);

// complete is the first result of which nothing is missing.
function complete<Data, Variables extends OperationVariables>(query: ObservableQuery<Data, Variables>) {
  return firstValueFrom(from(query).pipe(filter((result) => result.dataState === 'complete')));
}

async function newestReport(client: ApolloClient): Promise<string> {
  const { data } = await client.query({ query: WhoCameOfAllReports, variables: { by: { joinMeetingId: digits } } });
  const [report] = data?.onlineMeeting?.attendanceReports?.nodes ?? [];
  assert.ok(report);
  return report.id;
}

type Meeting = NonNullable<WhoCameOfAllReportsQuery['onlineMeeting']>;
type AttendanceRecord = NonNullable<NonNullable<Meeting['attendanceReports']>['nodes'][number]['attendanceRecords']>['nodes'][number];

function records(meeting: Meeting | null | undefined): AttendanceRecord[] {
  return meeting?.attendanceReports?.nodes.flatMap((report) => report.attendanceRecords?.nodes ?? []) ?? [];
}

// label knows every kind of identity: the compiler says so. A kind that is added later has a name too.
function label({ identity }: AttendanceRecord): string {
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

test('Apollo Client: a query', async () => {
  const { data } = await newClient().query({ query: WhoCameOfAllReports, variables: { by: { joinMeetingId: digits } } });
  assert.equal(data?.onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
  const labels = records(data.onlineMeeting).map(label);
  assert.ok(labels.includes('Ingrid Holm (Guest), ingrid.holm@example.com'));
  assert.ok(labels.includes('Nadia Novak'));
  assert.ok(labels.includes('nobody'));
});

test('Apollo Client: the cache keeps what each report says of a person', async () => {
  const { data } = await newClient().query({ query: WhoCameOfAllReports, variables: { by: { joinMeetingId: digits } } });
  const dianes = records(data?.onlineMeeting).map(({ identity }) => identity).filter((identity) => identity?.displayName === 'Diane Demoss');
  assert.deepEqual(new Set(dianes.map((identity) => identity?.odataType)), new Set([null, '#microsoft.graph.communicationsUserIdentity']));
});

test('Apollo Client: pages, to the end', async () => {
  const client = newClient();
  const pages = client.watchQuery({ query: PageOfRecords, variables: { report: await newestReport(client), first: 4 } });
  const shown = async () => {
    const { data } = await complete(pages);
    assert.ok(data.node?.__typename === 'AttendanceReport' && data.node.attendanceRecords);
    return data.node.attendanceRecords;
  };
  let connection = await shown();
  let asked = 1;
  while (connection.pageInfo.hasNextPage) {
    await pages.fetchMore({ variables: { after: connection.pageInfo.endCursor } });
    connection = await shown();
    asked++;
  }
  assert.equal(asked, 4);
  assert.equal(connection.totalCount, 15);
  assert.equal(new Set(connection.edges.map(({ node }) => node.id)).size, 15);
});

test('Apollo Client: pages are put together in edges, and not in nodes', async () => {
  const client = newClient();
  const pages = client.watchQuery({ query: PageOfNodes, variables: { report: await newestReport(client), first: 4 } });
  const shown = async () => {
    const { data } = await complete(pages);
    assert.ok(data.node?.__typename === 'AttendanceReport' && data.node.attendanceRecords);
    return data.node.attendanceRecords;
  };
  const first = await shown();
  await pages.fetchMore({ variables: { after: first.pageInfo.endCursor } });
  const { edges, nodes } = await shown();
  assert.equal(edges.length, 8);
  assert.deepEqual(nodes.map(({ id }) => id), edges.slice(4).map(({ node }) => node.id));
});

test('Apollo Client: what fails leaves the rest', async () => {
  const { data, error } = await newClient({ headers: lisa }).query({
    query: WhoCameOfAllReports,
    variables: { by: { joinMeetingId: digits } },
    errorPolicy: 'all',
  });
  assert.equal(data?.onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
  assert.equal(data.onlineMeeting.attendanceReports, null);
  assert.ok(CombinedGraphQLErrors.is(error));
  assert.deepEqual(error.errors.map(({ path, extensions }) => [path, extensions?.code]), [[['onlineMeeting', 'attendanceReports'], 'NOT_ORGANIZER']]);
});

test('Apollo Client: a kind of identity that an old client does not know has a name', async () => {
  const client = newClient({ knows: oldPossibleTypes });
  const { data } = await client.query({ query: WhoCameOfAllReports, variables: { by: { joinMeetingId: digits } } });
  const withheld = records(data?.onlineMeeting).find(({ identity }) => identity?.kind === 'ENCRYPTED');
  assert.equal(withheld?.identity?.__typename, 'CommunicationsEncryptedIdentity');
  assert.equal(label(withheld), 'Anonymous');
  assert.equal(records(data?.onlineMeeting).length, 23);
});

test('Apollo Client: what is deferred comes later', async () => {
  const deferred = newClient().watchQuery({ query: DeferredReports, variables: { by: { joinMeetingId: digits } } });
  const states: string[] = [];
  deferred.subscribe(({ dataState }) => states.push(dataState));
  const { data } = await complete(deferred);
  assert.equal(data.onlineMeeting?.attendanceReports?.totalCount, 3);
  assert.ok(states.includes('streaming'), states.join());
});
