/** Seals ballots, keeps receipts, checks them: the reference client of secret votes (README.md). */

export { answersOf, ballotLength, composeBallot, faultOf } from "./ballots.js";
export { checkInclusion, checkProof, readBoard } from "./boards.js";
export { isInBox, readBox } from "./boxes.js";
export { fromB64u, hashOf, toB64u, toHex } from "./bytes.js";
export { canonicalText, readCanonical } from "./canonical.js";
export { Ballots } from "./client.js";
export { readDefinition } from "./definitions.js";
export { deviceClock, usualWindow } from "./delays.js";
export { ballotHash, envelopeLength, sealBallot } from "./envelopes.js";
export { BallotError } from "./errors.js";
export { blindPermit, finishPermit, isPermitted } from "./permits.js";
export { Kiosk } from "./kiosk.js";
export { kioskKey } from "./kiosk_keys.js";
export { readPromise } from "./promises.js";
export { checkRollEntry } from "./rolls.js";
export {
  blindSuggestionPermit, drawToken, finishSuggestionPermit, isSuggestionPermitted,
} from "./suggestion_permits.js";
export { isUnder, leafHash, rootOf } from "./trees.js";
export { createKioskServer, createServer } from "./transport.js";
