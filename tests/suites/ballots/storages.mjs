// What every storage must do: files in Node, IndexedDB in a browser, memory in both.

import { memoryStorage } from "../../../clients/ballot/storage/memory.js";
import { equal, judged } from "./verdicts.mjs";

/** Runs every check on the storage that lasts here (`globalThis.lasting`) and on the one that forgets. */
export async function storages() {
  const texts = new Map();
  return judged({
    ...checks("memory", () => memoryStorage(texts)),
    ...checks("lasting", globalThis.lasting),
    "lasting: who holds the lock is waited for, also by another opening of the storage": async () => {
      const [one, other] = [globalThis.lasting(), globalThis.lasting()];
      await inTurn(one, globalThis.areApart ? one : other);
    },
  });
}

function checks(name, open) {
  const record = { text: "周立 \u{1f600}", list: [1, null, { deep: true }] };
  return {
    [`${name}: what was put is there, also for who opens it anew`]: async () => {
      const storage = open();
      equal(await storage.get("a/1"), undefined);
      await storage.put("a/1", record);
      equal(await storage.get("a/1"), record);
      equal(await open().get("a/1"), record);
      await storage.put("a/1", { other: 1 });
      equal(await open().get("a/1"), { other: 1 });
    },
    [`${name}: keys are told by their beginning, sorted`]: async () => {
      const storage = open();
      for (const key of ["a/2", "b/1", "a%2F3/x", "a/10"]) {
        await storage.put(key, record);
      }
      equal(await storage.keys("a/"), ["a/1", "a/10", "a/2"]);
      equal(await storage.keys("a%"), ["a%2F3/x"]);
      equal(await storage.keys("c"), []);
    },
    [`${name}: what was removed is gone`]: async () => {
      const storage = open();
      await storage.remove("a/1");
      await storage.remove("never there");
      equal([await open().get("a/1"), await open().keys("a/")], [undefined, ["a/10", "a/2"]]);
    },
    [`${name}: one at a time, others on another name meanwhile, and after a failure`]: async () => {
      const storage = open();
      await inTurn(storage, storage);
      let isInside = false;
      await storage.exclusively("a", () =>
        storage.exclusively("b", async () => {
          isInside = true;
        }),
      );
      equal(isInside, true);
      const failed = storage.exclusively("a", async () => {
        throw new Error("of the work");
      });
      const next = storage.exclusively("a", async () => 7);
      equal(await failed.catch((error) => error.message), "of the work");
      equal(await next, 7);
    },
  };
}

/** Two pieces of work on one name: the second begins once the first has ended. */
async function inTurn(one, other) {
  const told = [];
  const work = (name) => async () => {
    told.push(`${name} begins`);
    await new Promise((ready) => setTimeout(ready, 5));
    told.push(`${name} ends`);
  };
  await Promise.all([one.exclusively("a", work("one")), other.exclusively("a", work("other"))]);
  equal(told, ["one begins", "one ends", "other begins", "other ends"]);
}
