// What Relay's compiler wants of a schema, asked for: a node, a connection, a fragment that can be refetched page by page.
import { graphql } from 'relay-runtime';
import type { RelayReport_records$data } from '../generated/relay/__generated__/RelayReport_records.graphql.js';

export const NewestReport = graphql`
  query RelayReportNewestQuery($by: OnlineMeetingBy!) {
    onlineMeeting(by: $by) {
      subject
      attendanceReports(first: 1) {
        nodes {
          id
        }
      }
    }
  }
`;

export const Report = graphql`
  query RelayReportQuery($report: ID!, $first: Int!, $after: String) {
    node(id: $report) {
      ...RelayReport_records @arguments(first: $first, after: $after) @alias(as: "records")
    }
  }
`;

export const Records = graphql`
  fragment RelayReport_records on AttendanceReport
  @refetchable(queryName: "RelayReportPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 4 }, after: { type: "String" }) {
    attendanceRecords(first: $first, after: $after) @connection(key: "RelayReport_attendanceRecords") {
      totalCount
      edges {
        node {
          role
          identity {
            __typename
            ... on IdentityFields {
              id
              displayName
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
`;

type Row = NonNullable<RelayReport_records$data['attendanceRecords']>['edges'][number]['node'];

export function label({ identity, role }: Row): string {
  const name = identity?.email ?? identity?.displayName ?? 'nobody';
  switch (role) {
    case 'ORGANIZER':
    case 'CO_ORGANIZER':
    case 'PRESENTER':
    case 'PRODUCER':
      return `${name} (host)`;
    case 'ATTENDEE':
    case 'NONE':
    case 'UNKNOWN':
    case '%future added value':
    case null:
    case undefined:
      return name;
    default:
      return role satisfies never;
  }
}
