export default {
  schema: '../../schema.graphqls',
  documents: ['generated/documents/*.graphql', 'src/apollo.test.ts', 'src/graphql-request.test.ts'],
  generates: {
    'generated/codegen/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: { DateTime: 'string' },
        strictScalars: true,
        enumsAsTypes: true,
        futureProofEnums: true,
        dedupeOperationSuffix: true,
        useTypeImports: true,
        importExtension: '.js',
      },
    },
  },
};
