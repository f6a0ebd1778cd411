/** What a registrar signs without reading it: blind RSA signatures, RFC 9474, RSABSSA-SHA384-PSS-Randomized. */

import { RSABSSA } from "@cloudflare/blindrsa-ts";

import { fromB64u, joined, toB64u } from "./bytes.js";
import { BallotError, ensure } from "./errors.js";

/**
 * What must be kept until the permit is drawn. `inverse` alone turns the registrar's answer into a permit.
 *
 * @typedef {{readonly blinded: string, readonly inverse: string, readonly randomizer: string}} Blinding All in base64url.
 * @typedef {{readonly randomizer: string, readonly signature: string}} Permit What is posted beside what it permits.
 */

const RANDOMIZER_LENGTH = 32;
const suite = RSABSSA.SHA384.PSS.Randomized();

/**
 * @param {BufferSource} key The registrar's, SPKI.
 * @param {Uint8Array} message What is to be signed.
 * @returns {Promise<Blinding>} What the registrar is asked to sign, and what turns its answer into a permit.
 */
export async function blind(key, message) {
  const prepared = suite.prepare(message);
  const { blindedMsg, inv } = await suite.blind(await imported(key), prepared);
  return {
    blinded: toB64u(blindedMsg),
    inverse: toB64u(inv),
    randomizer: toB64u(prepared.subarray(0, RANDOMIZER_LENGTH)),
  };
}

/**
 * @param {BufferSource} key
 * @param {Uint8Array} message
 * @param {Blinding} blinding From `blind`.
 * @param {unknown} answer The registrar's blind signature, in base64url.
 * @returns {Promise<Permit>}
 * @throws {BallotError} PERMIT_BROKEN: the registrar did not sign what it was asked to.
 */
export async function finish(key, message, blinding, answer) {
  const [blindSignature, inverse, randomizer] = [answer, blinding.inverse, blinding.randomizer].map(fromB64u);
  ensure(blindSignature && inverse && randomizer, "PERMIT_BROKEN", "The answer of the registrar is no signature.");
  try {
    const signature = await suite.finalize(await imported(key), joined(randomizer, message), blindSignature, inverse);
    return { randomizer: blinding.randomizer, signature: toB64u(signature) };
  } catch (error) {
    throw new BallotError("PERMIT_BROKEN", "The registrar did not sign what it was asked to.", {}, error);
  }
}

/**
 * @param {BufferSource} key
 * @param {Uint8Array} message
 * @param {Permit} permit
 * @returns {Promise<boolean>} Whether the registrar signed for this message.
 */
export async function isSigned(key, message, permit) {
  const [randomizer, signature] = [permit.randomizer, permit.signature].map(fromB64u);
  if (!signature || randomizer?.length !== RANDOMIZER_LENGTH) {
    return false;
  }
  return suite.verify(await imported(key), signature, joined(randomizer, message));
}

/**
 * @param {BufferSource} key
 * @returns {Promise<CryptoKey>}
 */
async function imported(key) {
  return crypto.subtle.importKey("spki", key, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}
