import assert from 'node:assert/strict';
import test from 'node:test';
import { print } from 'graphql';
import { ClientError, GraphQLClient } from 'graphql-request';
import { graphql } from '../generated/codegen/gql.js';
import type { AttendanceRole, NewestReportQuery, OnlineMeetingBy, RowsOfReportQuery } from '../generated/codegen/graphql.js';
import { digits, lisa, url } from './gateway.js';

const NewestReport = graphql(`
  query NewestReport($by: OnlineMeetingBy!) {
    onlineMeeting(by: $by) {
      subject
      attendanceReports(first: 1) {
        nodes {
          id
          meetingStartDateTime
        }
      }
    }
  }
`);

const RowsOfReport = graphql(`
  query RowsOfReport($report: ID!, $first: Int!, $after: String) {
    node(id: $report) {
      __typename
      ... on AttendanceReport {
        attendanceRecords(first: $first, after: $after) {
          nodes {
            id
            role
            rawRole
            identity {
              __typename
              ... on IdentityFields {
                displayName
                kind
              }
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

const by: OnlineMeetingBy = { joinMeetingId: digits };
// @ts-expect-error exactly one handle: the schema says @oneOf
const byTwo: OnlineMeetingBy = { joinMeetingId: digits, id: 'MSpk' };

// isHost knows every role of the schema, and has a word for those that came later.
function isHost(role: AttendanceRole | null): boolean {
  switch (role) {
    case 'ORGANIZER':
    case 'CO_ORGANIZER':
    case 'PRESENTER':
    case 'PRODUCER':
      return true;
    case 'ATTENDEE':
    case 'NONE':
    case null:
      return false;
    case 'UNKNOWN': // the gateway does not know it; rawRole says what it is
    case '%future added value': // this client does not know it: whatever text it is
      return false;
    default:
      return role satisfies never;
  }
}

async function allRows(client: GraphQLClient) {
  const { onlineMeeting } = await client.request(NewestReport, { by });
  const [report] = onlineMeeting?.attendanceReports?.nodes ?? [];
  assert.ok(report);
  const pages = [];
  let page = { hasNextPage: true, endCursor: null as string | null };
  while (page.hasNextPage) {
    const { node }: RowsOfReportQuery = await client.request(RowsOfReport, { report: report.id, first: 4, after: page.endCursor });
    assert.ok(node?.__typename === 'AttendanceReport' && node.attendanceRecords);
    pages.push(node.attendanceRecords.nodes);
    page = node.attendanceRecords.pageInfo;
  }
  return pages;
}

test('graphql-request: a query', async () => {
  const { onlineMeeting } = await new GraphQLClient(url).request(NewestReport, { by });
  assert.equal(onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
  const started = onlineMeeting.attendanceReports?.nodes[0]?.meetingStartDateTime;
  assert.match(started ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/); // text: a Date keeps three digits of a second
});

test('graphql-request: pages, to the end', async () => {
  const pages = await allRows(new GraphQLClient(url));
  assert.deepEqual(pages.map((page) => page.length), [4, 4, 4, 3]);
  assert.equal(new Set(pages.flat().map(({ id }) => id)).size, 15);
  const hosts = pages.flat().filter(({ role }) => isHost(role)).map(({ identity }) => identity?.displayName);
  assert.deepEqual(hosts, ['Diane Demoss', 'Kenneth Brown', 'Misty Croft', 'Raymond  Bonilla']);
});

test('graphql-request: what fails leaves the rest', async () => {
  const client = new GraphQLClient(url, { headers: lisa, errorPolicy: 'all' });
  const { data, errors } = await client.rawRequest<NewestReportQuery>(print(NewestReport), { by });
  assert.equal(data.onlineMeeting?.subject, 'Contoso and Fabrikam: programme review');
  assert.equal(data.onlineMeeting.attendanceReports, null);
  assert.deepEqual(errors?.map(({ path, extensions }) => [path, extensions.code]), [[['onlineMeeting', 'attendanceReports'], 'NOT_ORGANIZER']]);
});

test('graphql-request: what fails is thrown, with the rest in it, where the client is not told otherwise', async () => {
  const { response } = await thrown(new GraphQLClient(url, { headers: lisa }).request(NewestReport, { by }));
  assert.equal(response.status, 200);
  assert.equal(response.errors?.[0]?.extensions.code, 'NOT_ORGANIZER');
  assert.deepEqual(response.data, { onlineMeeting: { subject: 'Contoso and Fabrikam: programme review', attendanceReports: null } });
});

test('graphql-request: what is refused is thrown, and says why', async () => {
  const client = new GraphQLClient(url);
  const { response: invalid } = await thrown(client.request('{ nickname }'));
  assert.equal(invalid.errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  const { response: ambiguous } = await thrown(client.request(NewestReport, { by: byTwo }));
  assert.equal(ambiguous.errors?.[0]?.extensions.code, 'BAD_USER_INPUT');
});

test('graphql-request: a kind of identity that the client does not know has a name', async () => {
  const withheld = (await allRows(new GraphQLClient(url))).flat().find(({ identity }) => identity?.kind === 'ENCRYPTED');
  assert.equal(withheld?.identity?.displayName, 'Anonymous'); // there is nothing in between that could know it
});

async function thrown(failing: Promise<unknown>): Promise<ClientError> {
  const error = await failing.then(() => undefined, (error: unknown) => error);
  assert.ok(error instanceof ClientError);
  return error;
}
