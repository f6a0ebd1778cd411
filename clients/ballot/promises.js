/** The promise: the server's signed word that it has an envelope and will put it on the board. */

import { fromB64u, hashOf, toHex } from "./bytes.js";
import { ensure } from "./errors.js";
import { isSignedBy, labelled } from "./signatures.js";

/**
 * @typedef {object} PromiseDocument
 * @property {string} ballot Ballot hash.
 * @property {string} definition Definition hash.
 * @property {"unionhall-promise-1"} format
 * @property {number} number The member's how-manieth ballot of this vote, from 1.
 * @property {"voter" | "server"} sealed_by Who sealed: if the server did, it could have read the ballot.
 * @property {string} vote
 *
 * @typedef {{readonly promise: PromiseDocument, readonly signature: string}} Receipt What a voter keeps; signature in base64url.
 */

const FORMAT = "unionhall-promise-1";
const MEMBERS = "ballot,definition,format,number,sealed_by,vote";

/**
 * Checks a promise: its form, its vote and definition, the ballot it is about, the signature.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {{readonly promise: unknown, readonly signature: unknown}} received As the server gave it.
 * @param {Uint8Array} [ballot] Hash of the ballot that must be promised.
 * @returns {Promise<Receipt>} The receipt to keep.
 * @throws {BallotError} PROMISE_BROKEN with `details.reason`: `form`, `other_vote`, `other_ballot`, `signature`.
 */
export async function readPromise(definition, received, ballot) {
  const promise = /** @type {PromiseDocument} */ (received.promise);
  const { signature } = received;
  const formed =
    typeof promise === "object" &&
    promise !== null &&
    String(Object.keys(promise).sort()) === MEMBERS &&
    promise.format === FORMAT &&
    hashOf(promise.ballot) !== null &&
    Number.isSafeInteger(promise.number) &&
    promise.number >= 1 &&
    ["voter", "server"].includes(promise.sealed_by);
  check(formed, "form");
  check(promise.vote === definition.vote && promise.definition === definition.hash, "other_vote");
  check(ballot === undefined || promise.ballot === toHex(ballot), "other_ballot");
  const signed = await isSignedBy(definition.promiseKey, fromB64u(signature), labelled("unionhall promise 1", promise));
  check(signed, "signature");
  return { promise: { ...promise }, signature: /** @type {string} */ (signature) };
}

/**
 * @param {unknown} holds
 * @param {string} reason
 * @returns {asserts holds}
 */
function check(holds, reason) {
  ensure(holds, "PROMISE_BROKEN", `The receipt does not hold: ${reason}.`, { reason });
}
