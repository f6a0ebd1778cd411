/** What the server signs with the promise key of a vote: a label, a line end, canonical JSON; Ed25519 (RFC 8032). */

import { verifyAsync } from "@noble/ed25519";

import { canonical } from "./canonical.js";
import { joined, sha256, utf8 } from "./bytes.js";

/**
 * @param {string} label
 * @param {unknown} value
 * @returns {import("./bytes.js").Bytes} What is hashed and signed.
 * @throws {BallotError} NOT_CANONICAL.
 */
export function labelled(label, value) {
  return joined(utf8(`${label}\n`), canonical(value));
}

/**
 * @param {string} label
 * @param {unknown} value
 * @returns {Promise<import("./bytes.js").Bytes>} SHA-256 of the same bytes.
 */
export function digest(label, value) {
  return sha256(labelled(label, value));
}

/**
 * @param {Uint8Array} key 32 bytes.
 * @param {Uint8Array | null} signature 64 bytes.
 * @param {Uint8Array} message
 * @returns {Promise<boolean>} Whether the key signed the message; false for bytes that are no key or no signature.
 */
export async function isSignedBy(key, signature, message) {
  if (signature?.length !== 64) {
    return false;
  }
  try {
    return await verifyAsync(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
