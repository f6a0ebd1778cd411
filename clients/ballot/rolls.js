/** The roll as hashes: a member who knows their salt can tell that they are on it, nobody else can. */

import { fromB64u, hashOf } from "./bytes.js";
import { canonical } from "./canonical.js";
import { ensure } from "./errors.js";
import { isUnder, leafHash } from "./trees.js";

/**
 * What the server tells a member of their own entry.
 *
 * @typedef {object} RollEntry
 * @property {string} salt 16 bytes in base64url.
 * @property {string} member The member's number.
 * @property {string} branch Code of the branch they vote in.
 * @property {number | null} [weight] What their ballot counts where the definition is `weighted`; null elsewhere.
 * @property {import("./trees.js").Proof} proof
 */

/**
 * Checks that a member is on the roll that the definition froze.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {RollEntry} entry
 * @throws {BallotError} NOT_ON_ROLL: the proof does not lead to the roll's hash.
 */
export async function checkRollEntry(definition, entry) {
  const salt = fromB64u(entry.salt);
  const root = hashOf(definition.roll.hash);
  let holds = false;
  if (salt?.length === 16 && root !== null && entry.proof.count === definition.roll.count) {
    const named = { branch: entry.branch, member: entry.member, vote: definition.vote };
    const weighed = typeof entry.weight === "number" ? { ...named, weight: entry.weight } : named;
    const leaf = await leafHash(salt, canonical(weighed));
    holds = await isUnder(leaf, entry.proof, root);
  }
  ensure(holds, "NOT_ON_ROLL", "The proof does not lead from the member to the roll.");
}
