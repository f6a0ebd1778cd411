/** Permits of unlinkable ballots. */

import { blind, finish, isSigned } from "./blindings.js";
import { joined, utf8 } from "./bytes.js";
import { ensure } from "./errors.js";

/**
 * @typedef {import("./blindings.js").Blinding} Blinding
 * @typedef {import("./blindings.js").Permit} Permit
 */

const LABEL = utf8("unionhall permit 1\n");

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @returns {Promise<Blinding>} What the registrar is asked to sign, and what turns its answer into a permit.
 */
export async function blindPermit(definition, ballot) {
  return blind(keyOf(definition), messageOf(definition, ballot));
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @param {Blinding} blinding From `blindPermit`.
 * @param {unknown} answer The registrar's blind signature, in base64url.
 * @returns {Promise<Permit>}
 * @throws {import("./errors.js").BallotError} PERMIT_BROKEN: the registrar did not sign what it was asked to.
 */
export async function finishPermit(definition, ballot, blinding, answer) {
  return finish(keyOf(definition), messageOf(definition, ballot), blinding, answer);
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @param {Permit} permit
 * @returns {Promise<boolean>} Whether the registrar of this vote signed for this ballot.
 */
export async function isPermitted(definition, ballot, permit) {
  return isSigned(keyOf(definition), messageOf(definition, ballot), permit);
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot
 * @returns {Uint8Array}
 */
function messageOf(definition, ballot) {
  return joined(LABEL, definition.hashBytes, ballot);
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @returns {BufferSource}
 */
function keyOf(definition) {
  const { registrarKey } = definition;
  ensure(registrarKey !== null, "NOT_SECRET", "Only unlinkable votes have a registrar.");
  return registrarKey;
}
