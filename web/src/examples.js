// The tabs a first visitor finds: queries whose answers the tests hold. A tab
// takes the name of its operation; the demo user needs no header.
import classRegister from '../../server/testdata/queries/class-register/query.graphql?raw';
import classRegisterVariables from '../../server/testdata/queries/class-register/variables.json?raw';
import identities from '../../server/testdata/queries/identities/query.graphql?raw';
import identitiesVariables from '../../server/testdata/queries/identities/variables.json?raw';
import townhall from '../../server/testdata/queries/townhall/query.graphql?raw';
import townhallVariables from '../../server/testdata/queries/townhall/variables.json?raw';
import virtualEvents from '../../server/testdata/queries/virtual-events/query.graphql?raw';
import webinar from '../../server/testdata/queries/webinar-sessions-and-registrations/query.graphql?raw';
import webinarVariables from '../../server/testdata/queries/webinar-sessions-and-registrations/variables.json?raw';
import whoCame from '../../server/testdata/queries/who-came/query.graphql?raw';
import whoCameVariables from '../../server/testdata/queries/who-came/variables.json?raw';

export const examples = [
  { query: whoCame, variables: whoCameVariables },
  { query: classRegister, variables: classRegisterVariables },
  { query: webinar, variables: webinarVariables },
  { query: townhall, variables: townhallVariables },
  { query: identities, variables: identitiesVariables },
  { query: virtualEvents },
];
