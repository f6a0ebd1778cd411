import assert from "node:assert/strict";
import { test } from "node:test";

import { RequestError, SignedOutError, type FollowOptions } from "../src/index.js";
import { EventReader, type Line } from "../src/sse.js";
import { NEWS, TestClock, failing, signedIn, type World } from "./world.js";

const SILENCE = 45_000;
const next = (id: string | null, body: object) => `${id === null ? "" : `id: ${id}\n`}event: next\ndata: ${JSON.stringify(body)}\n\n`;
const news = (id: string) => next(id, { data: { news: id } });
const refused = (code: string) => next(null, { errors: [{ message: code, extensions: { code } }] }) + "event: complete\ndata:\n\n";
const COMPLETE = "event: complete\ndata:\n\n";

/** A stream with this text, which then is cut, ends, or stays open. */
function stream(text: string, ending: "cut" | "end" | "open" = "end"): Response {
  const bytes = new TextEncoder().encode(`retry: 2000\n:\n\n${text}`);
  let isSent = false;
  const body = new ReadableStream({
    pull(controller) {
      if (!isSent) {
        isSent = true;
        controller.enqueue(bytes);
      } else if (ending === "end") {
        controller.close();
      } else if (ending === "cut") {
        controller.error(new TypeError("terminated"));
      } else {
        return new Promise(() => undefined);
      }
      return undefined;
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

interface Followed extends World {
  readonly heard: unknown[];
  follow(options?: Partial<FollowOptions<unknown>>): Promise<void>;
}

async function following(streams: (Response | ReturnType<typeof failing>)[], clock = new TestClock((ms) => ms >= SILENCE)): Promise<Followed> {
  const made = await signedIn({}, clock);
  made.server.handlers.set("News", () => streams.shift() ?? stream(COMPLETE));
  const heard: unknown[] = [];
  const onEvent = (data: any) => void heard.push(data.news);
  return { ...made, heard, follow: (options = {}) => made.client.follow(NEWS, {}, { onEvent, ...options }) };
}

const afters = ({ server }: Followed) => server.of("News").map(({ headers }) => headers.get("last-event-id"));

test("events come in order until the server says that it is over", async () => {
  const made = await following([stream(news("1") + news("2") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.heard, ["1", "2"]);
  assert.equal(made.server.of("News")[0]?.headers.get("accept"), "text/event-stream");
});

test("after a cut it goes on behind the last event, when the server has asked for it", async () => {
  const made = await following([stream(news("1") + news("2"), "cut"), stream(news("3"), "end"), stream(news("4") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.heard, ["1", "2", "3", "4"]);
  assert.deepEqual(afters(made), [null, "2", "3"]);
  assert.deepEqual(made.clock.waits, [2_000, 2_000]);
});

test("an event that comes again is not told again", async () => {
  const made = await following([stream(news("1") + news("2"), "cut"), stream(news("1") + news("2") + news("3") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.heard, ["1", "2", "3"]);
});

test("when the token ends, it is renewed, and the stream goes on", async () => {
  const made = await following([stream(news("1") + refused("UNAUTHENTICATED")), stream(news("2") + refused("UNAUTHENTICATED")), stream(news("3") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.heard, ["1", "2", "3"]);
  assert.deepEqual(afters(made), [null, "1", "2"]);
  assert(made.server.of("SessionRefresh").length >= 1);
  assert.equal(made.server.of("News")[1]?.token, "access-1");
});

test("a stream ends when the session has ended", async () => {
  const made = await following([stream(news("1") + refused("UNAUTHENTICATED"))]);
  made.server.revoked = "SESSION_REVOKED";
  await assert.rejects(made.follow(), SignedOutError);
});

test("without a place to begin, the list is read first", async () => {
  const reasons: string[] = [];
  const made = await following([stream("", "cut"), stream(COMPLETE)]);
  await made.follow({ reread: async (reason) => (reasons.push(reason), "0") });
  assert.deepEqual(reasons, ["START"]);
  assert.deepEqual(afters(made), ["0", "0"]);
});

test("when too much lies behind, the list is read anew and the stream goes on from there", async () => {
  const reasons: string[] = [];
  const made = await following([stream(refused("CURSOR_TOO_OLD")), stream(news("9") + COMPLETE)]);
  await made.follow({ after: "1", reread: async (reason) => (reasons.push(reason), "8") });
  assert.deepEqual(reasons, ["CURSOR_TOO_OLD"]);
  assert.deepEqual(afters(made), ["1", "8"]);
  assert.deepEqual(made.heard, ["9"]);
});

test("who cannot read anew is told", async () => {
  const made = await following([stream(refused("CURSOR_TOO_OLD"))]);
  await assert.rejects(made.follow({ after: "1" }), { code: "CURSOR_TOO_OLD" });
});

test("a named stream goes on after the program was started anew", async () => {
  const made = await following([stream(news("1") + news("2") + COMPLETE), stream(news("3") + COMPLETE)]);
  await made.follow({ name: "bell" });
  await made.again().follow(NEWS, {}, { name: "bell", onEvent: (data: any) => void made.heard.push(data.news) });
  assert.deepEqual(made.heard, ["1", "2", "3"]);
  assert.deepEqual(afters(made), [null, "2"]);
});

test("a server that is full or away is asked later, again and again", async () => {
  const made = await following([failing("OVERLOADED", 503), failing("TOO_MANY_CONNECTIONS", 429), stream(news("1") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.heard, ["1"]);
});

test("a stream that falls silent is given up and begun again", async () => {
  const made = await following([stream(news("1"), "open"), stream(news("2") + COMPLETE)]);
  const done = made.follow();
  while (made.heard.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
  made.clock.letGo();
  await done;
  assert.deepEqual(made.heard, ["1", "2"]);
});

test("a document that the server does not know is sent with its text", async () => {
  const made = await following([stream(refused("PERSISTED_QUERY_NOT_FOUND")), stream(news("1") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.server.of("News").map(({ query }) => query), [null, NEWS]);
  assert.deepEqual(made.heard, ["1"]);
});

test("a document that the server does not know is sent with its text after cuts, too, and refused only once", async () => {
  const unknown = () => stream(refused("PERSISTED_QUERY_NOT_FOUND"));
  const made = await following([stream("", "cut"), stream("", "cut"), unknown(), stream(news("1") + COMPLETE)]);
  await made.follow();
  assert.deepEqual(made.server.of("News").map(({ query }) => query), [null, null, null, NEWS]);
  const other = await following([unknown(), unknown()]);
  await assert.rejects(other.follow(), { code: "PERSISTED_QUERY_NOT_FOUND" });
});

test("what does not pass ends it", async () => {
  const made = await following([stream(refused("FORBIDDEN"))]);
  await assert.rejects(made.follow(), (error) => error instanceof RequestError && error.code === "FORBIDDEN");
});

test("a fault of the app's own function ends it, and its event comes again", async () => {
  const made = await following([stream(news("1") + news("2") + COMPLETE), stream(news("2") + COMPLETE)]);
  const onEvent = (data: any) => {
    if (data.news === "2") {
      throw new TypeError("a mistake of the app");
    }
  };
  await assert.rejects(made.follow({ name: "bell", onEvent }), /a mistake of the app/);
  await made.follow({ name: "bell" });
  assert.deepEqual(made.heard, ["2"]);
  assert.deepEqual(afters(made), [null, "1"]);
});

test("stopping ends it without an error", async () => {
  const made = await following([stream(news("1"), "cut")]);
  const stop = new AbortController();
  await made.follow({ signal: stop.signal, onEvent: () => stop.abort() });
  assert.equal(made.server.of("News").length, 1);
});

test("events are read the same however they are cut into pieces", () => {
  const text = `retry: 5\r\n:\r\n\r\nid: 1\nevent: next\ndata: {"a":\ndata: "中文"}\n\n:\n\nevent: complete\ndata:\n\n`;
  const bytes = new TextEncoder().encode(text);
  const whole = new EventReader().read(bytes);
  assert.deepEqual(
    whole.filter((line) => line.kind === "event"),
    [
      { kind: "event", event: { event: "next", data: '{"a":\n"中文"}', id: "1" } },
      { kind: "event", event: { event: "complete", data: "", id: null } },
    ] satisfies Line[],
  );
  for (let first = 0; first <= bytes.length; first += 1) {
    for (const second of [first, first + 1, first + 2]) {
      const reader = new EventReader();
      const pieces = [bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)];
      assert.deepEqual(pieces.flatMap((piece) => reader.read(piece)), whole, `cut at ${first} and ${second}`);
    }
  }
});
