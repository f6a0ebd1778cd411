/**
 * A kiosk on the factory floor: one person after another, each with a pass; envelopes wait, shuffled, and leave in batches.
 *
 * What is durable is the tap of the person who stands there, and envelopes that nobody can open. Answers are in memory only
 * between two calls, and never here once `cast` has come back.
 */

import { composeBallot } from "./ballots.js";
import { toB64u, toHex } from "./bytes.js";
import { hashOfKept } from "./casting.js";
import { deviceClock, randomShare } from "./delays.js";
import { ballotHash, sealBallot } from "./envelopes.js";
import { BallotError, ensure } from "./errors.js";
import { kioskSigner } from "./kiosk_keys.js";
import { among, nextBatch } from "./kiosk_queue.js";
import { blindPermit, finishPermit, isPermitted } from "./permits.js";
import { readPromise } from "./promises.js";

/**
 * @typedef {import("./kiosk_queue.js").Waiting} Waiting
 * @typedef {import("./kiosk_queue.js").Drawing} Drawing
 * @typedef {import("./kiosk_queue.js").KioskKept} KioskKept
 *
 * @typedef {{readonly promise: unknown, readonly signature: unknown}} Receipt As the server gave it.
 *
 * @typedef {object} KioskServer Calls that throw have told nothing, and are made again.
 * @property {(input: object) => Promise<{readonly refusal: import("./casting.js").Refusal} | {readonly ok: true}>} tap
 * @property {(input: object) => Promise<{readonly refusal: import("./casting.js").Refusal} | {readonly ok: true}>} release
 * @property {(input: object) => Promise<import("./casting.js").PermitAnswer>} permit
 * @property {(input: object) => Promise<{readonly refusal: import("./casting.js").Refusal} | {readonly promises: readonly Receipt[]}>} deliver
 * @property {(ballots: readonly object[]) => Promise<readonly import("./casting.js").CastAnswer[]>} post In their order.
 *
 * @typedef {object} KioskOptions
 * @property {import("./kept.js").Storage} storage Durable: what is in it outlives a crash.
 * @property {import("./definitions.js").Definition} definition
 * @property {string} kioskId From the enrolment.
 * @property {import("./kiosk_keys.js").KioskKey} key
 * @property {KioskServer} server
 * @property {number} [batch] Least ballots in a batch: the vote's rule `vote_kiosk_batch`; 10.
 * @property {() => Date} [closesAt] When voting ends; a notice may have extended it. From the definition, unless given.
 * @property {number} [idleSeconds] After so long without `touch` a person has left; 90.
 * @property {() => void} [onReset] Called when nobody stands there any more: show the first page, empty every field.
 * @property {import("./delays.js").Clock} [clock]
 * @property {() => number} [share] From 0 to below 1, at random.
 */

const FORMAT = "unionhall-kiosk-1";
/** Refusals after which the same ballot is asked for in vain. */
const NO_PERMIT = new Set([
  ...["BALLOT_ELSEWHERE", "BLINDED_INVALID", "KIOSK_NOT_TAKEN", "KIOSK_PASS_INVALID", "KIOSK_PROOF_INVALID", "NOT_ON_ROLL"],
  ...["NOT_PRESENT", "PERMIT_DRAWN", "VOTE_CLOSED_MEANWHILE", "VOTE_KIND_REFUSED", "VOTE_NOT_FOUND", "VOTE_PAUSED"],
]);
/** Refusals of a release that say that there is nothing to give back. */
const NOTHING_TO_RELEASE = new Set(["KIOSK_TAP_UNKNOWN", "KIOSK_TAP_DELIVERED", "VOTE_CLOSED_MEANWHILE"]);

/** One kiosk of one vote. Call `resume` before anything else, and `deliver` every minute. */
export class Kiosk {
  /** @type {Required<Omit<KioskOptions, "closesAt">> & {closesAt: () => Date}} */
  #options;
  /** @type {string} */
  #place;
  /** @type {(word: string, lines: readonly string[]) => Promise<{kioskId: string, vote: string, signature: string}>} */
  #signed;
  /** @type {{passText: string} | null} Of the person who stands there. */
  #person = null;
  /** @type {AbortController | null} */
  #idle = null;

  /** @param {KioskOptions} options */
  constructor(options) {
    const { definition, kioskId, key } = options;
    ensure(definition.kind !== "named", "NOT_SECRET", "A named vote takes no ballots at kiosks.");
    this.#options = {
      batch: 10,
      closesAt: () => definition.closesAt,
      idleSeconds: 90,
      onReset: () => {},
      clock: deviceClock,
      share: randomShare,
      ...options,
    };
    this.#place = `kiosk/${definition.vote}`;
    this.#signed = kioskSigner(definition, kioskId, key);
  }

  /**
   * After a start: gives back what somebody left, and finishes what was on its way.
   *
   * @returns {Promise<void>}
   * @throws {BallotError} NOT_SENT: the network is away; call it again. OTHER_DEFINITION.
   */
  resume() {
    return this.#alone(async (kept) => {
      let now = kept;
      if (now.tapKey !== null) {
        now = await this.#released(now, now.tapKey);
      }
      if (now.drawing !== null) {
        now = await this.#drawn(now, now.drawing);
      }
      return now.sending.length > 0 ? this.#sent(now) : now;
    });
  }

  /**
   * Somebody shows a pass. In a sealed vote they have their ballot here from now on, until they vote or leave.
   *
   * @param {string} passText
   * @returns {Promise<void>}
   * @throws {BallotError} REFUSED with the server's code; NOT_SENT: whether they have it is not known, and it is given back.
   */
  async open(passText) {
    const { definition, server, clock, closesAt } = this.#options;
    ensure(clock.now() < closesAt().getTime(), "REFUSED", "Voting is over.", { serverCode: "VOTE_CLOSED_MEANWHILE" });
    await this.leave();
    await this.#alone(async (kept) => {
      ensure(kept.tapKey === null && kept.drawing === null, "NOT_SENT", "The person before is not finished: call `resume`.");
      if (definition.kind === "unlinkable") {
        return kept;
      }
      const tapKey = crypto.randomUUID();
      const mine = await this.#write({ ...kept, tapKey });
      const request = await this.#signed("tap", [passText, tapKey]);
      const answer = await asked(() => server.tap({ ...request, passText, tapKey }));
      if ("refusal" in answer) {
        await this.#write({ ...mine, tapKey: null });
        throw refusedError(answer.refusal);
      }
      return mine;
    });
    this.#person = { passText };
    this.touch();
  }

  /** Somebody does something: they are there. Called for each touch of the screen. */
  touch() {
    this.#idle?.abort();
    if (this.#person === null) {
      return;
    }
    const idle = new AbortController();
    this.#idle = idle;
    const { clock, idleSeconds } = this.#options;
    clock.wait(idleSeconds * 1000, idle.signal).then(
      () => (idle.signal.aborted ? undefined : this.leave().catch(() => {})),
      () => {},
    );
  }

  /**
   * The person votes: their ballot is sealed and waits among the others, at a random place. They are forgotten.
   *
   * @param {readonly import("./ballots.js").Answer[]} answers
   * @returns {Promise<{ballot: string}>} The ballot hash, to be shown: with it anybody finds the ballot on the board later.
   * @throws {BallotError} NOT_A_BALLOT: they go on voting. REFUSED, NOT_SENT: of an unlinkable vote.
   */
  async cast(answers) {
    const { definition, share } = this.#options;
    const person = this.#person;
    ensure(person !== null, "NOT_SENT", "Nobody stands here: `open` with a pass first.");
    const envelope = await sealBallot(definition, composeBallot(definition, answers).padded);
    const hash = await ballotHash(envelope);
    const text = toB64u(envelope);
    await this.#alone(async (kept) => {
      if (definition.kind === "sealed") {
        ensure(kept.tapKey !== null, "NOT_SENT", "The ballot was given back: `open` with a pass again.");
        return { ...kept, tapKey: null, waiting: among(kept.waiting, { envelope: text }, share) };
      }
      const drawing = { envelope: text, blinding: await blindPermit(definition, hash), passText: person.passText };
      return this.#drawn(await this.#write({ ...kept, drawing }), drawing);
    });
    this.#wipe();
    return { ballot: toHex(hash) };
  }

  /**
   * The person leaves without voting: their right is given back, here and everywhere.
   *
   * @returns {Promise<void>}
   * @throws {BallotError} NOT_SENT: it is given back by `resume`, or by the next `deliver`.
   */
  async leave() {
    const wasThere = this.#person !== null;
    if (wasThere) {
      this.#wipe();
    }
    await this.#alone(async (kept) => (kept.tapKey === null ? kept : this.#released(kept, kept.tapKey)));
  }

  /**
   * Sends what may go: while the vote is open a batch drawn at random, once as many stay behind as go; when it is over, or
   * nearly over in an unlinkable vote, all.
   *
   * @returns {Promise<number>} How many ballots the kiosk still has.
   * @throws {BallotError} NOT_SENT: kept, and sent again. REFUSED with the server's code: kept. PROMISE_BROKEN.
   */
  async deliver() {
    let left = 0;
    await this.#alone(async (kept) => {
      let now = kept.sending.length > 0 ? await this.#sent(kept) : kept;
      if (this.#person === null && now.tapKey !== null) {
        now = await this.#released(now, now.tapKey);
      }
      for (let next = nextBatch(now, this.#left()); next !== null; next = nextBatch(now, this.#left())) {
        now = await this.#sent(await this.#write(next));
      }
      left = now.waiting.length;
      return now;
    });
    return left;
  }

  /** @returns {Promise<{waiting: number, delivered: number, isOccupied: boolean}>} For who looks after the kiosk. */
  async state() {
    const kept = await this.#read();
    const waiting = kept.waiting.length + kept.sending.length;
    return { waiting, delivered: kept.deliveredCount, isOccupied: this.#person !== null };
  }

  /** @returns {import("./kiosk_queue.js").Sending} How a batch is drawn at this moment. */
  #left() {
    const { definition, batch, clock, closesAt, share } = this.#options;
    return { definition, batch, share, left: closesAt().getTime() - clock.now() };
  }

  #wipe() {
    this.#person = null;
    this.#idle?.abort();
    this.#idle = null;
    this.#options.onReset();
  }

  /**
   * @param {KioskKept} kept With a batch on its way.
   * @returns {Promise<KioskKept>} Without it, once the server has promised each ballot.
   */
  async #sent(kept) {
    const { definition } = this.#options;
    const answers = definition.kind === "sealed" ? await this.#delivered(kept.sending) : await this.#posted(kept.sending);
    for (const [index, { envelope }] of kept.sending.entries()) {
      const receipt = answers[index] ?? { promise: null, signature: null };
      await readPromise(definition, receipt, await hashOfKept(envelope));
    }
    const deliveredCount = kept.deliveredCount + kept.sending.length;
    return this.#write({ ...kept, sending: [], deliveredCount });
  }

  /**
   * @param {readonly Waiting[]} sending
   * @returns {Promise<(Receipt | undefined)[]>} In the same order.
   */
  async #delivered(sending) {
    const { server } = this.#options;
    const hashes = await Promise.all(sending.map(async ({ envelope }) => toHex(await hashOfKept(envelope))));
    const request = await this.#signed("batch", [...hashes].sort());
    const answer = await asked(() => server.deliver({ ...request, envelopes: sending.map(({ envelope }) => envelope) }));
    if ("refusal" in answer) {
      throw refusedError(answer.refusal);
    }
    const byHash = new Map(answer.promises.map((each) => [/** @type {any} */ (each.promise)?.ballot, each]));
    return hashes.map((hash) => byHash.get(hash));
  }

  /**
   * @param {readonly Waiting[]} sending
   * @returns {Promise<(Receipt | undefined)[]>} In the same order.
   */
  async #posted(sending) {
    const { definition, server } = this.#options;
    const ballots = sending.map(({ envelope, permit }) => ({ vote: definition.vote, envelope, ...permit }));
    const answers = await asked(() => server.post(ballots));
    const refused = answers.find((answer) => "refusal" in answer);
    if (refused && "refusal" in refused) {
      throw refusedError(refused.refusal);
    }
    return answers.map((answer) => ("receipt" in answer ? answer.receipt : undefined));
  }

  /**
   * @param {KioskKept} kept
   * @param {string} tapKey
   * @returns {Promise<KioskKept>}
   */
  async #released(kept, tapKey) {
    const { server } = this.#options;
    const request = await this.#signed("release", [tapKey]);
    const answer = await asked(() => server.release({ ...request, tapKey }));
    if ("refusal" in answer && !NOTHING_TO_RELEASE.has(answer.refusal.code)) {
      throw refusedError(answer.refusal);
    }
    return this.#write({ ...kept, tapKey: null });
  }

  /**
   * @param {KioskKept} kept
   * @param {Drawing} drawing
   * @returns {Promise<KioskKept>} With the ballot among those that wait; what could show which permit it was is gone.
   */
  async #drawn(kept, { envelope, blinding, passText }) {
    const { definition, server, share } = this.#options;
    const request = await this.#signed("permit", [passText, blinding.blinded]);
    const answer = await asked(() => server.permit({ ...request, passText, blinded: blinding.blinded }));
    if ("refusal" in answer) {
      if (NO_PERMIT.has(answer.refusal.code)) {
        await this.#write({ ...kept, drawing: null });
      }
      throw refusedError(answer.refusal);
    }
    const hash = await hashOfKept(envelope);
    const permit = await finishPermit(definition, hash, blinding, answer.blindSignature);
    ensure(await isPermitted(definition, hash, permit), "PERMIT_BROKEN", "The permit does not hold.");
    return this.#write({ ...kept, drawing: null, waiting: among(kept.waiting, { envelope, permit }, share) });
  }

  /**
   * @param {(kept: KioskKept) => Promise<KioskKept>} work
   * @returns {Promise<void>} Once what it gives is durable; no other work of this kiosk runs at the same time.
   */
  #alone(work) {
    return this.#options.storage.exclusively(this.#place, async () => {
      const kept = await this.#read();
      const after = await work(kept);
      if (after !== kept) {
        await this.#write(after);
      }
    });
  }

  /** @returns {Promise<KioskKept>} */
  async #read() {
    const { storage, definition } = this.#options;
    const record = /** @type {KioskKept | undefined} */ (await storage.get(this.#place));
    const none = { tapKey: null, drawing: null, waiting: [], sending: [], deliveredCount: 0 };
    const kept = record ?? { format: FORMAT, definition: definition.text, ...none };
    ensure(kept.format === FORMAT, "STORAGE_BROKEN", "What this kiosk keeps cannot be read.");
    ensure(kept.definition === definition.text, "OTHER_DEFINITION", "This kiosk knows another definition of this vote.");
    return kept;
  }

  /**
   * @param {KioskKept} kept
   * @returns {Promise<KioskKept>} The same, once it is durable.
   */
  async #write(kept) {
    await this.#options.storage.put(this.#place, kept);
    return kept;
  }
}

/**
 * @template T
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 * @throws {BallotError} NOT_SENT.
 */
async function asked(call) {
  try {
    return await call();
  } catch (error) {
    throw error instanceof BallotError ? error : new BallotError("NOT_SENT", "The server was not reached.", {}, error);
  }
}

/**
 * @param {import("./casting.js").Refusal} refusal
 * @returns {BallotError}
 */
function refusedError({ code, message }) {
  return new BallotError("REFUSED", `The server refused: ${code}.`, { serverCode: code, serverMessage: message });
}

