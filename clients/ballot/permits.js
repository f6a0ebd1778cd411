/** Permits of unlinkable ballots: blind RSA signatures, RFC 9474, RSABSSA-SHA384-PSS-Randomized. */

import { RSABSSA } from "@cloudflare/blindrsa-ts";

import { fromB64u, joined, toB64u, utf8 } from "./bytes.js";
import { BallotError, ensure } from "./errors.js";

/**
 * What must be kept until the permit is drawn. `inverse` alone turns the registrar's answer into a permit.
 *
 * @typedef {{readonly blinded: string, readonly inverse: string, readonly randomizer: string}} Blinding All in base64url.
 * @typedef {{readonly randomizer: string, readonly signature: string}} Permit What is posted beside the envelope.
 */

const LABEL = utf8("unionhall permit 1\n");
const RANDOMIZER_LENGTH = 32;
const suite = RSABSSA.SHA384.PSS.Randomized();

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @returns {Promise<Blinding>} What the registrar is asked to sign, and what turns its answer into a permit.
 */
export async function blindPermit(definition, ballot) {
  const prepared = suite.prepare(messageOf(definition, ballot));
  const { blindedMsg, inv } = await suite.blind(await keyOf(definition), prepared);
  return {
    blinded: toB64u(blindedMsg),
    inverse: toB64u(inv),
    randomizer: toB64u(prepared.subarray(0, RANDOMIZER_LENGTH)),
  };
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @param {Blinding} blinding From `blindPermit`.
 * @param {unknown} answer The registrar's blind signature, in base64url.
 * @returns {Promise<Permit>}
 * @throws {BallotError} PERMIT_BROKEN: the registrar did not sign what it was asked to.
 */
export async function finishPermit(definition, ballot, blinding, answer) {
  const [blindSignature, inverse, randomizer] = [answer, blinding.inverse, blinding.randomizer].map(fromB64u);
  ensure(blindSignature && inverse && randomizer, "PERMIT_BROKEN", "The answer of the registrar is no signature.");
  try {
    const prepared = joined(randomizer, messageOf(definition, ballot));
    const signature = await suite.finalize(await keyOf(definition), prepared, blindSignature, inverse);
    return { randomizer: blinding.randomizer, signature: toB64u(signature) };
  } catch (error) {
    throw new BallotError("PERMIT_BROKEN", "The registrar did not sign what it was asked to.", {}, error);
  }
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} ballot Ballot hash.
 * @param {Permit} permit
 * @returns {Promise<boolean>} Whether the registrar of this vote signed for this ballot.
 */
export async function isPermitted(definition, ballot, permit) {
  const [randomizer, signature] = [permit.randomizer, permit.signature].map(fromB64u);
  if (!signature || randomizer?.length !== RANDOMIZER_LENGTH) {
    return false;
  }
  return suite.verify(await keyOf(definition), signature, joined(randomizer, messageOf(definition, ballot)));
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
 * @returns {Promise<CryptoKey>}
 */
async function keyOf(definition) {
  const { registrarKey } = definition;
  ensure(registrarKey !== null, "NOT_SECRET", "Only unlinkable votes have a registrar.");
  return crypto.subtle.importKey("spki", registrarKey, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}
