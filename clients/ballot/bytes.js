/** Bytes and their writings: base64url without padding for bytes, hexadecimal digits for hashes (docs/ballot-formats.md). */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @param {string} text Any text.
 * @returns {Bytes} Its UTF-8.
 */
export function utf8(text) {
  return /** @type {Bytes} */ (encoder.encode(text));
}

/**
 * @param {Uint8Array} bytes UTF-8.
 * @returns {string} The text.
 * @throws {TypeError} They are not UTF-8.
 */
export function textOf(bytes) {
  return decoder.decode(bytes);
}

/**
 * @param {...Uint8Array} parts In order.
 * @returns {Bytes} All in one.
 */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {number} Below 0, 0 or above 0, as bytes are sorted.
 */
export function compared(left, right) {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = /** @type {number} */ (left[index]) - /** @type {number} */ (right[index]);
    if (difference !== 0) {
      return difference;
    }
  }
  return left.length - right.length;
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 * @returns {boolean} Whether they are the same bytes.
 */
export function same(left, right) {
  return compared(left, right) === 0;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} Small hexadecimal digits.
 */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {unknown} text
 * @returns {Bytes | null} The 32 bytes of a hash; null if this is no writing of one.
 */
export function hashOf(text) {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) {
    return null;
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} Base64url without padding.
 */
export function toB64u(bytes) {
  const chunks = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    chunks.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(chunks.join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {unknown} text
 * @returns {Bytes | null} The bytes; null if this is not their one writing in base64url.
 */
export function fromB64u(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) {
    return null;
  }
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // Spare bits in the last digit make a second writing of the same bytes.
  return toB64u(bytes) === text ? bytes : null;
}

/**
 * @param {...Uint8Array} parts In order.
 * @returns {Promise<Bytes>} The SHA-256 of all in one.
 */
export async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}
