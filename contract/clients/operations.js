// Writes into generated/ what the generators read: the operations of contract/operations, as documents for graphql-codegen and
// genqlient and as modules with tags for gql.tada and Relay, and the schema, as Relay and genqlient take it. Operations and
// fragments get the names that Relay insists on: those of their modules first.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Kind, parse, print, visit } from 'graphql';

const from = new URL('../operations/', import.meta.url);
const to = new URL('generated/', import.meta.url);

const writers = {
  'documents/%.graphql': (name, text) => text,
  'tada/%.ts': (name, text) => `import { graphql } from '../../src/tada.js';\n\nexport const ${name} = graphql(\`\n${text}\n\`);\n`,
  'relay/%.ts': (name, text) => `import { graphql } from 'relay-runtime';\n\n${tags(name, text.trim().split('\n\n')).join('\n')}`,
};

// tags makes a tag of each definition: Relay takes no two in one.
function tags(name, definitions) {
  return definitions.map((definition, i) => `export const ${name}${i || ''} = graphql\`\n${definition}\n\`;\n`);
}

const refusals = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

// isRefused tells from its answer whether an operation is none of this schema, on purpose.
function isRefused(folder) {
  const { errors = [] } = JSON.parse(readFileSync(new URL(`${folder}/response.json`, from), 'utf8'));
  return errors.some(({ extensions }) => refusals.includes(extensions.code));
}

function pascalCase(folder) {
  return folder.replace(/(^|-)(.)/g, (_, dash, letter) => letter.toUpperCase());
}

// named names operations and fragments after their module.
function named(name, document) {
  const ofFragment = ({ value }) => ({ kind: Kind.NAME, value: `${name}_${value[0].toLowerCase()}${value.slice(1)}` });
  return visit(document, {
    OperationDefinition: (node) => ({ ...node, name: { kind: Kind.NAME, value: `${name}Query` } }),
    FragmentDefinition: (node) => ({ ...node, name: ofFragment(node.name) }),
    FragmentSpread: (node) => ({ ...node, name: ofFragment(node.name) }),
  });
}

// withoutInterfacesOfInterfaces is the same to a query. genqlient takes an interface for an object where another has it:
// https://github.com/Khan/genqlient/issues/164
function withoutInterfacesOfInterfaces(document) {
  return visit(document, { InterfaceTypeDefinition: (node) => ({ ...node, interfaces: [] }) });
}

const folders = readdirSync(from, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !isRefused(entry.name))
  .map(({ name }) => name);
rmSync(to, { recursive: true, force: true });
for (const [path, write] of Object.entries(writers)) {
  mkdirSync(new URL('.', new URL(path, to)), { recursive: true });
  for (const folder of folders) {
    const name = pascalCase(folder);
    const document = named(name, parse(readFileSync(new URL(`${folder}/query.graphql`, from), 'utf8')));
    writeFileSync(new URL(path.replace('%', name), to), write(name, print(document)));
  }
}

const schema = readFileSync(new URL('../../schema.graphqls', import.meta.url), 'utf8');
writeFileSync(new URL('relay/schema.graphql', to), schema); // Relay's compiler reads no .graphqls
writeFileSync(new URL('genqlient.graphqls', to), print(withoutInterfacesOfInterfaces(parse(schema))));
mkdirSync(new URL('relay/__generated__/', to)); // nor makes it a folder
