import assert from "node:assert/strict";
import { test } from "node:test";

import { SignedOutError, type Outcome } from "../src/index.js";
import { HELLO, NOTE, TestClock, failing, signedIn, world } from "./world.js";

const DAY = 86_400_000;

test("actions are sent in order, each once, and their outcomes told", async () => {
  const { client, server } = await signedIn();
  const told: Outcome[] = [];
  client.queue.onOutcome((outcome) => void told.push(outcome));
  for (const text of ["a", "b", "c"]) {
    await client.queue.add(NOTE, { text });
  }
  assert.equal(await client.queue.flush(), 0);
  assert.deepEqual([...server.notes.values()], ["a", "b", "c"]);
  assert.deepEqual(told.map(({ state }) => state), ["done", "done", "done"]);
  assert.equal(await client.queue.flush(), 0);
  assert.equal(server.of("Note").length, 3);
});

test("an action whose answer is lost is sent again with the request key that it got when the member acted", async () => {
  const { client, server } = await signedIn();
  const { id } = await client.queue.add(NOTE, { text: "a" });
  server.lose("Note", 3);
  assert.equal(await client.queue.flush(), 0);
  assert.deepEqual(server.of("Note").map(({ variables }) => variables["requestKey"]), Array(4).fill(id));
  assert.deepEqual([...server.notes], [[id, "a"]]);
});

test("an action survives the end of the program, before and after it was sent", async () => {
  const { client, again, server } = await signedIn();
  const first = await client.queue.add(NOTE, { text: "a" });
  server.lose("Note", 6);
  assert.equal(await client.queue.flush(), 1);

  const later = again();
  const told: Outcome[] = [];
  later.queue.onOutcome((outcome) => void told.push(outcome));
  assert.deepEqual((await later.queue.waiting()).map(({ id }) => id), [first.id]);
  await later.queue.add(NOTE, { text: "b" });
  await later.queue.flush();

  assert.deepEqual([...server.notes.values()], ["a", "b"]);
  assert.deepEqual(told.map(({ action }) => action.number), [1, 2]);
});

test("on one subject the next waits for the answer to the one before; other subjects go on", async () => {
  const { client, server } = await signedIn();
  const noted = server.handlers.get("Note");
  server.handlers.set("Note", (asked) => (asked.variables["text"] === "a1" ? failing("UNAVAILABLE", 503) : (noted?.(asked) ?? "lost")));
  for (const text of ["a1", "a2", "b1", "b2"]) {
    await client.queue.add(NOTE, { text }, { subject: text.slice(0, 1) });
  }
  assert.equal(await client.queue.flush(), 2);
  assert.deepEqual([...server.notes.values()], ["b1", "b2"]);
  server.handlers.set("Note", noted ?? (() => "lost"));
  assert.equal(await client.queue.flush(), 0);
  assert.deepEqual([...server.notes.values()], ["b1", "b2", "a1", "a2"]);
});

test("two tabs that flush at once send each action once", async () => {
  const { client, again, server } = await signedIn();
  for (const text of ["a", "b", "c"]) {
    await client.queue.add(NOTE, { text });
  }
  await Promise.all([client.queue.flush(), again().queue.flush()]);
  assert.equal(server.of("Note").length, 3);
});

test("a refusal is kept to be shown, and what follows is sent", async () => {
  const { client, server } = await signedIn();
  const told: Outcome[] = [];
  client.queue.onOutcome((outcome) => void told.push(outcome));
  await client.queue.add(NOTE, { text: "no" });
  await client.queue.add(NOTE, { text: "yes" });
  assert.equal(await client.queue.flush(), 0);
  assert.deepEqual([...server.notes.values()], ["yes"]);
  const [refused] = await client.queue.refused();
  assert.deepEqual(refused?.refusals, [{ code: "NOT_SO", message: "no" }]);
  assert.deepEqual(told.map(({ state }) => state), ["refused", "done"]);
  assert(refused);
  await client.queue.dismiss(refused);
  assert.deepEqual(await client.queue.refused(), []);
});

test("an error that does not pass is a refusal with its code", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Note", () => failing("DOCUMENT_NOT_REGISTERED", 403));
  await client.queue.add(NOTE, { text: "a" });
  assert.equal(await client.queue.flush(), 0);
  assert.equal((await client.queue.refused())[0]?.refusals[0]?.code, "DOCUMENT_NOT_REGISTERED");
});

test("a fault of the server is tried five times", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("Note", () => failing("INTERNAL", 500));
  await client.queue.add(NOTE, { text: "a" });
  const left: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    left.push(await client.queue.flush());
  }
  assert.deepEqual(left, [1, 1, 1, 1, 0]);
  assert.equal((await client.queue.refused())[0]?.refusals[0]?.code, "INTERNAL");
});

test("what was sent and not answered for a week is not sent again: the server may have forgotten the key", async () => {
  const { client, server, clock } = await signedIn();
  const noted = server.handlers.get("Note");
  await client.queue.add(NOTE, { text: "sent" }, { subject: "1" });
  server.handlers.set("Note", () => "lost");
  await client.queue.flush();
  await client.queue.add(NOTE, { text: "never sent" }, { subject: "2" });
  server.handlers.set("Note", noted ?? (() => "lost"));
  clock.move(8 * DAY);
  assert.equal(await client.queue.flush(), 0);
  assert.deepEqual([...server.notes.values()], ["never sent"]);
  assert.equal((await client.queue.refused())[0]?.refusals[0]?.code, "OUTCOME_UNKNOWN");
});

test("an action can be taken back until it was sent", async () => {
  const { client, server } = await signedIn();
  const early = await client.queue.add(NOTE, { text: "early" }, { subject: "1" });
  const late = await client.queue.add(NOTE, { text: "late" }, { subject: "2" });
  assert.equal(await client.queue.drop(early), true);
  server.handlers.set("Note", () => "lost");
  await client.queue.flush();
  assert.equal(await client.queue.drop(late), false);
  assert.deepEqual((await client.queue.waiting()).map(({ id }) => id), [late.id]);
});

test("another member's actions wait until they are back", async () => {
  const { client, server } = await signedIn();
  await client.queue.add(NOTE, { text: "mine" });
  server.handlers.set("MemberHome", () => ({ body: { data: { viewer: { member: { id: "member-2" } } } } }));
  await client.session.signIn({ login: "HD000002", password: "secret" });
  assert.equal(await client.queue.flush(), 0);
  assert.equal(server.of("Note").length, 0);
});

test("a change of members in the middle of sending stops it", async () => {
  const { client, server } = await signedIn();
  const noted = server.handlers.get("Note");
  server.handlers.set("Note", async (asked) => {
    server.handlers.set("MemberHome", () => ({ body: { data: { viewer: { member: { id: "member-2" } } } } }));
    await client.session.signIn({ login: "HD000002", password: "secret" });
    return (await noted?.(asked)) ?? "lost";
  });
  await client.queue.add(NOTE, { text: "a" });
  await client.queue.add(NOTE, { text: "b" });
  await client.queue.flush();
  assert.deepEqual([...server.notes.values()], ["a"]);
});

test("a listener that fails leaves the action, which is sent again and told again", async () => {
  const { client, again, server } = await signedIn();
  client.queue.onOutcome(() => {
    throw new Error("the disk is full");
  });
  await client.queue.add(NOTE, { text: "a" });
  await assert.rejects(client.queue.flush(), /the disk is full/);
  const later = again();
  const told: Outcome[] = [];
  later.queue.onOutcome((outcome) => void told.push(outcome));
  await later.queue.flush();
  assert.equal(told.length, 1);
  assert.equal(server.notes.size, 1);
});

test("nobody queues without being signed in, and nothing that takes no request key", async () => {
  await assert.rejects(world().client.queue.add(NOTE, { text: "a" }), SignedOutError);
  const { client } = await signedIn();
  await assert.rejects(client.queue.add(HELLO, { name: "a" }), TypeError);
});

test("running sends what is added, waits for the network, and ends with its signal", async () => {
  const { client, server, clock } = await signedIn();
  const stop = new AbortController();
  server.lose("Note", 8);
  const told: Outcome[] = [];
  client.queue.onOutcome((outcome) => {
    told.push(outcome);
    stop.abort();
  });
  await client.queue.add(NOTE, { text: "a" });
  await client.queue.run(stop.signal);
  assert.equal(told.length, 1);
  assert.equal(server.notes.size, 1);
  assert(clock.waits.length >= 6);
});

test("running goes on at once when somebody has signed in", async () => {
  const clock = new TestClock((ms) => ms === 60_000);
  const { client, server } = await signedIn({}, clock);
  await client.queue.add(NOTE, { text: "a" });
  await client.session.signOut();
  const stop = new AbortController();
  client.queue.onOutcome(() => stop.abort());
  const running = client.queue.run(stop.signal);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(server.notes.size, 0);
  await client.session.signIn({ login: "HD000001", password: "secret" });
  await running;
  assert.equal(server.notes.size, 1);
});

test("when sending was stopped, nothing of it goes on", async () => {
  const { client, server } = await signedIn();
  const stop = new AbortController();
  let isLate = false;
  server.handlers.set("Note", async ({ variables }) => {
    if (variables["text"] === "a") {
      while (server.of("Note").length < 2) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      stop.abort(new Error("the app is closed"));
      return "lost";
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    isLate = true;
    return { body: { data: { note: { userErrors: [] } } } };
  });
  await client.queue.add(NOTE, { text: "a" }, { subject: "1" });
  await client.queue.add(NOTE, { text: "b" }, { subject: "2" });
  await assert.rejects(client.queue.flush(stop.signal), /the app is closed/);
  assert.equal(isLate, true);
});
