// The tabs a first visitor finds: queries whose answers the tests hold. A tab
// takes the name of its operation; the demo user needs no header.
import classRegister from '../../contract/operations/class-register/query.graphql?raw';
import classRegisterVariables from '../../contract/operations/class-register/variables.json?raw';
import identities from '../../contract/operations/identities/query.graphql?raw';
import identitiesVariables from '../../contract/operations/identities/variables.json?raw';
import townhall from '../../contract/operations/townhall/query.graphql?raw';
import townhallVariables from '../../contract/operations/townhall/variables.json?raw';
import virtualEvents from '../../contract/operations/virtual-events/query.graphql?raw';
import webinar from '../../contract/operations/webinar-sessions-and-registrations/query.graphql?raw';
import webinarVariables from '../../contract/operations/webinar-sessions-and-registrations/variables.json?raw';
import whoCame from '../../contract/operations/who-came/query.graphql?raw';
import whoCameVariables from '../../contract/operations/who-came/variables.json?raw';

export const examples = [
  { query: whoCame, variables: whoCameVariables },
  { query: classRegister, variables: classRegisterVariables },
  { query: webinar, variables: webinarVariables },
  { query: townhall, variables: townhallVariables },
  { query: identities, variables: identitiesVariables },
  { query: virtualEvents },
];
