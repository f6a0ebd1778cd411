// A passkey that was registered before signs a phone in.

import { MemberHomeDocument, PasskeyProveBeginDocument } from '../../../clients/sdk/build/src/generated/graphql.js';
import { SoftwareAuthenticator } from '../../../clients/sdk/build/tests/authenticator.js';
import { phone } from './phone.mjs';

export async function passkey({ url, directory, origin, key }) {
  const client = phone({ url, directory });
  const { data } = await client.mutate(PasskeyProveBeginDocument, {});
  const answer = new SoftwareAuthenticator(key).get(data.passkeyProveBegin.optionsJson, origin);
  const account = await client.session.signInByPasskey(answer);
  const home = await phone({ url, directory }).query(MemberHomeDocument, {});
  const refused = await client.session.signInByPasskey(answer).then(
    () => null,
    (error) => error.code,
  );
  return { account, shown: home.data.viewer.member.id, refused };
}
