import graphql from '@graphql-eslint/eslint-plugin';
import deprecationDate from './deprecation-date.js';

// The schema is held to every rule of graphql-eslint, operations to those that it recommends; what is switched off says why.
// Run it at the root of the repository.

// What is not GraphQL, or not of this schema, on purpose.
const invalid = ['contract/operations/error-syntax/**', 'contract/operations/error-validation/**'];

const plugins = { '@graphql-eslint': graphql, gateway: { rules: { 'require-deprecation-date': deprecationDate } } };
const languageOptions = {
  parser: graphql.parser,
  parserOptions: {
    graphQLConfig: {
      schema: 'schema.graphqls',
      documents: ['contract/operations/**/query.graphql', ...invalid.map((pattern) => `!${pattern}`)],
    },
  },
};

export default [
  { ignores: invalid },
  {
    files: ['schema.graphqls'],
    plugins,
    languageOptions,
    rules: {
      ...graphql.configs['flat/schema-all'].rules,
      ...graphql.configs['flat/schema-relay'].rules,

      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true, // arguments, of directives too, and fields of inputs
        },
      ],

      // Lists are paged forward: Microsoft Graph's links lead forward only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // Lists that cannot grow, such as the intervals of a record, are no connections; a connection has `nodes` beside `edges`.
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],

      // Theirs wants an argument `deletionDate`, which the @deprecated of GraphQL does not have, and fails on the day. Ours
      // wants the date in the reason, and knows no clock.
      '@graphql-eslint/require-deprecation-date': 'off',
      'gateway/require-deprecation-date': 'error',

      // Fields stand in the order in which one reads them, and short descriptions stand on one line.
      '@graphql-eslint/alphabetize': 'off',
      '@graphql-eslint/description-style': 'off',
      // User.userPrincipalName is Microsoft's name.
      '@graphql-eslint/no-typename-prefix': 'off',
      // What implements Node has an `id`; values, such as an interval, are nothing that one could ask for again.
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    files: ['contract/operations/**/query.graphql'],
    plugins,
    languageOptions,
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,

      // They are examples and stand alone: nobody sends them by name or keeps their answers.
      '@graphql-eslint/no-anonymous-operations': 'off',
      '@graphql-eslint/unique-operation-name': 'off',
      '@graphql-eslint/unique-fragment-name': 'off',
      '@graphql-eslint/require-selections': 'off',
    },
  },
  {
    files: ['contract/operations/beta-engagements/query.graphql'], // shows all that only the beta has
    rules: { '@graphql-eslint/no-deprecated': 'off' },
  },
];
