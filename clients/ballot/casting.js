/** Steps of a ballot, each from one durable record to the next: who crashes between two takes the last one up again. */

import { composeBallot } from "./ballots.js";
import { fromB64u, toB64u } from "./bytes.js";
import { ballotHash, sealBallot } from "./envelopes.js";
import { BallotError, ensure } from "./errors.js";
import { blindPermit, finishPermit, isPermitted } from "./permits.js";
import { readPromise } from "./promises.js";

/**
 * What a server says: a receipt or a permit, or a code of its own that says why not. A call that throws has told
 * nothing, and is made again.
 *
 * @typedef {{readonly code: string, readonly message?: string}} Refusal
 * @typedef {{readonly receipt: {readonly promise: unknown, readonly signature: unknown}} | {readonly refusal: Refusal}} CastAnswer
 * @typedef {{readonly blindSignature: unknown} | {readonly refusal: Refusal}} PermitAnswer
 *
 * @typedef {object} Server
 * @property {(ballot: {vote: string, id: string | null, envelope: string}) => Promise<CastAnswer>} cast With the member's
 *   session. `vote` is the id in the definition, `id` the one in the API.
 * @property {(ballot: {vote: string, id: string | null, blinded: string}) => Promise<PermitAnswer>} [permit] With the
 *   member's session.
 * @property {(ballot: {vote: string, envelope: string, randomizer: string, signature: string}) => Promise<CastAnswer>} [post]
 *   Without anything that tells who asks.
 * @property {(vote: string, name: string) => Promise<unknown>} [published] A published file, parsed; null where there is
 *   none. Without anything that tells who asks.
 * @property {(ballot: {id: string | null, ballot: string}) => Promise<import("./boards.js").BallotProof | null>} [proof] Of
 *   a ballot hash, under the newest entry of the board; null while it is under none. Without anything that tells who asks.
 *
 * @typedef {import("./kept.js").Kept} Kept
 * @typedef {import("./definitions.js").Definition} Definition
 */

/** Refusals after which no permit will be drawn for this ballot. */
const NO_PERMIT = new Set([
  "BALLOT_ELSEWHERE",
  "BLINDED_INVALID",
  "NOT_ON_ROLL",
  "PERMIT_DRAWN",
  "VOTE_CLOSED_MEANWHILE",
  "VOTE_KIND_REFUSED",
  "VOTE_NOT_FOUND",
]);

/** Refusals after which a permit is worth nothing. */
const NO_POST = new Set(["VOTE_CLOSED_MEANWHILE"]);

/**
 * Seals a ballot of a vote; what is returned has to be made durable before the next step.
 *
 * @param {Definition} definition
 * @param {Kept} kept Without a pending ballot.
 * @param {readonly import("./ballots.js").Answer[]} answers
 * @param {{readonly windowSeconds: number, readonly closesAt: number}} posting Of an unlinkable vote.
 * @returns {Promise<Kept & {pending: import("./kept.js").PendingBallot}>} With the ballot pending.
 * @throws {BallotError} NOT_SECRET, NOT_A_BALLOT, ALREADY_CAST: a receipt is kept, and it cannot be replaced.
 */
export async function sealed(definition, kept, answers, posting) {
  const { padded } = composeBallot(definition, answers);
  const replaceable = kept.receipt === null || (definition.recast && definition.kind === "sealed");
  ensure(replaceable, "ALREADY_CAST", "A ballot of this vote has been cast, and another may not take its place.");
  const envelope = await sealBallot(definition, padded);
  if (definition.kind === "sealed") {
    return { ...kept, pending: { stage: "sealed", envelope: toB64u(envelope) } };
  }
  const blinding = await blindPermit(definition, await ballotHash(envelope));
  return { ...kept, pending: { stage: "blinded", envelope: toB64u(envelope), blinding, ...posting } };
}

/**
 * Sends a sealed ballot.
 *
 * @param {Definition} definition
 * @param {Kept} kept With a pending ballot of the stage `sealed`.
 * @param {Server} server
 * @returns {Promise<Kept>} With its receipt, or with what the server refused.
 * @throws {BallotError} NOT_SENT; PROMISE_BROKEN: the answer is no promise of this ballot, which stays pending.
 */
export async function sent(definition, kept, server) {
  const { envelope } = /** @type {import("./kept.js").SealedBallot} */ (kept.pending);
  const answer = await asked(() => server.cast({ vote: definition.vote, id: kept.id, envelope }));
  return answered(definition, kept, envelope, answer);
}

/**
 * Draws the permit of a blinded ballot.
 *
 * @param {Definition} definition
 * @param {Kept} kept With a pending ballot of the stage `blinded`.
 * @param {Server} server
 * @param {(ballot: import("./kept.js").BlindedBallot) => number} postingTime When to post it.
 * @returns {Promise<Kept>} With the permit, or with what the server refused. What could show which permit it was is gone.
 * @throws {BallotError} NOT_SENT; PERMIT_BROKEN: the registrar signed something else.
 */
export async function drawn(definition, kept, server, postingTime) {
  const ballot = /** @type {import("./kept.js").BlindedBallot} */ (kept.pending);
  const { envelope, blinding, windowSeconds, closesAt } = ballot;
  const { permit: draw } = server;
  ensure(draw, "NOT_SENT", "This app has no way to draw permits.");
  const answer = await asked(() => draw({ vote: definition.vote, id: kept.id, blinded: blinding.blinded }));
  if ("refusal" in answer) {
    return ended(kept, envelope, answer.refusal, NO_PERMIT);
  }
  const ballotBytes = await hashOfKept(envelope);
  const permit = await finishPermit(definition, ballotBytes, blinding, answer.blindSignature);
  ensure(await isPermitted(definition, ballotBytes, permit), "PERMIT_BROKEN", "The permit does not hold.");
  const posting = { postAt: postingTime(ballot), windowSeconds, closesAt };
  return { ...kept, pending: { stage: "permitted", envelope, permit, ...posting } };
}

/**
 * Posts a permitted ballot.
 *
 * @param {Definition} definition
 * @param {Kept} kept With a pending ballot of the stage `permitted`.
 * @param {Server} server
 * @returns {Promise<Kept>} With its receipt, or with what the server refused.
 * @throws {BallotError} NOT_SENT, PROMISE_BROKEN.
 */
export async function posted(definition, kept, server) {
  const { envelope, permit } = /** @type {import("./kept.js").PermittedBallot} */ (kept.pending);
  const { post } = server;
  ensure(post, "NOT_SENT", "This app has no way to post ballots.");
  const answer = await asked(() => post({ vote: definition.vote, envelope, ...permit }));
  return "refusal" in answer ? ended(kept, envelope, answer.refusal, NO_POST) : answered(definition, kept, envelope, answer);
}

/**
 * @param {string} envelope As it is kept.
 * @returns {Promise<import("./bytes.js").Bytes>} Its ballot hash.
 * @throws {BallotError} STORAGE_BROKEN.
 */
export async function hashOfKept(envelope) {
  const bytes = fromB64u(envelope);
  ensure(bytes !== null, "STORAGE_BROKEN", "The kept envelope cannot be read.");
  return ballotHash(bytes);
}

/**
 * @param {Definition} definition
 * @param {Kept} kept
 * @param {string} envelope
 * @param {CastAnswer} answer
 * @returns {Promise<Kept>}
 */
async function answered(definition, kept, envelope, answer) {
  if ("refusal" in answer) {
    return refused(kept, envelope, answer.refusal);
  }
  const receipt = await readPromise(definition, answer.receipt, await hashOfKept(envelope));
  const own = receipt.promise.sealed_by === "voter";
  ensure(own, "PROMISE_BROKEN", "The server says that it sealed this ballot itself.", { reason: "sealed_by" });
  return { ...kept, pending: null, refused: null, receipt: { envelope, ...receipt }, proof: null };
}

/**
 * @param {Kept} kept
 * @param {string} envelope
 * @param {Refusal} refusal
 * @returns {Kept}
 */
function refused(kept, envelope, refusal) {
  return { ...kept, pending: null, refused: { envelope, ...refusal } };
}

/**
 * Gives an unlinkable ballot up only where nothing can come of it: there is one permit for each member, and it may have
 * been drawn.
 *
 * @param {Kept} kept
 * @param {string} envelope
 * @param {Refusal} refusal
 * @param {ReadonlySet<string>} ends
 * @returns {Kept}
 * @throws {BallotError} NOT_SENT with `details.serverCode`: it is tried again.
 */
function ended(kept, envelope, refusal, ends) {
  const { code: serverCode, message: serverMessage } = refusal;
  ensure(ends.has(serverCode), "NOT_SENT", `The server does not take the ballot now: ${serverCode}.`, { serverCode, serverMessage });
  return refused(kept, envelope, refusal);
}

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 * @throws {BallotError} NOT_SENT: nobody knows whether it arrived; it stays pending and is sent again as it is.
 */
export async function asked(ask) {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof BallotError ? error : new BallotError("NOT_SENT", "The server gave no answer.", {}, error);
  }
}
