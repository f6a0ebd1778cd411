/** Permits and tokens of anonymous suggestions (docs/anonymous.md): drawn ahead, used later from anywhere. */

import { blind, finish, isSigned } from "./blindings.js";
import { fromB64u, joined, toB64u, utf8 } from "./bytes.js";
import { ensure } from "./errors.js";

/**
 * As `GET /suggestions/month` answers.
 *
 * @typedef {{readonly id: string, readonly key: string}} Month Its id, a UUID, and the registrar's key (SPKI, base64url).
 *
 * What its author alone keeps, until it has been answered; whoever has the token is the author.
 * @typedef {{readonly token: string, readonly tokenHash: string}} Token In base64url.
 */

const LABEL = utf8("unionhall suggestion permit 1\n");
const TOKEN_LENGTH = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @returns {Promise<Token>} A new one; its hash alone is ever sent before its author wants an answer. */
export async function drawToken() {
  const token = crypto.getRandomValues(new Uint8Array(TOKEN_LENGTH));
  return { token: toB64u(token), tokenHash: toB64u(new Uint8Array(await crypto.subtle.digest("SHA-256", token))) };
}

/**
 * @param {Month} month
 * @param {string} tokenHash
 * @returns {Promise<import("./blindings.js").Blinding>} `blinded` is what `suggestionPermitIssue` is asked with.
 */
export async function blindSuggestionPermit(month, tokenHash) {
  return blind(keyOf(month), messageOf(month, tokenHash));
}

/**
 * @param {Month} month
 * @param {string} tokenHash
 * @param {import("./blindings.js").Blinding} blinding From `blindSuggestionPermit`.
 * @param {unknown} answer The blind signature, in base64url.
 * @returns {Promise<import("./blindings.js").Permit>} Posted beside month and hash.
 * @throws {import("./errors.js").BallotError} PERMIT_BROKEN: the registrar did not sign what it was asked to.
 */
export async function finishSuggestionPermit(month, tokenHash, blinding, answer) {
  return finish(keyOf(month), messageOf(month, tokenHash), blinding, answer);
}

/**
 * @param {Month} month
 * @param {string} tokenHash
 * @param {import("./blindings.js").Permit} permit
 * @returns {Promise<boolean>} Whether the registrar signed for this token in this month.
 */
export async function isSuggestionPermitted(month, tokenHash, permit) {
  return isSigned(keyOf(month), messageOf(month, tokenHash), permit);
}

/**
 * @param {Month} month
 * @param {string} tokenHash
 * @returns {Uint8Array}
 */
function messageOf(month, tokenHash) {
  const hash = fromB64u(tokenHash);
  ensure(UUID.test(month.id) && hash?.length === TOKEN_LENGTH, "PERMIT_BROKEN", "No month, or no hash of a token.");
  const digits = month.id.replaceAll("-", "").match(/../g) ?? [];
  return joined(LABEL, Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16)), hash);
}

/**
 * @param {Month} month
 * @returns {BufferSource}
 */
function keyOf(month) {
  const key = fromB64u(month.key);
  ensure(key, "PERMIT_BROKEN", "The month has no key.");
  return key;
}
