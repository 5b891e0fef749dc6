import { readFileSync } from 'node:fs';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, isAbstractType, Kind, parse, visit } from 'graphql';

const document = parse(readFileSync('../../schema.graphqls', 'utf8'));

/** The schema as it is. */
export const schema = buildASTSchema(document);

/** The schema that a client was built with before there were withheld identities. */
export const oldSchema = buildASTSchema(without(document, 'CommunicationsEncryptedIdentity', 'ENCRYPTED'));

/** What Apollo Client has to know of a schema: the types behind its unions and interfaces. */
export function possibleTypes(schema: GraphQLSchema): Record<string, string[]> {
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
}

function without(document: DocumentNode, member: string, value: string): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: (node) => (node.name.value === member ? null : undefined),
    EnumValueDefinition: (node) => (node.name.value === value ? null : undefined),
    UnionTypeDefinition: (node) => ({ ...node, types: node.types?.filter(({ name }) => name.value !== member) ?? [], kind: Kind.UNION_TYPE_DEFINITION }),
  });
}
