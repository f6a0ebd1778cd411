/** What a device keeps of a vote: the envelope and its receipt, never the answers. Written before anything is sent. */

import { readDefinition } from "./definitions.js";
import { ensure } from "./errors.js";

/**
 * Where records are kept. `put` resolves once the record would survive a crash. `exclusively` runs one piece of work for
 * a name at a time, across tabs where there are any.
 *
 * @typedef {object} Storage
 * @property {(key: string) => Promise<unknown>} get Undefined where there is none.
 * @property {(key: string, record: unknown) => Promise<void>} put
 * @property {(key: string) => Promise<void>} remove
 * @property {(prefix: string) => Promise<string[]>} keys Sorted.
 * @property {<T>(name: string, work: () => Promise<T>) => Promise<T>} exclusively
 *
 * A ballot on its way: `sealed` is sent as it is; `blinded` asks for its permit; `permitted` waits to be posted.
 * @typedef {{readonly stage: "sealed", readonly envelope: string}} SealedBallot
 * @typedef {{readonly stage: "blinded", readonly envelope: string, readonly blinding: import("./permits.js").Blinding,
 *   readonly windowSeconds: number, readonly closesAt: number}} BlindedBallot
 * @typedef {{readonly stage: "permitted", readonly envelope: string, readonly permit: import("./permits.js").Permit,
 *   readonly postAt: number, readonly windowSeconds?: number, readonly closesAt: number}} PermittedBallot
 * @typedef {SealedBallot | BlindedBallot | PermittedBallot} PendingBallot
 *
 * @typedef {{readonly envelope: string} & import("./promises.js").Receipt} KeptReceipt
 *
 * @typedef {{readonly envelope: string, readonly code: string, readonly message?: string}} RefusedBallot
 *
 * @typedef {object} Kept
 * @property {"unionhall-kept-1"} format
 * @property {string | null} id The vote's id in the API, where the server's functions need it.
 * @property {string} definition The definition's text, so that everything can be checked without the server.
 * @property {PendingBallot | null} pending
 * @property {RefusedBallot | null} refused The last ballot that the server would not take.
 * @property {KeptReceipt | null} receipt The last ballot that the server promised to count.
 * @property {import("./boards.js").BallotProof | null} proof That the receipt's ballot was under an entry of the board.
 * @property {import("./boards.js").Seen | null} seen The newest entry of the board that this device has seen.
 */

const FORMAT = "unionhall-kept-1";

/** The records of one account in a storage. */
export class Shelf {
  /** @type {Storage} */
  #storage;
  /** @type {string} */
  #prefix;

  /**
   * @param {Storage} storage
   * @param {string} account Whose records: anything that tells apart who uses this device.
   */
  constructor(storage, account) {
    this.#storage = storage;
    this.#prefix = `ballot/${encodeURIComponent(account)}/`;
  }

  /**
   * @param {string} vote
   * @returns {Promise<Kept | null>}
   * @throws {BallotError} STORAGE_BROKEN: what is kept there is something else.
   */
  async read(vote) {
    const record = /** @type {Kept | undefined} */ (await this.#storage.get(this.#prefix + vote));
    if (record === undefined) {
      return null;
    }
    ensure(record !== null && record.format === FORMAT, "STORAGE_BROKEN", "What is kept of this vote cannot be read.");
    return record;
  }

  /**
   * @param {import("./definitions.js").Definition} definition
   * @returns {Promise<Kept>} What is kept, or an empty record.
   * @throws {BallotError} OTHER_DEFINITION: what is kept is of another definition of this vote, and one of both is false.
   */
  async of(definition) {
    const kept = await this.read(definition.vote);
    ensure(
      kept === null || kept.definition === definition.text,
      "OTHER_DEFINITION",
      "This device knows another definition of this vote: it may not change once the vote is open.",
    );
    const none = { id: null, pending: null, refused: null, receipt: null, proof: null, seen: null };
    return kept ?? { format: FORMAT, definition: definition.text, ...none };
  }

  /**
   * @param {string} vote
   * @param {Kept} kept
   * @returns {Promise<Kept>} The same, once it is durable.
   */
  async write(vote, kept) {
    await this.#storage.put(this.#prefix + vote, kept);
    return kept;
  }

  /**
   * @param {string} vote
   * @returns {Promise<void>}
   */
  async forget(vote) {
    await this.#storage.remove(this.#prefix + vote);
  }

  /** @returns {Promise<string[]>} Votes of which something is kept. */
  async votes() {
    const keys = await this.#storage.keys(this.#prefix);
    return keys.map((key) => key.slice(this.#prefix.length));
  }

  /**
   * @template T
   * @param {string} vote
   * @param {() => Promise<T>} work
   * @returns {Promise<T>} What the work gives; no other work on this vote runs at the same time.
   */
  alone(vote, work) {
    return this.#storage.exclusively(this.#prefix + vote, work);
  }
}

/**
 * @param {Kept} kept
 * @returns {Promise<import("./definitions.js").Definition>} The definition in a record.
 */
export function definitionOf(kept) {
  return readDefinition(kept.definition);
}
