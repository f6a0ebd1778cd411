// A certified OpenID provider, for one test: prints its port as JSON, serves until standard input ends.
// Arguments: redirect URI, JWK of the client that proves itself by key.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';

import { Provider } from 'oidc-provider';

const [redirectUri, clientKey] = process.argv.slice(2);
const signing = [
  { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig' },
  { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid: 'ec', use: 'sig' },
];
const shared = { redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'] };
const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    { ...shared, client_id: 'by-secret', client_secret: 'a secret of & for: two' },
    {
      ...shared,
      client_id: 'by-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      jwks: { keys: [JSON.parse(clientKey)] },
    },
  ],
  jwks: { keys: signing },
  cookies: { keys: ['for this test alone'] },
  claims: { openid: ['sub'], employee: ['employee_number'] },
  scopes: ['openid', 'employee'],
  pkce: { required: () => true },
  // The person's own login name is their number; the provider's id of them is another.
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: `person-${id}`, employee_number: id }),
  }),
});
server.on('request', provider.callback());
console.log(JSON.stringify({ port }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
