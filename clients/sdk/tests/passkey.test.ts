import assert from "node:assert/strict";
import { test } from "node:test";

import { PasskeyProveBeginDocument } from "../src/generated/graphql.js";
import { RefusedError, type UnionhallClient } from "../src/index.js";
import { SoftwareAuthenticator, holds, type AssertionJson } from "./authenticator.js";
import { HELLO, MEMBER, world, type FakeServer } from "./world.js";

const SITE = "union.test";
const ORIGIN = `https://${SITE}`;

/** Gives a challenge, and signs in whoever answers it with the key. */
function takesPasskeys(server: FakeServer, authenticator: SoftwareAuthenticator): void {
  let challenge = "";
  server.handlers.set("PasskeyProveBegin", () => {
    challenge = Buffer.from(`challenge ${server.asked.length}`).toString("base64url");
    return { body: { data: { passkeyProveBegin: { optionsJson: JSON.stringify({ challenge, rpId: SITE }), userErrors: [] } } } };
  });
  server.handlers.set("SessionOpenByPasskey", ({ variables }) => {
    const answer = JSON.parse(variables["answerJson"]) as AssertionJson;
    const isGood = holds(answer, { challenge, origin: ORIGIN, site: SITE, publicKey: authenticator.publicKey });
    const userErrors = isGood ? [] : [{ code: "INVALID_PASSKEY", message: "no", field: [] }];
    return { body: { data: { sessionOpenByPasskey: { credentials: isGood ? server.credentials() : null, userErrors } } } };
  });
}

async function challengeOf(client: UnionhallClient): Promise<string> {
  const { data } = await client.mutate(PasskeyProveBeginDocument, {});
  return data.passkeyProveBegin!.optionsJson!;
}

test("a passkey signs in, and is kept as any sign-in is", async () => {
  const { client, again, server } = world();
  const authenticator = new SoftwareAuthenticator();
  takesPasskeys(server, authenticator);

  assert.equal(await client.session.signInByPasskey(authenticator.get(await challengeOf(client), ORIGIN)), MEMBER);

  assert.deepEqual((await again().query(HELLO, {})).data, { hello: "you by access-0" });
  assert.match(server.of("SessionOpenByPasskey")[0]?.variables["requestKey"], /^[0-9a-f-]{36}$/);
});

test("a passkey whose answer is lost is sent again with the same key", async () => {
  const { client, server } = world();
  const authenticator = new SoftwareAuthenticator();
  takesPasskeys(server, authenticator);
  server.lose("SessionOpenByPasskey", 2);

  await client.session.signInByPasskey(authenticator.get(await challengeOf(client), ORIGIN));

  const sent = server.of("SessionOpenByPasskey").map(({ variables }) => `${variables["requestKey"]} ${variables["answerJson"]}`);
  assert.equal(sent.length, 3);
  assert.equal(new Set(sent).size, 1);
});

test("another key, another page and an old challenge sign nobody in", async () => {
  const { client, server } = world();
  const authenticator = new SoftwareAuthenticator();
  takesPasskeys(server, authenticator);
  const old = await challengeOf(client);
  const options = await challengeOf(client);
  const answers = [
    new SoftwareAuthenticator().get(options, ORIGIN),
    authenticator.get(options, "https://elsewhere.test"),
    authenticator.get(old, ORIGIN),
  ];
  for (const answer of answers) {
    await assert.rejects(client.session.signInByPasskey(answer), (error) => error instanceof RefusedError && error.code === "INVALID_PASSKEY");
  }
  assert.equal(await client.session.account(), null);
});
