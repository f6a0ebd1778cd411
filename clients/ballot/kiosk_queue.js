/** What waits at a kiosk: in random order, and which of it goes next. */

/**
 * A sealed ballot that waits; with its permit in an unlinkable vote.
 *
 * @typedef {{readonly envelope: string, readonly permit?: import("./permits.js").Permit}} Waiting
 *
 * The permit of a person that is being drawn: asked for again with the same pass until the server has told.
 * @typedef {{readonly envelope: string, readonly blinding: import("./permits.js").Blinding, readonly passText: string}} Drawing
 *
 * @typedef {object} KioskKept
 * @property {"unionhall-kiosk-1"} format
 * @property {string} definition Text of the definition, so that nobody changes it below the kiosk.
 * @property {string | null} tapKey Of the person who stands there: given back if the kiosk goes off.
 * @property {Drawing | null} drawing
 * @property {readonly Waiting[]} waiting In random order.
 * @property {readonly Waiting[]} sending A batch on its way, sent again as it is until the server has answered.
 * @property {number} deliveredCount
 *
 * @typedef {object} Sending How a batch is drawn.
 * @property {import("./definitions.js").Definition} definition
 * @property {number} batch Least ballots in a batch while the vote is open.
 * @property {number} left Milliseconds until the close; not above 0 when it is over.
 * @property {() => number} share From 0 to below 1, at random.
 */

const MOST_IN_BATCH = 200;
/** A request has 100,000 bytes at most; what is beside the envelopes, and the permits, needs room. */
const MOST_BYTES = 80_000;
const PERMIT_BYTES = 500;
/** An unlinkable ballot must be posted before the close: the rest goes out so many milliseconds before. */
const MARGIN = 120_000;

/**
 * @param {readonly Waiting[]} waiting
 * @param {Waiting} one
 * @param {() => number} share
 * @returns {Waiting[]} With it at a random place, so that the order on the disk is nobody's.
 */
export function among(waiting, one, share) {
  const at = Math.floor(share() * (waiting.length + 1));
  return [...waiting.slice(0, at), one, ...waiting.slice(at)];
}

/**
 * @param {KioskKept} kept
 * @param {Sending} how
 * @returns {KioskKept | null} With the next batch on its way; null when none may go. While the vote is open as many stay
 *   behind as go, so that no remainder is smaller than a batch, as long as there are enough.
 */
export function nextBatch(kept, { definition, batch, left, share }) {
  const isUnlinkable = definition.kind === "unlinkable";
  const isOver = left <= (isUnlinkable ? MARGIN : 0);
  const { length } = kept.waiting;
  if (length === 0 || (!isOver && length < 2 * batch)) {
    return null;
  }
  const most = mostIn(definition, isUnlinkable);
  const rest = length > most && length < most + batch ? Math.ceil(length / 2) : Math.min(length, most);
  const waiting = [...kept.waiting];
  const sending = Array.from({ length: isOver ? rest : batch }, () => {
    const [drawn] = waiting.splice(Math.floor(share() * waiting.length), 1);
    return /** @type {Waiting} */ (drawn);
  });
  return { ...kept, waiting, sending };
}

/**
 * @param {import("./definitions.js").Definition} definition
 * @param {boolean} isUnlinkable
 * @returns {number} Ballots that fit into one request.
 */
function mostIn(definition, isUnlinkable) {
  const size = Math.ceil(((definition.ballotLength ?? 0) + 48) * (4 / 3)) + (isUnlinkable ? PERMIT_BYTES : 3);
  return Math.min(MOST_IN_BATCH, Math.max(1, Math.floor(MOST_BYTES / size)));
}
