// graphql-eslint over the schema: all that its schema and Relay presets ask for, with the exceptions that are listed.
import graphql from '@graphql-eslint/eslint-plugin';
import values from './values.json' with { type: 'json' };

const recommended = graphql.configs['flat/schema-recommended'].rules;
const [severity, names] = recommended['@graphql-eslint/naming-convention'];

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: process.env.SCHEMA } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/no-unreachable-types': 'error',
      '@graphql-eslint/require-deprecation-reason': 'error',
      '@graphql-eslint/require-nullable-fields-with-oneof': 'error',
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      // What is not an object of its own (money, a count, a line of a count) has no id: values.json names each.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          acceptedIdNames: ['id'],
          acceptedIdTypes: ['ID'],
          exceptions: { types: values.withoutId, suffixes: ['Connection', 'Edge', 'Payload', 'Error'] },
        },
      ],
      // Relay's specification lets an edge lead to any object; several lists have lines that are no objects of their own.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Forward, backward or both, says the specification; the members of a past day are read forward only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // `queryCost` is the cost of a query.
      '@graphql-eslint/naming-convention': [
        severity,
        { ...names, 'FieldDefinition[parent.name.value=Query]': { forbiddenPrefixes: ['get'], forbiddenSuffixes: ['Query'] } },
      ],
      // A member's number is 会员证号 wherever it stands; a deputy's name is not the deputy's own.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
];
