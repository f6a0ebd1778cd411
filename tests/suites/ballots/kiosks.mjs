// A kiosk: whatever is lost or goes off, every tap ends in one ballot in the box, or is given back.

import { Kiosk, createKioskServer, fromB64u, kioskKey, readDefinition, toHex, ballotHash } from "../../../clients/ballot/index.js";
import { isSignedBy } from "../../../clients/ballot/signatures.js";
import { kioskSigner } from "../../../clients/ballot/kiosk_keys.js";
import { utf8 } from "../../../clients/ballot/bytes.js";
import { memoryStorage } from "../../../clients/ballot/storage/memory.js";
import { SmallServer } from "./server.mjs";
import { equal, judged, refused } from "./verdicts.mjs";

const SECRET = "周立";
const ANSWERS = [{ options: [2] }, { options: [4], write_ins: [SECRET] }, null, null, null];
const KIOSK_ID = "0192f0c1-0000-7000-8000-00000000000a";
const BATCH = 3;

/** A clock that stands still until somebody moves it; who waits is woken by `pass`. */
function clockAt(at) {
  const clock = {
    at,
    waiting: [],
    now: () => clock.at,
    wait: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        clock.waiting.push({ at: clock.at + milliseconds, resolve });
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
    pass: async (milliseconds) => {
      clock.at += milliseconds;
      clock.waiting.filter((each) => each.at <= clock.at).forEach((each) => each.resolve());
      for (let turn = 0; turn < 20; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
  };
  return clock;
}

/** What the server knows of one kiosk; every call of it can be lost: `["tap", "asked"]` on the way there, `"told"` back. */
class FloorServer {
  constructor(world, definition, publicKey) {
    this.small = new SmallServer(world, definition);
    this.definition = definition;
    this.publicKey = publicKey;
    this.taps = new Map();
    this.box = new Map();
    this.permits = new Map();
    this.batches = [];
    this.lost = [];
    this.refusal = null;
  }

  get way() {
    return Object.fromEntries(
      ["tap", "release", "permit", "deliver", "post"].map((name) => [
        name,
        async (asked) => {
          this.#lose(name, "asked");
          const told = this.refusal === null ? await this[name](asked) : { refusal: this.refusal };
          this.#lose(name, "told");
          return JSON.parse(JSON.stringify(told));
        },
      ]),
    );
  }

  #lose(name, when) {
    const at = this.lost.findIndex((each) => each[0] === name && each[1] === when);
    if (at >= 0) {
      this.lost.splice(at, 1);
      throw new Error("lost");
    }
  }

  async #prove({ kioskId, vote, signature }, word, lines) {
    const { union } = this.definition.content;
    const text = ["unionhall kiosk 1", union, kioskId, vote, word, ...lines].join("\n");
    equal(await isSignedBy(fromB64u(this.publicKey), fromB64u(signature), utf8(text)), true, `${word} is signed`);
  }

  async tap(input) {
    await this.#prove(input, "tap", [input.passText, input.tapKey]);
    this.taps.set(input.tapKey, "taken");
    return { ok: true };
  }

  async release(input) {
    await this.#prove(input, "release", [input.tapKey]);
    if (!this.taps.has(input.tapKey)) {
      return { refusal: { code: "KIOSK_TAP_UNKNOWN" } };
    }
    this.taps.set(input.tapKey, "released");
    return { ok: true };
  }

  async permit(input) {
    await this.#prove(input, "permit", [input.passText, input.blinded]);
    const own = this.permits.get(input.passText) ?? new Set();
    this.permits.set(input.passText, own.add(input.blinded));
    this.small.blinded = new Set(own);
    return this.small.permit(input);
  }

  async deliver(input) {
    const hashes = await Promise.all(input.envelopes.map(async (each) => toHex(await ballotHash(fromB64u(each)))));
    await this.#prove(input, "batch", [...hashes].sort());
    this.batches.push(input.envelopes.length);
    input.envelopes.forEach((each) => this.box.set(each, true));
    return { promises: await Promise.all([...input.envelopes].sort().map((each) => this.small.promise(each, 1))) };
  }

  async post(ballots) {
    this.batches.push(ballots.length);
    ballots.forEach((each) => this.box.set(each.envelope, each));
    return Promise.all(ballots.map(async (each) => ({ receipt: await this.small.promise(each.envelope, 1) })));
  }

  get covered() {
    return [...this.taps.values()].filter((state) => state === "taken").length;
  }
}

/** A storage on a device that stops at its `last`-th writing, before or after it is durable. */
function mortal(texts, last, isWritten) {
  const storage = memoryStorage(texts);
  let written = 0;
  const put = async (key, record) => {
    written += 1;
    if (written > last || (written === last && !isWritten)) {
      throw new Error("the device is off");
    }
    await storage.put(key, record);
    if (written === last) {
      throw new Error("the device goes off");
    }
  };
  const get = async (key) => {
    if (written >= last) {
      throw new Error("the device is off");
    }
    return storage.get(key);
  };
  return { ...storage, put, get };
}

async function scene(world, kind = "sealed") {
  const definition = await readDefinition(world[kind].definition);
  const key = await kioskKey(memoryStorage());
  const server = new FloorServer(world, definition, key.publicKey);
  const texts = new Map();
  const clock = clockAt(definition.opensAt.getTime());
  const resets = [];
  const open = (storage = memoryStorage(texts), more = {}) =>
    new Kiosk({
      ...{ storage, definition, kioskId: KIOSK_ID, key, server: server.way, batch: BATCH, clock },
      ...{ onReset: () => resets.push(clock.at), ...more },
    });
  return { definition, server, texts, clock, resets, open };
}

async function vote(kiosk, name = "UK1.pass") {
  await kiosk.open(name);
  return kiosk.cast(ANSWERS);
}

/** Runs every check of kiosks. */
export async function kiosks(world) {
  return judged({ ...persons(world), ...batches(world), ...crashes(world), ...unlinkable(world), ...transport(world) });
}

function persons(world) {
  return {
    "a person votes, and nothing of them stays": async () => {
      const { server, texts, resets, open } = await scene(world);
      const kiosk = open();
      const { ballot } = await vote(kiosk);
      const text = [...texts.values()].join();
      const kept = JSON.parse([...texts.values()][0]);
      equal([kept.tapKey, kept.drawing, kept.waiting.length, Object.keys(kept.waiting[0])], [null, null, 1, ["envelope"]]);
      equal([text.includes(SECRET), text.includes([...server.taps.keys()][0]), text.includes("UK1.")], [false, false, false]);
      equal(ballot, toHex(await ballotHash(fromB64u(kept.waiting[0].envelope))));
      equal([await kiosk.state(), resets.length], [{ waiting: 1, delivered: 0, isOccupied: false }, 1]);
    },
    "who leaves has their right again, and the screen is wiped": async () => {
      const { server, resets, open } = await scene(world);
      const kiosk = open();
      await kiosk.open("UK1.pass");
      await kiosk.leave();
      equal([[...server.taps.values()], resets.length], [["released"], 1]);
      await refused("NOT_SENT", () => kiosk.cast(ANSWERS));
    },
    "who walks away is noticed, who does something stays": async () => {
      const { server, clock, resets, open } = await scene(world);
      const kiosk = open(undefined, { idleSeconds: 60 });
      await kiosk.open("UK1.pass");
      await clock.pass(50_000);
      kiosk.touch();
      await clock.pass(50_000);
      equal([[...server.taps.values()], resets.length], [["taken"], 0]);
      await clock.pass(50_000);
      equal([[...server.taps.values()], resets.length], [["released"], 1]);
    },
    "a refused tap says why, and nothing stays": async () => {
      const { server, texts, open } = await scene(world);
      server.refusal = { code: "VOTED_ALREADY", message: "x" };
      const details = await refused("REFUSED", () => open().open("UK1.pass"));
      equal([details.serverCode, JSON.parse([...texts.values()][0]).tapKey], ["VOTED_ALREADY", null]);
    },
    "a ballot that is none is voted on": async () => {
      const { server, open } = await scene(world);
      const kiosk = open();
      await kiosk.open("UK1.pass");
      await refused("NOT_A_BALLOT", () => kiosk.cast([{ options: [99] }, null, null, null, null]));
      await kiosk.cast(ANSWERS);
      equal([...server.taps.values()], ["taken"]);
    },
    "nobody taps after the close, nor in a named vote": async () => {
      const { definition, clock, open } = await scene(world);
      clock.at = definition.closesAt.getTime();
      equal((await refused("REFUSED", () => open().open("UK1.pass"))).serverCode, "VOTE_CLOSED_MEANWHILE");
      const named = await readDefinition(world.named.definition);
      await refused("NOT_SECRET", async () => new Kiosk({ definition: named }));
    },
  };
}

function batches(world) {
  return {
    "a batch goes once as many stay behind, the rest after the close": async () => {
      const { definition, server, clock, open } = await scene(world);
      const kiosk = open();
      const left = [];
      for (let number = 0; number < 7; number += 1) {
        await vote(kiosk);
        left.push(await kiosk.deliver());
      }
      equal([left, server.batches], [[1, 2, 3, 4, 5, 3, 4], [3]]);
      clock.at = definition.closesAt.getTime();
      equal([await kiosk.deliver(), server.batches, server.box.size], [0, [3, 4], 7]);
      equal(await kiosk.state(), { waiting: 0, delivered: 7, isOccupied: false });
    },
    "which ballots go, and where one waits, is drawn": async () => {
      const orders = new Set();
      for (let run = 0; run < 12; run += 1) {
        const { texts, open } = await scene(world);
        const kiosk = open();
        const cast = [];
        for (let number = 0; number < 4; number += 1) {
          cast.push((await vote(kiosk)).ballot);
        }
        const kept = JSON.parse([...texts.values()][0]).waiting;
        const hashes = await Promise.all(kept.map(async (each) => toHex(await ballotHash(fromB64u(each.envelope)))));
        orders.add(String(hashes.map((each) => cast.indexOf(each))));
      }
      equal(orders.size > 4, true, "orders");
    },
    "a batch whose answer is lost is sent again as it is": async () => {
      const { server, open } = await scene(world);
      const kiosk = open();
      for (let number = 0; number < 6; number += 1) {
        await vote(kiosk);
      }
      server.lost = [["deliver", "told"], ["deliver", "asked"]];
      await refused("NOT_SENT", () => kiosk.deliver());
      await refused("NOT_SENT", () => kiosk.deliver());
      equal([await kiosk.deliver(), server.batches, server.box.size], [3, [3, 3], 3]);
    },
    "a promise that does not hold is told, and the batch is kept": async () => {
      const { server, open } = await scene(world);
      const kiosk = open();
      for (let number = 0; number < 6; number += 1) {
        await vote(kiosk);
      }
      const honest = server.small.promise.bind(server.small);
      server.small.promise = async (envelope) => ({ ...(await honest(envelope, 1)), signature: "A".repeat(86) });
      await refused("PROMISE_BROKEN", () => kiosk.deliver());
      equal((await kiosk.state()).waiting, 6);
    },
  };
}

function crashes(world) {
  return {
    "a device that goes off at any writing loses no ballot and keeps no right": async () => {
      for (let last = 1; last <= 14; last += 1) {
        for (const isWritten of [false, true]) {
          const { definition, server, clock, texts, open } = await scene(world);
          let cast = 0;
          const dying = open(mortal(texts, last, isWritten));
          try {
            for (let number = 0; number < 4; number += 1) {
              await vote(dying);
              cast += 1;
              await dying.deliver();
            }
            clock.at = definition.closesAt.getTime();
            await dying.deliver();
          } catch {
            // It has gone off.
          }
          clock.at = definition.opensAt.getTime();
          const kiosk = open();
          await kiosk.resume();
          clock.at = definition.closesAt.getTime();
          equal(await kiosk.deliver(), 0);
          const where = `at ${last}, written: ${isWritten}`;
          equal(server.box.size, server.covered, `every tap has its ballot ${where}`);
          equal(server.box.size - cast === 0 || server.box.size - cast === 1, true, `none is lost ${where}`);
        }
      }
    },
    "what the network lost is finished by resume": async () => {
      for (const lost of [["tap", "asked"], ["tap", "told"], ["release", "told"]]) {
        const { server, open } = await scene(world);
        server.lost = [lost];
        const kiosk = open();
        await kiosk.open("UK1.pass").then(() => kiosk.leave()).catch((error) => equal(error.code, "NOT_SENT"));
        await kiosk.resume();
        equal(server.covered, 0, String(lost));
        await vote(kiosk);
        equal(server.covered, 1);
      }
    },
    "another definition is not taken": async () => {
      const { texts, open } = await scene(world);
      await vote(open());
      const [[place, text]] = [...texts];
      texts.set(place, JSON.stringify({ ...JSON.parse(text), definition: "{}" }));
      await refused("OTHER_DEFINITION", () => open().resume());
    },
  };
}

function unlinkable(world) {
  return {
    "permits are drawn with the pass, ballots are posted together": async () => {
      const { definition, server, clock, texts, open } = await scene(world, "unlinkable");
      const kiosk = open();
      for (let number = 0; number < 4; number += 1) {
        await vote(kiosk, `UK1.${number}`);
      }
      equal([server.taps.size, server.permits.size, await kiosk.deliver()], [0, 4, 4]);
      equal([...texts.values()].some((text) => text.includes("UK1.") || text.includes("inverse")), false, "something is kept");
      clock.at = definition.closesAt.getTime() - 100_000;
      equal([await kiosk.deliver(), server.batches, server.box.size], [0, [4], 4]);
    },
    "a permit whose answer is lost is asked for again with the same pass": async () => {
      const { server, open } = await scene(world, "unlinkable");
      server.lost = [["permit", "told"]];
      const kiosk = open();
      await refused("NOT_SENT", () => vote(kiosk, "UK1.one"));
      await open().resume();
      equal([server.permits.get("UK1.one").size, (await kiosk.state()).waiting], [1, 1]);
    },
    "a refused permit leaves nothing": async () => {
      const { server, open } = await scene(world, "unlinkable");
      server.refusal = { code: "PERMIT_DRAWN", message: "x" };
      const kiosk = open();
      equal((await refused("REFUSED", () => vote(kiosk))).serverCode, "PERMIT_DRAWN");
      await kiosk.resume();
      equal((await kiosk.state()).waiting, 0);
    },
  };
}

function transport(world) {
  const told = (payload) => ({ ok: true, status: 200, json: async () => ({ data: { any: { userErrors: [], ...payload } } }) });
  return {
    "a kiosk sends nothing that tells of a session": async () => {
      const seen = [];
      const answers = [told({}), told({ delivery: { promises: [{ promise: "{}", signature: "AA" }] } })];
      const fetch = async (url, request) => {
        seen.push([url, request]);
        return answers.shift() ?? { ok: true, status: 200, json: async () => ({ answers: [{ promise: {} }, { errors: [{ extensions: { code: "X" } }] }] }) };
      };
      const documents = { tap: "t", release: "r", permit: "p", deliver: "d" };
      const way = createKioskServer({ url: "https://union.example/", documents, fetch });
      equal(await way.tap({ tapKey: "x" }), { ok: true });
      equal(await way.deliver({ envelopes: [] }), { promises: [{ promise: {}, signature: "AA" }] });
      equal((await way.post([{}, {}])).map((each) => Object.keys(each)[0]), ["receipt", "refusal"]);
      equal(seen.map(([url]) => url.split("/").at(-1)), ["graphql", "graphql", "ballots"]);
      equal(seen.every(([, { credentials, referrer, headers }]) => credentials === "omit" && referrer === "" && !headers.authorization), true);
      equal(JSON.parse(seen[0][1].body), { query: "t", variables: { input: { tapKey: "x" } } });
      equal(Object.keys(JSON.parse(seen[2][1].body)), ["ballots"]);
      equal(world.sealed !== undefined, true);
    },
  };
}

/** A request as a kiosk of the world's sealed vote signs it, with a key made for it. */
export async function kioskRequest({ sealed, word, lines, kioskId }) {
  const definition = await readDefinition(sealed.definition);
  const key = await kioskKey(memoryStorage());
  const request = await kioskSigner(definition, kioskId, key)(word, lines);
  return { publicKey: key.publicKey, ...request };
}
