/** The box: all envelopes of a closed vote, sorted by ballot hash, without names. */

import { fromB64u, hashOf, same } from "./bytes.js";
import { ballotHash, envelopeLength } from "./envelopes.js";
import { ensure } from "./errors.js";
import { isSorted, rootOf } from "./trees.js";

/** @typedef {{readonly count: number, readonly hashes: readonly Uint8Array[]}} Box A box that has been checked. */

const FORMAT = "unionhall-box-1";
const AT_ONCE = 512;

/**
 * Checks a box whole: its form, its order, and that it is the one that the board's final entry names.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {import("./boards.js").Board} board A board that ends with its final entry.
 * @param {unknown} document `envelopes.json`, parsed.
 * @returns {Promise<Box>}
 * @throws {BallotError} BOX_BROKEN with `details.reason`: `form`, `not_final`, `length`, `order`, `root`.
 */
export async function readBox(definition, board, document) {
  const read = /** @type {{[name: string]: unknown}} */ (document ?? {});
  const named = read.format === FORMAT && read.vote === definition.vote && read.definition === definition.hash;
  check(named && Array.isArray(read.envelopes), "form");
  check(board.last?.final, "not_final");
  const written = definition.kind === "unlinkable" ? read.envelopes.map((member) => member?.envelope) : read.envelopes;
  /** @type {Uint8Array[]} */
  const hashes = [];
  for (let start = 0; start < written.length; start += AT_ONCE) {
    hashes.push(...(await Promise.all(written.slice(start, start + AT_ONCE).map((text) => hashed(definition, text)))));
  }
  check(isSorted(hashes), "order");
  const root = hashOf(board.last.root);
  check(root !== null && board.last.leaves === hashes.length && same(await rootOf(hashes), root), "root");
  return { count: hashes.length, hashes };
}

/**
 * @param {Box} box
 * @param {Uint8Array} ballot Ballot hash.
 * @returns {boolean} Whether the envelope is in the box, and so is counted.
 */
export function isInBox(box, ballot) {
  return box.hashes.some((hash) => same(hash, ballot));
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {unknown} text
 * @returns {Promise<Uint8Array>}
 */
async function hashed(definition, text) {
  const envelope = fromB64u(text);
  check(envelope?.length === envelopeLength(definition), "length");
  return ballotHash(envelope);
}

/**
 * @param {unknown} holds
 * @param {string} reason
 * @returns {asserts holds}
 */
function check(holds, reason) {
  ensure(holds, "BOX_BROKEN", `The box does not hold: ${reason}.`, { reason });
}
