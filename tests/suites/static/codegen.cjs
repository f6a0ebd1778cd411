// graphql-codegen over the schema and every document of the clients: typed TypeScript documents with the hashes of a
// trusted-document store, and Kotlin's input types. Each scalar has a type of its own here, or generation fails.
const scalars = {
  Date: 'string',
  DateTime: 'string',
  Fen: 'number',
  PhoneNumber: 'string',
  SyncToken: 'string',
  UUID: 'string',
};
const kotlin = {
  Date: 'java.time.LocalDate',
  DateTime: 'java.time.OffsetDateTime',
  Fen: 'Long',
  PhoneNumber: 'String',
  SyncToken: 'String',
  UUID: 'java.util.UUID',
};

module.exports = {
  schema: process.env.SCHEMA,
  documents: process.env.DOCUMENTS,
  generates: {
    'generated/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' }, fragmentMasking: false },
      config: { scalars, strictScalars: true, useTypeImports: true },
    },
    'introspection.json': { plugins: ['introspection'], config: { minify: true } },
    'Types.kt': { plugins: ['kotlin'], config: { package: 'org.example.union', scalars: kotlin } },
  },
};
