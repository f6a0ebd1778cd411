// What phones send (clients/mobile), typed, with the hashes of a store of registered documents, in src/generated, which is not kept.
const { readFileSync, writeFileSync } = require('node:fs');

const scalars = {
  Date: 'string',
  DateTime: 'string',
  Fen: 'number',
  PhoneNumber: 'string',
  SyncToken: 'string',
  UUID: 'string',
};

// The one type that it imports from a package is ours, too: no dependency for a type.
const ownType = (path) => {
  if (!path.endsWith('graphql.ts')) return;
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace("'@graphql-typed-document-node/core'", "'../documents.js'"));
};

module.exports = {
  schema: '../../schema.graphql',
  documents: '../mobile/**/*.graphql',
  emitLegacyCommonJSImports: false,
  silent: true,
  hooks: { afterOneFileWrite: ownType },
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' }, fragmentMasking: false },
      config: { documentMode: 'string', enumsAsTypes: true, scalars, strictScalars: true, useTypeImports: true },
    },
  },
};
