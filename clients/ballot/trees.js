/** Merkle trees of RFC 9162, 2.1, over leaves that are sorted by their bytes. */

import { compared, hashOf, joined, same, sha256 } from "./bytes.js";

/**
 * A proof that a leaf is under a root: its place among `count` leaves and the hashes beside its way up (RFC 9162, 2.1.3).
 *
 * @typedef {{readonly index: number, readonly count: number, readonly path: readonly string[]}} Proof
 */

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * @param {...Uint8Array} data
 * @returns {Promise<import("./bytes.js").Bytes>} SHA-256 of 0x00 and the data.
 */
export function leafHash(...data) {
  return sha256(LEAF, ...data);
}

/**
 * @param {readonly Uint8Array[]} leaves Hashes, in the order of the tree.
 * @returns {Promise<Uint8Array>} The root; the root of nothing is the hash of nothing.
 */
export async function rootOf(leaves) {
  if (leaves.length === 0) {
    return sha256();
  }
  let level = leaves.slice();
  while (level.length > 1) {
    const above = [];
    for (let index = 0; index + 1 < level.length; index += 2) {
      above.push(sha256(joined(NODE, /** @type {Uint8Array} */ (level[index]), /** @type {Uint8Array} */ (level[index + 1]))));
    }
    // An odd one out rises as it is: the same tree as splitting at the largest power of two.
    const odd = level.length % 2 === 1 ? level.slice(-1) : [];
    level = [...(await Promise.all(above)), ...odd];
  }
  return /** @type {Uint8Array} */ (level[0]);
}

/**
 * @param {Uint8Array} leaf The leaf's hash.
 * @param {Proof} proof
 * @param {Uint8Array} root
 * @returns {Promise<boolean>} Whether the proof leads from the leaf to the root. A malformed proof does not.
 */
export async function isUnder(leaf, proof, root) {
  const path = proof.path.map(hashOf);
  if (!Number.isSafeInteger(proof.index) || !Number.isSafeInteger(proof.count) || proof.index < 0 || proof.index >= proof.count) {
    return false;
  }
  let place = proof.index;
  let last = proof.count - 1;
  /** @type {Uint8Array} */
  let hash = leaf;
  for (const beside of path) {
    if (beside === null || last === 0) {
      return false;
    }
    if (place % 2 === 1 || place === last) {
      hash = await sha256(NODE, beside, hash);
      while (place % 2 === 0 && place !== 0) {
        place = Math.floor(place / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await sha256(NODE, hash, beside);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, root);
}

/**
 * @param {readonly Uint8Array[]} leaves
 * @returns {boolean} Whether each comes behind the one before it, so that they are sorted and all different.
 */
export function isSorted(leaves) {
  return leaves.every((leaf, index) => index === 0 || compared(/** @type {Uint8Array} */ (leaves[index - 1]), leaf) < 0);
}
