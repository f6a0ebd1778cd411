// The audits of the npm package graphql-http (GraphQL over HTTP) against one URL.
//   node audit_http.mjs URL
// Prints one JSON object per audit; exits 1 unless every audit is ok: a warning counts as a failure.
import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: node audit_http.mjs URL');

const results = await auditServer({ url, fetchFn: fetch });
for (const { id, name, status, reason } of results) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
process.exit(results.every((result) => result.status === 'ok') ? 0 : 1);
