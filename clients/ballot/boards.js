/** The board: chained, signed roots over all envelopes of a vote. Who has seen an entry can tell if it is rewritten. */

import { fromB64u, hashOf, toHex } from "./bytes.js";
import { readCanonical } from "./canonical.js";
import { ensure } from "./errors.js";
import { digest, isSignedBy, labelled } from "./signatures.js";
import { isUnder } from "./trees.js";

/**
 * @typedef {object} Entry
 * @property {string} at Instant.
 * @property {string} definition Definition hash.
 * @property {boolean} final Whether it is the last one, made when the vote closed.
 * @property {"unionhall-board-1"} format
 * @property {number} leaves How many ballots.
 * @property {number} number From 1.
 * @property {string} previous Hash of the entry before, or of the definition.
 * @property {string} root Root over all ballot hashes of that moment.
 * @property {string} vote
 *
 * @typedef {{readonly entry: Entry, readonly signature: string}} SignedEntry
 * @typedef {{readonly number: number, readonly hash: string}} Seen The last entry that this device has seen.
 *
 * A board that has been checked: `last` is null while nothing is published; `hashes` are those of its entries, in order.
 * @typedef {{readonly entries: readonly SignedEntry[], readonly hashes: readonly string[], readonly last: Entry | null,
 *   readonly seen: Seen | null, readonly isFinal: boolean}} Board
 */

const FORMAT = "unionhall-board-1";
const LABEL = "unionhall board 1";
const MEMBERS = "at,definition,final,format,leaves,number,previous,root,vote";
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Checks a board whole: form, signatures, the chain, and that what was seen before is still in it.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {unknown} document `board.json`, parsed.
 * @param {Seen | null} [seen] What an earlier `Board` had as `seen`.
 * @returns {Promise<Board>}
 * @throws {BallotError} BOARD_BROKEN with `details.number` of the entry and `details.reason`: `form`, `chain`, `order`,
 *   `signature`, `rewritten`.
 */
export async function readBoard(definition, document, seen = null) {
  const { format, entries } = /** @type {{format?: unknown, entries?: unknown}} */ (document ?? {});
  check(format === FORMAT && Array.isArray(entries), 0, "form");
  let previous = definition.hash;
  /** @type {string[]} */
  const hashes = [];
  /** @type {Entry | null} */
  let last = null;
  for (const [index, signed] of entries.entries()) {
    const number = index + 1;
    const entry = entryOf(signed?.entry, number);
    check(entry.previous === previous && entry.definition === definition.hash && entry.vote === definition.vote, number, "chain");
    check(last === null || (!last.final && entry.leaves >= last.leaves && entry.at >= last.at), number, "order");
    check(await isSignedBy(definition.promiseKey, fromB64u(signed.signature), labelled(LABEL, entry)), number, "signature");
    previous = toHex(await digest(LABEL, entry));
    check(seen?.number !== number || seen.hash === previous, number, "rewritten");
    hashes.push(previous);
    last = entry;
  }
  check(seen === null || seen.number <= entries.length, entries.length, "rewritten");
  return {
    entries,
    hashes,
    last,
    seen: last === null ? null : { number: last.number, hash: previous },
    isFinal: last?.final ?? false,
  };
}

/**
 * What `ballotProof` of the API gives: an entry as canonical JSON, its signature, the way from the ballot to its root.
 *
 * @typedef {object} BallotProof
 * @property {string} entry
 * @property {string} signature
 * @property {import("./trees.js").Proof} proof
 */

/**
 * Checks a proof by itself: the entry is of this vote, signed, what was seen of the board, and the ballot is under it.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @param {BallotProof} given
 * @param {readonly (Seen | null)[]} [seen] What is known of the board.
 * @returns {Promise<Entry>} The entry that the ballot is under.
 * @throws {BallotError} BOARD_BROKEN as `readBoard`; NOT_ON_BOARD: the proof does not lead to the entry's root.
 */
export async function checkProof(definition, ballot, given, seen = []) {
  const read = /** @type {Entry} */ (readCanonical(given.entry));
  const entry = entryOf(read, read?.number);
  const { number } = entry;
  check(entry.definition === definition.hash && entry.vote === definition.vote, number, "chain");
  check(await isSignedBy(definition.promiseKey, fromB64u(given.signature), labelled(LABEL, entry)), number, "signature");
  const hash = toHex(await digest(LABEL, entry));
  check(seen.every((known) => known?.number !== number || known.hash === hash), number, "rewritten");
  await lead(ballot, given.proof, entry);
  return entry;
}

/**
 * Checks that a ballot is under an entry of the board.
 *
 * @param {Board} board
 * @param {Uint8Array} ballot Ballot hash.
 * @param {import("./trees.js").Proof & {readonly number?: number}} proof From the server; `number` names the entry, else it
 *   is the last one.
 * @returns {Promise<Entry>} The entry that it is under.
 * @throws {BallotError} NOT_ON_BOARD: the proof does not lead to the entry's root.
 */
export async function checkInclusion(board, ballot, proof) {
  return lead(ballot, proof, proof.number === undefined ? board.last : (board.entries[proof.number - 1]?.entry ?? null));
}

/**
 * @param {Uint8Array} ballot
 * @param {import("./trees.js").Proof} proof
 * @param {Entry | null} entry
 * @returns {Promise<Entry>}
 */
async function lead(ballot, proof, entry) {
  const root = hashOf(entry?.root);
  const holds = entry && root !== null && proof.count === entry.leaves && (await isUnder(ballot, proof, root));
  ensure(holds, "NOT_ON_BOARD", "The proof does not lead from the ballot to the board.", { number: entry?.number ?? null });
  return entry;
}

/**
 * @param {unknown} value
 * @param {number} number
 * @returns {Entry}
 */
function entryOf(value, number) {
  const entry = /** @type {Entry} */ (value);
  const formed =
    typeof entry === "object" &&
    entry !== null &&
    String(Object.keys(entry).sort()) === MEMBERS &&
    entry.format === FORMAT &&
    entry.number === number &&
    Number.isSafeInteger(entry.leaves) &&
    entry.leaves >= 0 &&
    hashOf(entry.root) !== null &&
    typeof entry.final === "boolean" &&
    INSTANT.test(String(entry.at));
  check(formed, number, "form");
  return entry;
}

/**
 * @param {unknown} holds
 * @param {number} number
 * @param {string} reason
 * @returns {asserts holds}
 */
function check(holds, number, reason) {
  ensure(holds, "BOARD_BROKEN", `The board does not hold at entry ${number}: ${reason}.`, { number, reason });
}
