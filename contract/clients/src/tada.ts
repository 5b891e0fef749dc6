import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../generated/tada/introspection.js';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string };
}>();
