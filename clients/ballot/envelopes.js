/** Envelopes: HPKE (RFC 9180) in base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305. */

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";

import { joined, utf8 } from "./bytes.js";
import { ensure } from "./errors.js";
import { leafHash } from "./trees.js";

const INFO = utf8("unionhall ballot 1\n");
const OVERHEAD = 48;
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});

/**
 * Seals a ballot. What was drawn for it is forgotten at once: not even this device can open the envelope again.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {Uint8Array} padded From `composeBallot`.
 * @returns {Promise<import("./bytes.js").Bytes>} `enc ‖ ciphertext`, always `ballotLength + 48` bytes.
 * @throws {BallotError} NOT_SECRET: a named vote has no key; NOT_A_BALLOT: the length is not the vote's.
 */
export async function sealBallot(definition, padded) {
  ensure(definition.publicKey !== null, "NOT_SECRET", "Ballots of a named vote are not sealed.");
  ensure(padded.length === definition.ballotLength, "NOT_A_BALLOT", "The ballot is not padded to the length of the vote.");
  const recipientPublicKey = await suite.kem.deserializePublicKey(definition.publicKey.buffer);
  const sender = await suite.createSenderContext({
    recipientPublicKey,
    info: joined(INFO, definition.hashBytes).buffer,
  });
  const ciphertext = await sender.seal(joined(padded).buffer);
  return joined(new Uint8Array(sender.enc), new Uint8Array(ciphertext));
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @returns {number} Bytes of an envelope of this vote.
 */
export function envelopeLength(definition) {
  return (definition.ballotLength ?? 0) + OVERHEAD;
}

/**
 * @param {Uint8Array} envelope
 * @returns {Promise<import("./bytes.js").Bytes>} The ballot hash: the leaf of the board.
 */
export function ballotHash(envelope) {
  return leafHash(envelope);
}
