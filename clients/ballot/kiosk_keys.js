/** The key of a kiosk, and what it signs: lines of text, Ed25519 (docs/kiosk-voting.md). */

import { getPublicKeyAsync, signAsync, utils } from "@noble/ed25519";

import { fromB64u, toB64u, utf8 } from "./bytes.js";
import { ensure } from "./errors.js";

/** @typedef {{readonly publicKey: string, readonly sign: (message: Uint8Array) => Promise<Uint8Array>}} KioskKey */

const PLACE = "kiosk-key";

/**
 * The key of this device, made at the first call and kept. Whoever can read the storage can give out ballots in its name.
 *
 * @param {import("./kept.js").Storage} storage
 * @returns {Promise<KioskKey>} `publicKey` is what an officer enrols.
 */
export function kioskKey(storage) {
  return storage.exclusively(PLACE, async () => {
    let text = await storage.get(PLACE);
    if (text === undefined) {
      text = toB64u(utils.randomSecretKey());
      await storage.put(PLACE, text);
    }
    const secret = fromB64u(text);
    ensure(secret?.length === 32, "STORAGE_BROKEN", "The key of this kiosk cannot be read.");
    return { publicKey: toB64u(await getPublicKeyAsync(secret)), sign: (message) => signAsync(message, secret) };
  });
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {string} kioskId
 * @param {KioskKey} key
 * @returns {(word: string, lines: readonly string[]) => Promise<{kioskId: string, vote: string, signature: string}>}
 */
export function kioskSigner(definition, kioskId, key) {
  const { union } = /** @type {{union: string}} */ (definition.content);
  return async (word, lines) => {
    const text = ["unionhall kiosk 1", union, kioskId, definition.vote, word, ...lines].join("\n");
    return { kioskId, vote: definition.vote, signature: toB64u(await key.sign(utf8(text))) };
  };
}
