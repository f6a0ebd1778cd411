import assert from "node:assert/strict";
import { test } from "node:test";

import { SnapshotStore, type SyncObjects } from "../src/index.js";
import { memoryStorage } from "../src/storage/memory.js";
import { signedIn, type World } from "./world.js";

const NONE = {
  activities: [], registrations: [], benefitCycles: [], benefitApplications: [], vouchers: [], votes: [], suggestions: [],
  notifications: [], organisations: [], news: [], surveys: [], quizzes: [], disclosures: [],
  courses: [], competitions: [], publicNotices: [], officialDocuments: [], legalArticles: [], honours: [], managementQuestions: [],
};

/** A server that tells these pages by the token that asks. */
async function telling(pages: Record<string, object>): Promise<World & { readonly store: SnapshotStore }> {
  const made = await signedIn();
  made.server.handlers.set("Changes", ({ variables }) => {
    const page = { token: "?", hasMore: false, mustResync: false, tombstones: [], ...NONE, ...pages[variables["since"] ?? "nothing"] };
    return { body: { data: { changes: page } } };
  });
  return { ...made, store: new SnapshotStore(made.storage, "member-1") };
}

const START = { token: "t1", mustResync: true };
const readAll = async (): Promise<SyncObjects> => ({ activities: [{ id: "a" }, { id: "b" }], votes: [{ id: "v" }] });

test("the first time everything is read, then what changed, page by page, and what is gone goes", async () => {
  const { client, store, server } = await telling({
    nothing: START,
    t1: { token: "t2", hasMore: true, activities: [{ id: "a", title: "new" }], tombstones: ["v", "unknown"] },
    t2: { token: "t3", activities: [{ id: "c" }] },
  });
  assert.deepEqual(await client.keepInStep({ store, readAll }), { pages: 1, wasReread: true });
  assert.deepEqual(await client.keepInStep({ store, readAll }), { pages: 2, wasReread: false });
  assert.deepEqual(await store.all("activities"), [{ id: "a", title: "new" }, { id: "b" }, { id: "c" }]);
  assert.deepEqual(await store.all("votes"), []);
  assert.equal(await store.token(), "t3");
  assert.deepEqual(server.of("Changes").map(({ variables }) => variables["since"]), [null, "t1", "t2"]);
});

test("an object that is gone and came back in one page is there", async () => {
  const { client, store } = await telling({ nothing: START, t1: { token: "t2", votes: [{ id: "v", state: "OPEN" }], tombstones: ["v"] } });
  await client.keepInStep({ store, readAll });
  await client.keepInStep({ store, readAll });
  assert.deepEqual(await store.all("votes"), [{ id: "v", state: "OPEN" }]);
});

test("when everything must be read anew, what is not there any more goes", async () => {
  const { client, store } = await telling({ nothing: START, t1: { token: "t2", mustResync: true } });
  await client.keepInStep({ store, readAll });
  await client.keepInStep({ store, readAll: async () => ({ activities: [{ id: "z" }] }) });
  assert.deepEqual(await store.all("activities"), [{ id: "z" }]);
  assert.deepEqual(await store.all("votes"), []);
  assert.equal(await store.token(), "t2");
});

test("a program that ends while it reads everything does so again", async () => {
  const { client, store } = await telling({ nothing: START });
  await assert.rejects(client.keepInStep({ store, readAll: () => Promise.reject(new Error("the app was closed")) }), /closed/);
  assert.equal(await store.token(), null);
  assert.equal((await client.keepInStep({ store, readAll })).wasReread, true);
});

test("a program that ends between answer and storing gets the same again", async () => {
  const pages = { nothing: START, t1: { token: "t2", activities: [{ id: "c" }] } };
  const { client, store } = await telling(pages);
  await client.keepInStep({ store, readAll });
  const mortal = { ...bound(store), apply: () => Promise.reject(new Error("the device is off")) };
  await assert.rejects(client.keepInStep({ store: mortal, readAll }), /off/);
  await client.keepInStep({ store, readAll });
  assert.deepEqual((await store.all("activities")).map(({ id }) => id), ["a", "b", "c"]);
});

test("two at once come one after the other", async () => {
  const { client, store, server } = await telling({ nothing: START, t1: { token: "t2" } });
  await Promise.all([client.keepInStep({ store, readAll }), client.keepInStep({ store, readAll })]);
  assert.deepEqual(server.of("Changes").map(({ variables }) => variables["since"]), [null, "t1"]);
});

test("the copies of two members lie apart", async () => {
  const storage = memoryStorage();
  await new SnapshotStore(storage, "1").replace({ objects: { votes: [{ id: "v" }] }, token: "t" });
  assert.equal(await new SnapshotStore(storage, "2").token(), null);
});

function bound(store: SnapshotStore) {
  return { token: () => store.token(), apply: store.apply.bind(store), replace: store.replace.bind(store) };
}
