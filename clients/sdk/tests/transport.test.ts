import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { SessionRefreshDocument } from "../src/generated/graphql.js";
import { NetworkError, RequestError } from "../src/index.js";
import { HELLO, NOTE, failing, hashOf, signedIn } from "./world.js";

test("queries go by GET and by hash, and say who asks", async () => {
  const { client, server } = await signedIn({ app: { name: "phone", version: "2.1" }, language: () => "en" });
  await client.query(HELLO, { name: "王" });
  const [asked] = server.asked;
  assert.equal(asked?.method, "GET");
  assert.equal(asked?.hash, hashOf(HELLO));
  assert.deepEqual(asked?.variables, { name: "王" });
  assert.equal(asked?.headers.get("apollographql-client-name"), "phone");
  assert.equal(asked?.headers.get("apollographql-client-version"), "2.1");
  assert.equal(asked?.headers.get("accept-language"), "en");
});

test("a query with much in it goes by POST, and so does every mutation", async () => {
  const { client, server } = await signedIn();
  await client.query(HELLO, { name: "n".repeat(3_000) });
  await client.mutate(NOTE, { text: "a" });
  assert.deepEqual(server.asked.map(({ method }) => method), ["POST", "POST"]);
});

test("an answer that has not changed is the kept one", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Hello", ({ headers }) =>
    headers.get("if-none-match") === '"1"' ? { status: 304 } : { body: { data: { hello: "first" } }, headers: { etag: '"1"' } },
  );
  assert.deepEqual((await client.query(HELLO, {})).data, { hello: "first" });
  assert.deepEqual((await client.query(HELLO, {})).data, { hello: "first" });
  assert.deepEqual(server.asked.map(({ headers }) => headers.get("if-none-match")), [null, '"1"']);
  await client.query(HELLO, { name: "other" });
  assert.equal(server.asked.at(-1)?.headers.get("if-none-match"), null);
});

test("answers are not kept over a sign-in", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Hello", () => ({ body: { data: { hello: "mine" } }, headers: { etag: '"1"' } }));
  await client.query(HELLO, {});
  await client.session.signIn({ login: "HD000002", password: "secret" });
  await client.query(HELLO, {});
  assert.equal(server.asked.at(-1)?.headers.get("if-none-match"), null);
});

test("a document that the server does not know is left there once, then the hash is enough", async () => {
  const { client, server } = await signedIn();
  const known = new Set<string>();
  server.handlers.set("Hello", ({ hash, query }) => {
    if (query !== null) {
      assert.equal(hashOf(query), hash);
      known.add(hash);
    }
    return known.has(hash) ? { body: { data: { hello: "you" } } } : failing("PERSISTED_QUERY_NOT_FOUND", 400);
  });
  await client.query(HELLO, {});
  await client.query(HELLO, {});
  assert.deepEqual(server.asked.map(({ query }) => query !== null), [false, true, false]);
});

test("a document of the generator is left with the text of its own hash, or with that of the manifest", async () => {
  const manifest = JSON.parse(readFileSync("src/generated/persisted-documents.json", "utf8"));
  for (const given of [{}, { manifest }]) {
    const { client, server, clock } = await signedIn({ documents: given });
    const refreshed = server.handlers.get("SessionRefresh");
    server.handlers.set("SessionRefresh", (asked) => {
      if (asked.query === null) {
        return failing("PERSISTED_QUERY_NOT_FOUND", 400);
      }
      assert.equal(hashOf(asked.query), asked.hash);
      return refreshed?.(asked) ?? "lost";
    });
    clock.move(server.lifeMs);
    await client.query(HELLO, {});
    const hash = SessionRefreshDocument.__meta__?.["hash"];
    assert.equal(`sha256:${server.asked[1]?.hash}` === hash, "manifest" in given);
  }
});

test("where documents are registered, an unknown one is an error", async () => {
  const { client, server } = await signedIn({ documents: { mode: "registered" } });
  server.handlers.set("Hello", () => failing("PERSISTED_QUERY_NOT_FOUND", 400));
  await assert.rejects(client.query(HELLO, {}), { code: "PERSISTED_QUERY_NOT_FOUND" });
  assert.equal(server.asked.length, 1);
});

test("what passes is asked again, later and later, and not before the server wishes", async () => {
  const { client, server, clock } = await signedIn();
  const told = [failing("OVERLOADED", 503), failing("RATE_LIMITED", 429, { retryAfterSeconds: 7 }), "lost" as const];
  server.handlers.set("Hello", () => told.shift() ?? { body: { data: { hello: "at last" } } });
  assert.deepEqual((await client.query(HELLO, {})).data, { hello: "at last" });
  assert.deepEqual(clock.waits, [225, 7_150, 900]);
});

test("Retry-After of a proxy counts", async () => {
  const { client, server, clock } = await signedIn();
  const told = [new Response("<h1>down</h1>", { status: 503, headers: { "retry-after": "3" } })];
  server.handlers.set("Hello", () => told.shift() ?? { body: { data: { hello: "up" } } });
  await client.query(HELLO, {});
  assert.deepEqual(clock.waits, [3_150]);
});

test("what does not pass is not repeated", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Hello", () => failing("BAD_USER_INPUT", 400));
  await assert.rejects(client.query(HELLO, {}), (error) => {
    assert(error instanceof RequestError);
    assert.deepEqual([error.code, error.status, error.isPassing], ["BAD_USER_INPUT", 400, false]);
    return true;
  });
  assert.equal(server.asked.length, 1);
});

test("a mutation is repeated with the same request key; without one it is sent once", async () => {
  const { client, server } = await signedIn();
  server.lose("Note", 2);
  await client.mutate(NOTE, { text: "a" });
  assert.equal(new Set(server.of("Note").map(({ variables }) => variables["requestKey"])).size, 1);
  assert.equal(server.of("Note").length, 3);

  server.lose("Note", 1);
  await assert.rejects(client.mutate(NOTE, { text: "b" }, { requestKey: null }), NetworkError);
  assert.equal(server.of("Note").length, 4);
});

test("a mutation that was broken off is no answer", async () => {
  const { client, server } = await signedIn();
  const told = [{ body: { data: { note: null }, errors: [{ message: "", path: ["note"], extensions: { code: "UNAVAILABLE" } }] } }];
  const noted = server.handlers.get("Note");
  server.handlers.set("Note", (asked) => told.shift() ?? noted?.(asked) ?? "lost");
  await client.mutate(NOTE, { text: "a" });
  assert.equal(server.of("Note").length, 2);
});

test("a query with a field that failed gives the rest, and the fault", async () => {
  const { client, server } = await signedIn();
  const fault = { message: "", path: ["hello"], extensions: { code: "FORBIDDEN" } };
  server.handlers.set("Hello", () => ({ body: { data: { hello: null, other: 1 }, errors: [fault] } }));
  assert.deepEqual(await client.query(HELLO, {}), { data: { hello: null, other: 1 }, faults: [fault] });
});

test("half an answer is none", async () => {
  const { client, server } = await signedIn();
  const told = [new Response('{"data": {"hel', { status: 200 })];
  server.handlers.set("Hello", () => told.shift() ?? { body: { data: { hello: "whole" } } });
  assert.deepEqual((await client.query(HELLO, {})).data, { hello: "whole" });
});

test("all pages of a list", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Hello", ({ variables }) => ({
    body: { data: { list: { nodes: [variables["after"] ?? "first"], pageInfo: { hasNextPage: !variables["after"], endCursor: "c" } } } },
  }));
  const found: unknown[] = [];
  for await (const node of client.pages(HELLO, {}, (data: any) => data.list)) {
    found.push(node);
  }
  assert.deepEqual(found, ["first", "c"]);
});

test("who stops waiting hears of it at once", async () => {
  const { client, server } = await signedIn();
  const stop = new AbortController();
  server.handlers.set("Hello", () => {
    stop.abort(new Error("enough"));
    return "lost";
  });
  await assert.rejects(client.query(HELLO, {}, { signal: stop.signal }), /enough/);
  assert.equal(server.asked.length, 1);
});
