// The tabs a first visitor finds: the common questions, whose answers the tests
// hold. A tab takes the name of its operation; each is the demo user's.
import identities from '../../contract/operations/identities/query.graphql?raw';
import identitiesVariables from '../../contract/operations/identities/variables.json?raw';
import severalMeetings from '../../contract/operations/several-meetings/query.graphql?raw';
import severalMeetingsVariables from '../../contract/operations/several-meetings/variables.json?raw';
import townhall from '../../contract/operations/townhall-first-hundred/query.graphql?raw';
import townhallVariables from '../../contract/operations/townhall-first-hundred/variables.json?raw';
import webinar from '../../contract/operations/webinar-sessions-and-registrations/query.graphql?raw';
import webinarVariables from '../../contract/operations/webinar-sessions-and-registrations/variables.json?raw';
import whoCame from '../../contract/operations/who-came/query.graphql?raw';
import whoCameVariables from '../../contract/operations/who-came/variables.json?raw';

export const examples = [
  { query: whoCame, variables: whoCameVariables },
  { query: severalMeetings, variables: severalMeetingsVariables },
  { query: webinar, variables: webinarVariables },
  { query: townhall, variables: townhallVariables },
  { query: identities, variables: identitiesVariables },
];
