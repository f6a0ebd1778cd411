// The way of a ballot: whatever is lost on it, in the end there is one ballot and its receipt is kept.

import { Ballots, ballotHash, canonicalText, fromB64u, isPermitted, readDefinition, rootOf } from "../../../clients/ballot/index.js";
import { postingTime, randomShare, usualWindow } from "../../../clients/ballot/delays.js";
import { memoryStorage } from "../../../clients/ballot/storage/memory.js";
import { SmallServer } from "./server.mjs";
import { equal, judged, refused } from "./verdicts.mjs";

const START = Date.parse("2026-11-27T12:00:00Z");
const SECRET = "周立";
const ANSWERS = [{ options: [2] }, { options: [4], write_ins: [SECRET] }, null, null, null];
const OTHER = [{ options: [1] }, null, null, null, null];

/** A clock whose time passes only by waiting. */
function stillClock(at = START) {
  const clock = {
    at,
    waited: [],
    now: () => clock.at,
    wait: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      clock.waited.push(milliseconds);
      clock.at += milliseconds;
    },
  };
  return clock;
}

/** A storage on a device that stops at its `last`-th writing, before or after it is durable. */
function mortal(texts, last, isWritten) {
  const storage = memoryStorage(texts);
  let written = 0;
  const living = (work) => async (...given) => {
    if (written >= last) {
      throw new Error("the device is off");
    }
    return work(...given);
  };
  const put = async (key, record) => {
    if (written + 1 < last || isWritten) {
      await storage.put(key, record);
    }
    written += 1;
    if (written >= last) {
      throw new Error("the device goes off");
    }
  };
  return { ...storage, get: living(storage.get), keys: living(storage.keys), put: living(put) };
}

/** Everything of one device and one server; `open` starts the app anew on what the device still has. */
async function scene(world, kind) {
  const definition = await readDefinition(world[kind].definition);
  const server = new SmallServer(world, definition);
  const texts = new Map();
  const clock = stillClock();
  const open = (storage = memoryStorage(texts), share = () => 0.5) =>
    new Ballots({ storage, account: "HD000001", server: server.way, clock, share });
  return { definition, vote: definition.vote, server, texts, clock, open };
}

/** Runs every check of the ways. */
export async function flows(world) {
  return judged({ ...sealed(world), ...crashes(world), ...unlinkable(world), ...waits(world), ...checks(world) });
}

function sealed(world) {
  return {
    "a ballot is cast, its receipt is kept, its answers are not": async () => {
      const { definition, vote, server, texts, open } = await scene(world, "sealed");
      const receipt = await open().cast(definition, ANSWERS);
      equal([receipt.envelope, receipt.promise.number], [server.current, 1]);
      equal((await open().kept(vote)).receipt, receipt);
      equal([...texts.values()].some((text) => text.includes(SECRET)), false, "an answer is kept");
      equal(await open().resume(), []);
    },
    "a later ballot takes the place of an earlier one": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      const first = await open().cast(definition, ANSWERS);
      const second = await open().cast(definition, OTHER);
      equal([second.promise.number, second.envelope === first.envelope, server.current], [2, false, second.envelope]);
      equal((await open().kept(vote)).receipt, second);
    },
    "a ballot on its way arrives before the next one": async () => {
      const { definition, server, open } = await scene(world, "sealed");
      server.lost = [["cast", "asked"]];
      await refused("NOT_SENT", () => open().cast(definition, ANSWERS));
      const receipt = await open().cast(definition, OTHER);
      equal([receipt.promise.number, server.current, server.calls.length], [2, receipt.envelope, 2]);
    },
    "a ballot that may not be replaced is not sealed": async () => {
      const { server, open } = await scene(world, "sealed");
      const definition = { ...(await readDefinition(world.sealed.definition)), recast: false };
      await open().cast(definition, ANSWERS);
      await refused("ALREADY_CAST", () => open().cast(definition, OTHER));
      equal(server.number, 1);
    },
    "what the server refuses is kept as refused, and an earlier receipt stays": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      const first = await open().cast(definition, ANSWERS);
      server.refusal = { code: "VOTE_PAUSED", message: "The vote is paused." };
      const details = await refused("REFUSED", () => open().cast(definition, OTHER));
      equal(details, { serverCode: "VOTE_PAUSED", serverMessage: "The vote is paused." });
      const kept = await open().kept(vote);
      equal([kept.receipt, kept.pending, kept.refused.code], [first, null, "VOTE_PAUSED"]);
      server.refusal = null;
      equal((await open().cast(definition, OTHER)).promise.number, 2);
      equal((await open().kept(vote)).refused, null);
    },
    "an answer that is no promise leaves the ballot on its way": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      const promise = server.promise.bind(server);
      server.promise = async (envelope) => promise(envelope, 7).then((given) => ({ ...given, signature: "AAAA" }));
      await refused("PROMISE_BROKEN", () => open().cast(definition, ANSWERS));
      server.promise = async () => promise(world.sealed.envelope, 1);
      const [{ error }] = await open().resume();
      equal([error.code, error.details.reason, await open().pending()], ["PROMISE_BROKEN", "other_ballot", [vote]]);
      server.promise = promise;
      equal((await open().resume())[0].receipt.promise.number, 1);
    },
    "two tabs at the same moment send one after the other": async () => {
      const { definition, vote, server, open, texts } = await scene(world, "sealed");
      const storage = memoryStorage(texts);
      const receipts = await Promise.all([open(storage).cast(definition, ANSWERS), open(storage).cast(definition, OTHER)].map(settled));
      const numbers = receipts.map(({ value }) => value?.promise.number ?? 0).sort();
      equal([numbers, server.number, server.crowd], [[1, 2], 2, 1]);
      equal((await open().kept(vote)).receipt.envelope, server.current);
      equal(await open().pending(), []);
    },
    "two who share a device do not see each other's ballots": async () => {
      const { definition, vote, server, open, texts } = await scene(world, "sealed");
      await open().cast(definition, ANSWERS);
      const other = new Ballots({ storage: memoryStorage(texts), account: "HD00000", server: server.way });
      equal([await other.kept(vote), await other.pending()], [null, []]);
      await other.forget(vote);
      equal((await open().kept(vote)) === null, false);
      await open().forget(vote);
      equal(await open().kept(vote), null);
    },
    "another definition of a vote that is known is refused": async () => {
      const { definition, open } = await scene(world, "sealed");
      await open().cast(definition, ANSWERS);
      const other = await readDefinition(world.sealed.definition.replace("委员会选举", "委员会补选"));
      await refused("OTHER_DEFINITION", () => open().cast(other, ANSWERS));
    },
  };
}

function crashes(world) {
  const checks = {};
  for (const [kind, writings] of [["sealed", 2], ["unlinkable", 3]]) {
    for (let last = 1; last <= writings; last += 1) {
      for (const isWritten of [false, true]) {
        checks[`a ${kind} ballot whose device dies ${isWritten ? "after" : "before"} writing ${last} is cast once`] = async () => {
          const { definition, server, texts, open } = await scene(world, kind);
          await settled(open(mortal(texts, last, isWritten)).cast(definition, ANSWERS));
          await castOnce({ definition, server, open });
        };
      }
    }
  }
  for (const [kind, call] of [["sealed", "cast"], ["unlinkable", "permit"], ["unlinkable", "post"]]) {
    for (const side of ["asked", "told"]) {
      checks[`a ${kind} ballot whose ${call} is lost while ${side} is cast once`] = async () => {
        const { definition, vote, server, open } = await scene(world, kind);
        server.lost = [[call, side]];
        await refused("NOT_SENT", () => open().cast(definition, ANSWERS));
        equal(await open().pending(), [vote]);
        await castOnce({ definition, server, open });
      };
    }
  }
  return checks;
}

/** The app is started anew; a ballot that never got as far as the device's memory is cast again. */
async function castOnce({ definition, server, open }) {
  const { vote } = definition;
  const [resumed] = await open().resume();
  equal(resumed?.error ?? null, null);
  const receipt = (await open().kept(vote))?.receipt ?? (await open().cast(definition, ANSWERS));
  const envelopes = new Set(server.calls.filter(([name]) => name !== "permit").map(([, { envelope }]) => envelope));
  equal([...envelopes], [receipt.envelope], "envelopes that the server has seen");
  equal(receipt.promise.number, 1);
  equal(server.blinded.size, definition.kind === "unlinkable" ? 1 : 0, "permits");
  equal(await open().pending(), []);
  equal(await open().kept(vote).then((kept) => kept.receipt), receipt);
}

function unlinkable(world) {
  return {
    "an unlinkable ballot is posted with its permit and nothing else": async () => {
      const { definition, vote, server, open } = await scene(world, "unlinkable");
      const receipt = await open().cast(definition, ANSWERS);
      const posted = server.boxed.get(receipt.envelope);
      equal(Object.keys(posted).sort(), ["envelope", "randomizer", "signature", "vote"]);
      equal(await isPermitted(definition, await ballotHash(fromB64u(posted.envelope)), posted), true);
      equal(Object.keys((await open().kept(vote)).receipt).sort(), ["envelope", "promise", "signature"]);
    },
    "what could show which permit was drawn is gone once it is": async () => {
      const { definition, texts, server, clock, open } = await scene(world, "unlinkable");
      const due = await open().draw(definition, ANSWERS, { windowSeconds: 600 });
      equal([due.getTime(), server.boxed.size], [clock.at + 300_000, 0]);
      const [text] = texts.values();
      equal([text.includes(server.calls[0][1].blinded), text.includes("inverse")], [false, false]);
      await open().resume();
      equal([clock.waited, server.boxed.size], [[300_000], 1]);
    },
    "a permit that was drawn elsewhere is refused": async () => {
      const { definition, server, open } = await scene(world, "unlinkable");
      server.blinded.add("drawn by another device");
      equal((await refused("REFUSED", () => open().cast(definition, ANSWERS))).serverCode, "PERMIT_DRAWN");
      equal(server.boxed.size, 0);
    },
    "a registrar that signs something else is found out, and asked again": async () => {
      const { definition, server, open } = await scene(world, "unlinkable");
      const permit = server.permit.bind(server);
      server.permit = async () => ({ blindSignature: world.unlinkable.permit.signature });
      await refused("PERMIT_BROKEN", () => open().cast(definition, ANSWERS));
      server.permit = permit;
      equal((await open().resume())[0].error, null);
      equal(server.boxed.size, 1);
    },
    "a permit is not given up while it may still be drawn, nor a ballot while it may still be posted": async () => {
      const { definition, vote, server, open } = await scene(world, "unlinkable");
      server.refusal = { code: "REGISTRAR_UNAVAILABLE" };
      equal((await refused("NOT_SENT", () => open().cast(definition, ANSWERS))).serverCode, "REGISTRAR_UNAVAILABLE");
      server.refusal = null;
      await open().resume({ signal: AbortSignal.abort() }).catch(() => {});
      server.refusal = { code: "VOTE_PAUSED" };
      const [{ error }] = await open().resume();
      equal([error.code, error.details.serverCode, await open().pending()], ["NOT_SENT", "VOTE_PAUSED", [vote]]);
      server.refusal = { code: "VOTE_CLOSED_MEANWHILE" };
      equal((await open().resume())[0].error.code, "REFUSED");
      equal([await open().pending(), (await open().kept(vote)).refused.code], [[], "VOTE_CLOSED_MEANWHILE"]);
    },
    "an unlinkable ballot is cast once": async () => {
      const { definition, server, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      await refused("ALREADY_CAST", () => open().cast(definition, OTHER));
      await open().resume();
      await refused("ALREADY_CAST", () => open().draw(definition, OTHER));
      equal(server.boxed.size, 1);
    },
    "a sealed ballot needs no permit": async () => {
      const { definition, open } = await scene(world, "sealed");
      await refused("NOT_SECRET", () => open().draw(definition, ANSWERS));
    },
  };
}

function waits(world) {
  return {
    "any moment of the window is as likely": () => {
      const closes = START + 86_400_000;
      const times = Array.from({ length: 4000 }, () => postingTime(START, 600, closes, randomShare) - START);
      equal([Math.min(...times) >= 0, Math.max(...times) < 600_000], [true, true]);
      for (let tenth = 0; tenth < 10; tenth += 1) {
        const hits = times.filter((time) => Math.floor(time / 60_000) === tenth).length;
        // 400 expected, deviation 19: six of them.
        equal(hits > 286 && hits < 514, true, `tenth ${tenth}: ${hits}`);
      }
    },
    "the window follows from the roll": async () => {
      const { definition, server, open, clock } = await scene(world, "unlinkable");
      equal([usualWindow(definition), usualWindow({ roll: { count: 500 } })], [1800, 600]);
      await open().cast(definition, ANSWERS);
      equal([clock.waited, server.boxed.size], [[900_000], 1]);
    },
    "the window ends before the vote does": () => {
      equal(postingTime(START, 1800, START + 180_000, () => 0.999) < START + 60_000, true);
      equal(postingTime(START, 1800, START + 60_000, () => 0.999), START);
      equal(postingTime(START, 1800, START - 1, () => 0.999), START);
    },
    "a ballot that is overdue is not posted in the moment the app starts": async () => {
      const { definition, server, clock, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      clock.at += 7_200_000;
      await open().resume();
      equal([clock.waited, server.boxed.size], [[900_000], 1]);
    },
    "an overdue ballot has one new time, however often the app starts": async () => {
      const { definition, vote, server, clock, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      clock.at += 7_200_000;
      await settled(open().resume({ signal: AbortSignal.abort() }));
      const { postAt } = (await open().kept(vote)).pending;
      clock.at += 300_000;
      await settled(open().resume({ signal: AbortSignal.abort() }));
      equal([postAt - START, (await open().kept(vote)).pending.postAt], [8_100_000, postAt]);
      await open().resume();
      equal([clock.waited, server.boxed.size], [[600_000], 1]);
    },
    "a ballot that is overdue again and again waits half as long each time, but for a minute": async () => {
      const { definition, vote, clock, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      const waits = [];
      for (let time = 0; time < 7; time += 1) {
        clock.at = (await open().kept(vote)).pending.postAt + 1;
        await settled(open().resume({ signal: AbortSignal.abort() }));
        waits.push((await open().kept(vote)).pending.postAt - clock.at);
      }
      equal(waits, [900_000, 450_000, 225_000, 112_500, 56_250, 30_000, 30_000]);
    },
    "a ballot is posted before a close that was moved forward": async () => {
      const { definition, vote, server, clock, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      clock.at += 1_000;
      await open().resume({ closesAt: { [vote]: new Date(clock.at + 320_000) } });
      equal([clock.waited, server.boxed.size], [[100_000], 1]);
    },
    "a ballot that is due while it is drawn is posted then": async () => {
      const { definition, server, clock, open } = await scene(world, "unlinkable");
      const permit = server.permit.bind(server);
      server.permit = async (asked) => {
        clock.at += 50;
        return permit(asked);
      };
      const storage = memoryStorage();
      const put = storage.put;
      storage.put = async (...given) => {
        clock.at += 50;
        return put(...given);
      };
      await open(storage).cast(definition, ANSWERS, { windowSeconds: 0 });
      equal([clock.waited, server.boxed.size], [[], 1]);
    },
    "a wait that is stopped leaves the ballot on its way": async () => {
      const { definition, vote, server, open } = await scene(world, "unlinkable");
      await open().draw(definition, ANSWERS);
      const stopped = await settled(open().resume({ signal: AbortSignal.abort() }));
      equal([stopped.error?.name, await open().pending(), server.boxed.size], ["AbortError", [vote], 0]);
    },
    "the device's clock waits, and stops": async () => {
      const { definition, server, texts } = await scene(world, "unlinkable");
      const ballots = new Ballots({ storage: memoryStorage(texts), account: "a", server: server.way, share: () => 0 });
      const closesAt = new Date(Date.now() + 3_600_000);
      equal((await ballots.cast(definition, ANSWERS, { windowSeconds: 5, closesAt })).promise.number, 1);
      const slow = new Ballots({ storage: memoryStorage(), account: "a", server: { ...server.way }, share: () => 0.9 });
      server.blinded.clear();
      const stop = new AbortController();
      const cast = settled(slow.cast(definition, ANSWERS, { windowSeconds: 600, closesAt, signal: stop.signal }));
      while ((await slow.kept(definition.vote))?.pending?.stage !== "permitted") {
        await new Promise((ready) => setTimeout(ready, 1));
      }
      stop.abort();
      equal((await cast).error.name, "AbortError");
    },
  };
}

function checks(world) {
  const proofOf = ({ entries: [{ entry, signature }] }) => ({
    entry: canonicalText(entry),
    signature,
    proof: { index: 0, count: 1, path: [] },
  });
  const boxOf = (definition, envelopes) => ({
    format: "unionhall-box-1",
    vote: definition.vote,
    definition: definition.hash,
    envelopes,
  });
  return {
    "a ballot is promised, then on the board, then counted": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      equal((await open().check(vote)).state, "none");
      server.lost = [["cast", "asked"]];
      await refused("NOT_SENT", () => open().cast(definition, ANSWERS));
      equal((await open().check(vote)).state, "pending");
      const [{ receipt }] = await open().resume();
      equal((await open().check(vote)).state, "promised");
      const leaf = await ballotHash(fromB64u(receipt.envelope));
      const board = await server.board(await rootOf([leaf]), 1, true);
      equal((await open().check(vote, { board })).state, "promised");
      const proof = proofOf(board);
      const looked = await open().check(vote, { board, proof });
      equal([looked.state, looked.ballot, looked.entry.number], ["counted", receipt.promise.ballot, 1]);
      equal((await open().check(vote, { proof })).state, "counted");
      equal((await open().kept(vote)).proof, proof);
      equal((await open().check(vote, { board, box: boxOf(definition, [receipt.envelope]) })).state, "counted");
      await refused("NOT_ON_BOARD", () => open().check(vote, { proof: { ...proof, proof: { ...proof.proof, count: 2 } } }));
      await refused("NOT_ON_BOARD", () =>
        open().check(vote, { board, box: boxOf(definition, [receipt.envelope]), proof: { ...proof, proof: { ...proof.proof, index: 1 } } }),
      );
      equal((await open().kept(vote)).proof, proof);
      await refused("BOX_BROKEN", () => open().check(vote, { box: boxOf(definition, [receipt.envelope]) }));
      const early = proofOf(await server.board(await rootOf([leaf]), 1, false));
      equal((await refused("BOARD_BROKEN", () => open().check(vote, { proof: early }))).reason, "rewritten");
    },
    "a promise that was broken is found, with what proves it": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      const receipt = await open().cast(definition, ANSWERS);
      const other = await ballotHash(fromB64u(world.sealed.envelope));
      const board = await server.board(await rootOf([other]), 1, true);
      const looked = await open().check(vote, { board, box: boxOf(definition, [world.sealed.envelope]) });
      equal([looked.state, looked.receipt], ["missing", receipt]);
    },
    "a ballot whose answer was lost may be counted all the same": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      server.lost = [["cast", "told"]];
      await refused("NOT_SENT", () => open().cast(definition, ANSWERS));
      const board = await server.board(await rootOf([await ballotHash(fromB64u(server.current))]), 1, true);
      equal((await open().check(vote, { board, box: boxOf(definition, [server.current]) })).state, "counted");
      const empty = await server.board(await rootOf([]), 0, true);
      const late = await scene(world, "sealed");
      late.server.refusal = { code: "VOTE_CLOSED_MEANWHILE" };
      await refused("REFUSED", () => late.open().cast(definition, ANSWERS));
      equal((await late.open().check(vote)).state, "refused");
      equal((await late.open().check(vote, { board: empty, box: boxOf(definition, []) })).state, "not_counted");
    },
    "a board that was rewritten since the last look is refused": async () => {
      const { definition, vote, server, open } = await scene(world, "sealed");
      const receipt = await open().cast(definition, ANSWERS);
      const leaf = await ballotHash(fromB64u(receipt.envelope));
      await open().check(vote, { board: await server.board(await rootOf([leaf]), 1, false) });
      const other = await server.board(leaf, 1, false);
      await open().check(vote, { board: await server.board(await rootOf([leaf]), 1, false) });
      equal((await refused("BOARD_BROKEN", async () => open().check(vote, { board: { ...other, entries: [] } }))).reason, "rewritten");
      const rewritten = await server.board(new Uint8Array(32), 1, false);
      equal((await refused("BOARD_BROKEN", () => open().check(vote, { board: rewritten }))).reason, "rewritten");
    },
  };
}

async function settled(work) {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}
