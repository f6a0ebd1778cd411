/** The ballots of one account on one device: cast, kept, sent again, checked. */

import { checkProof, readBoard } from "./boards.js";
import { isInBox, readBox } from "./boxes.js";
import { toHex } from "./bytes.js";
import { asked, drawn, hashOfKept, posted, sealed, sent } from "./casting.js";
import { MARGIN, SHORTEST_WINDOW, deviceClock, postingTime, randomShare, usualWindow } from "./delays.js";
import { BallotError, ensure } from "./errors.js";
import { Shelf, definitionOf } from "./kept.js";

/**
 * @typedef {import("./kept.js").Kept} Kept
 * @typedef {import("./kept.js").KeptReceipt} KeptReceipt
 * @typedef {import("./definitions.js").Definition} Definition
 *
 * @typedef {object} BallotsOptions
 * @property {import("./kept.js").Storage} storage
 * @property {string} account Whose ballots: anything that tells apart who uses this device.
 * @property {import("./casting.js").Server} server
 * @property {import("./delays.js").Clock} [clock]
 * @property {() => number} [share] A random number from 0 to below 1.
 *
 * @typedef {object} CastOptions
 * @property {string} [id] The vote's id in the API, if the server's functions need it; kept with the ballot.
 * @property {number} [windowSeconds] How long the wait may be: 1,800 when fewer than 500 are on the roll, else 600.
 * @property {Date} [closesAt] When the vote closes, if that is later than the definition says.
 * @property {AbortSignal} [signal] Stops the waiting; the ballot stays pending.
 *
 * @typedef {{readonly vote: string, readonly receipt: KeptReceipt | null, readonly error: BallotError | null}} Resumed
 *
 * What can be said of the ballot: `none` was cast here; `pending`: the server has not answered; `refused`: it would not
 * take it; `promised`: its word is kept; `on_board`: it is under a published root; `counted`: it is in the box;
 * `missing`: it is not, though it was promised: who has not cast another one elsewhere can prove that the promise was
 * broken, with `receipt`; `not_counted`: it is not, and was never promised.
 * @typedef {"none" | "pending" | "refused" | "promised" | "on_board" | "counted" | "missing" | "not_counted"} BallotState
 *
 * @typedef {{readonly state: BallotState, readonly receipt: KeptReceipt | null, readonly ballot: string | null,
 *   readonly entry: import("./boards.js").Entry | null}} Checked `ballot` is the ballot hash that was looked for.
 *
 * What has been published, parsed; each may be left out.
 * @typedef {object} Published
 * @property {unknown} [board] `board.json`.
 * @property {import("./boards.js").BallotProof} [proof] Of the ballot under an entry of the board: `ballotProof` of the API.
 * @property {unknown} [box] `envelopes.json`, once the vote is closed; it needs the board.
 */

/** Casts, keeps and checks the ballots of one account. */
export class Ballots {
  /** @type {Shelf} */
  #shelf;
  /** @type {import("./casting.js").Server} */
  #server;
  /** @type {import("./delays.js").Clock} */
  #clock;
  /** @type {() => number} */
  #share;

  /** @param {BallotsOptions} options */
  constructor({ storage, account, server, clock = deviceClock, share = randomShare }) {
    this.#shelf = new Shelf(storage, account);
    this.#server = server;
    this.#clock = clock;
    this.#share = share;
  }

  /**
   * Seals a ballot, keeps it, sends it and keeps its receipt. An unlinkable one is posted only after a random wait, which
   * this waits for: `draw` and `resume` do the same in two parts.
   *
   * @param {Definition} definition
   * @param {readonly import("./ballots.js").Answer[]} answers One for each question, in order.
   * @param {CastOptions} [options]
   * @returns {Promise<KeptReceipt>}
   * @throws {BallotError} NOT_A_BALLOT, NOT_SECRET, ALREADY_CAST: nothing was kept or sent. REFUSED with
   *   `details.serverCode`: the server did not take it. NOT_SENT: it is kept; `resume` sends the same envelope again.
   */
  async cast(definition, answers, options = {}) {
    const since = this.#clock.now();
    const { pending, receipt } = await this.#start(definition, answers, options);
    return pending === null && receipt !== null ? receipt : this.#finish(definition.vote, pending?.envelope, since, options);
  }

  /**
   * Seals an unlinkable ballot, keeps it and draws its permit.
   *
   * @param {Definition} definition
   * @param {readonly import("./ballots.js").Answer[]} answers
   * @param {CastOptions} [options]
   * @returns {Promise<Date>} When it will be posted. Until then the app may be closed; `resume` goes on.
   * @throws {BallotError} As `cast`; PERMIT_BROKEN.
   */
  async draw(definition, answers, options = {}) {
    ensure(definition.kind === "unlinkable", "NOT_SECRET", "Only unlinkable ballots need a permit.");
    const { pending } = await this.#start(definition, answers, options);
    ensure(pending?.stage === "permitted", "PERMIT_BROKEN", "There is no permit.");
    return new Date(pending.postAt);
  }

  /**
   * Takes up every ballot that is still on its way; an app calls it when it starts, and when the network comes back. An
   * unlinkable one whose time passed meanwhile waits anew, as long as any other: the start of an app and a post that
   * follows it would belong together for whoever watches.
   *
   * @param {{readonly signal?: AbortSignal, readonly closesAt?: Readonly<Record<string, Date>>}} [options] `closesAt`: by
   *   vote, when it closes, as the API says now: two officers may have agreed that it closes early.
   * @returns {Promise<Resumed[]>} One for each ballot that was on its way: its receipt, or why there is none.
   */
  async resume({ signal, closesAt = {} } = {}) {
    const votes = await this.pending();
    const since = this.#clock.now();
    return Promise.all(
      votes.map(async (vote) => {
        try {
          const kept = await this.#shelf.read(vote);
          const taken = { closesAt: closesAt[vote], signal };
          return { vote, receipt: await this.#finish(vote, kept?.pending?.envelope, since, taken), error: null };
        } catch (error) {
          if (error instanceof BallotError) {
            return { vote, receipt: null, error };
          }
          throw error;
        }
      }),
    );
  }

  /** @returns {Promise<string[]>} Votes whose ballot is still on its way. */
  async pending() {
    const votes = await this.#shelf.votes();
    const records = await Promise.all(votes.map((vote) => this.#shelf.read(vote)));
    return votes.filter((_, index) => records[index]?.pending);
  }

  /**
   * @param {string} vote
   * @returns {Promise<Kept | null>} Everything that is kept of a vote.
   */
  kept(vote) {
    return this.#shelf.read(vote);
  }

  /**
   * Checks the kept ballot against what has been published. Keeps the proof, and what was seen of the board, so that a
   * later look notices a rewriting.
   *
   * @param {string} vote
   * @param {Published} [published]
   * @returns {Promise<Checked>}
   * @throws {BallotError} BOARD_BROKEN, BOX_BROKEN, NOT_ON_BOARD: what was published does not hold.
   */
  check(vote, published = {}) {
    return this.#shelf.alone(vote, async () => {
      let kept = await this.#shelf.read(vote);
      if (kept === null || !(kept.receipt || kept.pending || kept.refused)) {
        return { state: "none", receipt: null, ballot: null, entry: null };
      }
      const definition = await definitionOf(kept);
      const board = published.board === undefined ? null : await readBoard(definition, published.board, kept.seen);
      if (board !== null) {
        kept = await this.#shelf.write(vote, { ...kept, seen: board.seen });
      }
      const checked = await looked(definition, kept, board, published);
      if (kept.receipt && published.proof) {
        await this.#shelf.write(vote, { ...kept, proof: published.proof });
      }
      return checked;
    });
  }

  /**
   * Asks for what has been published, without telling who asks, and checks the kept ballot against it.
   *
   * @param {string} vote
   * @returns {Promise<Checked>}
   * @throws {BallotError} As `check`; NOT_SENT: the server gave no answer.
   */
  async look(vote) {
    const { published: file, proof } = this.#server;
    ensure(file, "NOT_SENT", "This app has no way to what is published.");
    const { ballot } = await this.check(vote);
    if (ballot === null) {
      return this.check(vote);
    }
    const kept = await this.#shelf.read(vote);
    return asked(async () => {
      const found = (await proof?.({ id: kept?.id ?? null, ballot })) ?? undefined;
      const board = (await file(vote, "board.json")) ?? undefined;
      const isFinal = /** @type {any} */ (board)?.entries?.at?.(-1)?.entry?.final === true;
      const box = isFinal ? ((await file(vote, "envelopes.json")) ?? undefined) : undefined;
      return this.check(vote, { ...defined({ board, box }), ...(found && { proof: found }) });
    });
  }

  /**
   * Forgets a vote: its receipt is gone for good.
   *
   * @param {string} vote
   * @returns {Promise<void>}
   */
  forget(vote) {
    return this.#shelf.alone(vote, () => this.#shelf.forget(vote));
  }

  /**
   * Makes a ballot durable and sends it, or draws its permit. One that is on its way is sent first: it may have arrived,
   * and must not arrive later.
   *
   * @param {Definition} definition
   * @param {readonly import("./ballots.js").Answer[]} answers
   * @param {CastOptions} options
   * @returns {Promise<Kept>} With its receipt, or with it waiting to be posted.
   */
  #start(definition, answers, { id, windowSeconds = usualWindow(definition), closesAt = definition.closesAt }) {
    const { vote } = definition;
    return this.#shelf.alone(vote, async () => {
      let kept = await this.#shelf.of(definition);
      if (kept.pending?.stage === "sealed") {
        kept = await this.#shelf.write(vote, await sent(definition, kept, this.#server));
      }
      ensure(kept.pending === null, "ALREADY_CAST", "A ballot of this vote is on its way already.");
      const posting = { windowSeconds, closesAt: closesAt.getTime() };
      const fresh = await sealed(definition, { ...kept, id: id ?? kept.id }, answers, posting);
      await this.#shelf.write(vote, fresh);
      return this.#advance(definition, fresh, fresh.pending);
    });
  }

  /**
   * Brings the pending ballot of a vote to its receipt.
   *
   * @param {string} vote
   * @param {string | undefined} envelope Of the ballot that is meant.
   * @param {number} since When the app took it up. A ballot that was due before is overdue.
   * @param {{readonly closesAt?: Date | undefined, readonly signal?: AbortSignal | undefined}} options
   * @returns {Promise<KeptReceipt>}
   */
  async #finish(vote, envelope, since, { closesAt, signal }) {
    let kept = await this.#step(vote, ["sealed", "blinded"]);
    if (kept.pending?.stage === "permitted") {
      const due = await this.#due(vote, since, closesAt?.getTime());
      while (this.#clock.now() < due) {
        await this.#clock.wait(due - this.#clock.now(), signal);
      }
      kept = await this.#step(vote, ["permitted"]);
    }
    // Another tab may have finished it, or have cast another one meanwhile.
    const { receipt, refused } = kept;
    if (receipt?.envelope === envelope && receipt !== null) {
      return receipt;
    }
    throw refused?.envelope === envelope && refused ? refusedError(refused) : new BallotError("NOT_SENT", "It is still on its way.");
  }

  /**
   * When to post a permitted ballot. One that is overdue, or would come after the close, gets a time of a whole new
   * window, which is kept: an app that is opened again before then goes on waiting for it. Each further time the window
   * is half as long, down to a minute: an app that is never open for long posts in the end.
   *
   * @param {string} vote
   * @param {number} since When the app took it up.
   * @param {number} [closesAt] When the vote closes, if that is known anew.
   * @returns {Promise<number>} Milliseconds since 1970.
   */
  #due(vote, since, closesAt) {
    return this.#shelf.alone(vote, async () => {
      const kept = await this.#shelf.read(vote);
      const pending = kept?.pending;
      if (kept === null || pending?.stage !== "permitted") {
        return since;
      }
      const closes = closesAt ?? pending.closesAt;
      if (since <= pending.postAt && pending.postAt <= Math.max(closes - MARGIN, since)) {
        return pending.postAt;
      }
      const windowSeconds = pending.windowSeconds ?? usualWindow(await definitionOf(kept));
      const postAt = postingTime(since, windowSeconds, closes, this.#share);
      const next = { windowSeconds: Math.max(windowSeconds / 2, Math.min(windowSeconds, SHORTEST_WINDOW)), closesAt: closes };
      await this.#shelf.write(vote, { ...kept, pending: { ...pending, ...next, postAt } });
      return postAt;
    });
  }

  /**
   * Takes the next step, if the pending ballot is at one of these stages.
   *
   * @param {string} vote
   * @param {readonly string[]} stages
   * @returns {Promise<Kept>}
   * @throws {BallotError} REFUSED by this step.
   */
  #step(vote, stages) {
    return this.#shelf.alone(vote, async () => {
      const kept = await this.#shelf.read(vote);
      ensure(kept !== null, "STORAGE_BROKEN", "What was kept of this vote is gone.");
      if (kept.pending === null || !stages.includes(kept.pending.stage)) {
        return kept;
      }
      return this.#advance(await definitionOf(kept), kept, kept.pending);
    });
  }

  /**
   * @param {Definition} definition
   * @param {Kept} kept
   * @param {import("./kept.js").PendingBallot} pending
   * @returns {Promise<Kept>} After its next step, durable.
   * @throws {BallotError} REFUSED by this step.
   */
  async #advance(definition, kept, pending) {
    const next = await this.#shelf.write(definition.vote, await this.#next(definition, kept, pending));
    if (next.pending === null && next.refused !== null) {
      throw refusedError(next.refused);
    }
    return next;
  }

  /**
   * @param {Definition} definition
   * @param {Kept} kept
   * @param {import("./kept.js").PendingBallot} pending
   * @returns {Promise<Kept>}
   */
  #next(definition, kept, pending) {
    switch (pending.stage) {
      case "sealed":
        return sent(definition, kept, this.#server);
      case "blinded":
        return drawn(definition, kept, this.#server, ({ windowSeconds, closesAt }) =>
          postingTime(this.#clock.now(), windowSeconds, closesAt, this.#share),
        );
      case "permitted":
        return posted(definition, kept, this.#server);
    }
  }
}

/**
 * @param {{readonly board: unknown, readonly box: unknown}} published
 * @returns {Published} Without what is undefined.
 */
function defined(published) {
  return Object.fromEntries(Object.entries(published).filter(([, value]) => value !== undefined));
}

/**
 * @param {import("./kept.js").RefusedBallot} refused
 * @returns {BallotError}
 */
function refusedError({ code, message }) {
  return new BallotError("REFUSED", `The server did not take the ballot: ${code}.`, { serverCode: code, serverMessage: message });
}

/**
 * @param {Definition} definition
 * @param {Kept} kept With a ballot.
 * @param {import("./boards.js").Board | null} board
 * @param {Published} published
 * @returns {Promise<Checked>}
 */
async function looked(definition, kept, board, { proof, box: document }) {
  const { receipt } = kept;
  const ballots = [receipt, kept.pending, kept.refused].filter((ballot) => ballot !== null);
  const hashes = await Promise.all(ballots.map((ballot) => hashOfKept(ballot.envelope)));
  const [first] = /** @type {[import("./bytes.js").Bytes]} */ (hashes);
  const known = board?.hashes.map((hash, index) => ({ number: index + 1, hash })) ?? [];
  const entry = proof === undefined ? null : await checkProof(definition, first, proof, [...known, kept.seen]);
  if (document !== undefined) {
    ensure(board !== null, "BOX_BROKEN", "A box is checked by its board.", { reason: "not_final" });
    const box = await readBox(definition, board, document);
    const found = hashes.find((hash) => isInBox(box, hash));
    const state = found ? "counted" : receipt ? "missing" : "not_counted";
    return { state, receipt, ballot: toHex(found ?? first), entry: board.last };
  }
  if (entry !== null) {
    return { state: entry.final ? "counted" : "on_board", receipt, ballot: toHex(first), entry };
  }
  const state = receipt ? "promised" : kept.pending ? "pending" : "refused";
  return { state, receipt, ballot: toHex(first), entry: null };
}
