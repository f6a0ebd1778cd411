/**
 * What went wrong, for a program: `code` is fixed, `details` are its facts. No message ever holds an answer or an envelope.
 *
 * @typedef {"NOT_CANONICAL" | "NOT_A_DEFINITION" | "OTHER_DEFINITION" | "NOT_A_BALLOT" | "NOT_SECRET" | "PROMISE_BROKEN"
 *   | "NOT_ON_BOARD" | "BOARD_BROKEN" | "BOX_BROKEN" | "NOT_ON_ROLL" | "PERMIT_BROKEN" | "STORAGE_BROKEN" | "REFUSED"
 *   | "NOT_SENT" | "ALREADY_CAST"} BallotErrorCode
 */

/** A refusal of this package or of the server. */
export class BallotError extends Error {
  /**
   * @param {BallotErrorCode} code What happened.
   * @param {string} message One sentence for developers.
   * @param {{readonly [name: string]: unknown}} [details] Facts: `question`, `reason`, `serverCode`, `serverMessage`, …
   * @param {unknown} [cause] What was thrown below.
   */
  constructor(code, message, details = {}, cause = undefined) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "BallotError";
    this.code = code;
    this.details = details;
  }
}

/**
 * Throws unless a condition holds.
 *
 * @param {unknown} holds The condition.
 * @param {BallotErrorCode} code What happened if not.
 * @param {string} message One sentence for developers.
 * @param {{readonly [name: string]: unknown}} [details] Facts.
 * @returns {asserts holds}
 */
export function ensure(holds, code, message, details) {
  if (!holds) {
    throw new BallotError(code, message, details);
  }
}
