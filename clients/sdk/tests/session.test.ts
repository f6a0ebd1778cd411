import assert from "node:assert/strict";
import { test } from "node:test";

import { NetworkError, RefusedError, SignedOutError } from "../src/index.js";
import { HELLO, MEMBER, NOTE, failing, signedIn, world } from "./world.js";

test("signing in keeps the tokens for the next start of the program", async () => {
  const { client, again, server } = world();
  assert.equal(await client.session.account(), null);
  assert.equal(await client.session.signIn({ login: "HD000001", password: "secret" }), MEMBER);

  const { data } = await again().query(HELLO, { name: "a" });

  assert.deepEqual(data, { hello: "a by access-0" });
  assert.equal(await again().session.account(), MEMBER);
  assert.match(server.of("SessionOpen")[0]?.variables["requestKey"], /^[0-9a-f-]{36}$/);
});

test("a sign-in whose answer is lost is sent again with the same request key", async () => {
  const { client, server } = world();
  server.lose("SessionOpen", 2);
  await client.session.signIn({ login: "HD000001", password: "secret" });
  const keys = server.of("SessionOpen").map(({ variables }) => variables["requestKey"]);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
});

test("a refused sign-in keeps nothing and is not repeated", async () => {
  const { client, server } = world();
  server.handlers.set("SessionOpen", () => ({
    body: { data: { sessionOpen: { credentials: null, userErrors: [{ code: "INVALID_CREDENTIALS", message: "no", field: [] }] } } },
  }));
  await assert.rejects(client.session.signIn({ login: "HD000001", password: "x" }), (error) => {
    assert(error instanceof RefusedError);
    assert.equal(error.code, "INVALID_CREDENTIALS");
    return true;
  });
  assert.equal(server.asked.length, 1);
  assert.equal(await client.session.account(), null);
});

test("a sign-in whose token has ended before it arrived is renewed", async () => {
  const { client, server } = world();
  const open = server.handlers.get("SessionOpen");
  server.handlers.set("SessionOpen", async (asked) => {
    const told = (await open?.(asked)) ?? "lost";
    server.generation = 1;
    return told;
  });
  assert.equal(await client.session.signIn({ login: "HD000001", password: "secret" }), MEMBER);
  assert.equal(await client.session.account(), MEMBER);
  assert.equal(server.of("SessionRefresh").length, 1);
});

test("a sign-in of which nobody can say whose it is leaves nothing", async () => {
  const { client, server } = world();
  server.handlers.set("MemberHome", () => failing("INTERNAL", 500));
  await assert.rejects(client.session.signIn({ login: "HD000001", password: "secret" }), { code: "INTERNAL" });
  assert.equal(await client.session.account(), null);
  assert.deepEqual((await client.query(HELLO, {})).data, { hello: "you by null" });
});

test("twenty calls whose token is refused renew it once", async () => {
  const { client, server } = await signedIn();
  server.generation = 1; // Renewed elsewhere, and the answer lost.
  const answers = await Promise.all(Array.from({ length: 20 }, () => client.query(HELLO, {})));
  assert.deepEqual(new Set(answers.map(({ data }) => (data as { hello: string }).hello)), new Set(["you by access-1"]));
  assert.equal(server.of("SessionRefresh").length, 1);
});

test("two tabs renew once", async () => {
  const { client, again, server, clock } = await signedIn();
  const other = again();
  clock.move(server.lifeMs - 10_000);
  await Promise.all([client, other].map((each) => each.query(HELLO, {})));
  assert.equal(server.of("SessionRefresh").length, 1);
  assert.equal(server.rotations, 1);
});

test("a token near its end is renewed before it is sent", async () => {
  const { client, server, clock } = await signedIn();
  clock.move(server.lifeMs - 10_000);
  await client.query(HELLO, {});
  assert.deepEqual(server.asked.map(({ name }) => name), ["SessionRefresh", "Hello"]);
});

test("a device whose clock is hours ahead does not renew all the time", async () => {
  const { client, server } = await signedIn();
  server.lifeMs = -7_200_000;
  server.generation = 1;
  await client.query(HELLO, {});
  server.asked.length = 0;
  await client.query(HELLO, {});
  assert.deepEqual(server.asked.map(({ name }) => name), ["Hello"]);
});

test("a lost renewal is repeated with the same refresh token, and nobody is signed out", async () => {
  const { client, server, clock } = await signedIn();
  clock.move(server.lifeMs);
  server.lose("SessionRefresh", 5);
  const { data } = await client.query(HELLO, {});
  assert.deepEqual(data, { hello: "you by access-1" });
  assert.deepEqual(server.of("SessionRefresh").map(({ variables }) => variables["refreshToken"]), Array(6).fill("refresh-0"));
  assert.equal(server.rotations, 1);
});

test("a renewal whose answer was lost is answered after days without a network, to a program that was started anew", async () => {
  const { client, again, server, clock } = await signedIn();
  const once = { retry: { attempts: 1, firstMs: 0, longestMs: 0, totalMs: 0 } };
  clock.move(server.lifeMs);
  const handler = server.handlers.get("SessionRefresh")!;
  server.handlers.set("SessionRefresh", async (asked) => {
    await handler(asked);
    return "lost" as const;
  });
  await assert.rejects(client.query(HELLO, {}, once), NetworkError);
  server.handlers.set("SessionRefresh", () => "lost");
  for (let day = 0; day < 5; day += 1) {
    clock.move(86_400_000);
    await assert.rejects(again().query(HELLO, {}, once), NetworkError);
  }
  server.handlers.set("SessionRefresh", handler);

  assert.match(String((await again().query(HELLO, {})).data?.["hello" as never]), /^you by access-1/);
  const sent = server.of("SessionRefresh").map(({ variables }) => `${variables["refreshToken"]} ${variables["requestKey"]}`);
  assert.equal(new Set(sent).size, 1);
  assert.equal(await again().session.renewingSince(), null);
  clock.move(server.lifeMs);
  await again().query(HELLO, {});
  assert.equal(server.rotations, 2);
  assert.equal(new Set(server.of("SessionRefresh").map(({ variables }) => variables["requestKey"])).size, 2);
});

test("one call waits for a renewal for less than a minute", async () => {
  const { client, server, clock } = await signedIn();
  clock.move(server.lifeMs);
  const since = clock.now();
  server.handlers.set("SessionRefresh", () => "lost");
  await assert.rejects(client.query(HELLO, {}, { retry: { attempts: 1, firstMs: 0, longestMs: 0, totalMs: 0 } }), NetworkError);
  assert(server.of("SessionRefresh").length > 10);
  assert(clock.now() - since < 60_000);
});

test("a program that was ended in a renewal goes on with the same refresh token", async () => {
  const { client, again, server, clock } = await signedIn();
  clock.move(server.lifeMs);
  const handler = server.handlers.get("SessionRefresh");
  server.handlers.set("SessionRefresh", async (asked) => {
    await handler?.(asked);
    return "lost" as const;
  });
  await assert.rejects(client.query(HELLO, {}, { retry: { attempts: 1, firstMs: 0, longestMs: 0, totalMs: 0 } }));
  assert.notEqual(await again().session.renewingSince(), null);
  server.handlers.set("SessionRefresh", handler ?? (() => "lost"));

  assert.deepEqual((await again().query(HELLO, {})).data, { hello: "you by access-1" });
  assert.equal(await again().session.renewingSince(), null);
});

test("when the server has ended the session, the device forgets it and tells", async () => {
  const { client, server } = await signedIn();
  const reasons: string[] = [];
  client.session.onSignedOut((reason) => reasons.push(reason));
  server.generation = 5;
  await assert.rejects(client.query(HELLO, {}), (error) => {
    assert(error instanceof SignedOutError);
    assert.equal(error.reason, "SESSION_REVOKED");
    return true;
  });
  assert.deepEqual(reasons, ["SESSION_REVOKED"]);
  assert.equal(await client.session.account(), null);
});

test("a server that is away signs nobody out", async () => {
  const { client, server, clock } = await signedIn();
  clock.move(server.lifeMs);
  server.handlers.set("SessionRefresh", () => failing("UNAVAILABLE", 503));
  await assert.rejects(client.query(HELLO, {}));
  assert.equal(await client.session.account(), MEMBER);
});

test("signing out without a network forgets the tokens, and says that the server does not know", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("SessionClose", () => "lost");
  await assert.rejects(client.session.signOut(), NetworkError);
  assert.equal(await client.session.account(), null);
});

test("what waits in the queue stays when the member signs out", async () => {
  const { client } = await signedIn();
  await client.queue.add(NOTE, { text: "a" });
  await client.session.signOut();
  assert.equal(await client.queue.flush(), 0);
  await client.session.signIn({ login: "HD000001", password: "secret" });
  assert.equal((await client.queue.waiting()).length, 1);
});
