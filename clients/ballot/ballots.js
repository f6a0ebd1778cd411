/** Ballots: which answers are one, their one writing, their length. */

import { compared, joined, utf8 } from "./bytes.js";
import { canonical, canonicalText } from "./canonical.js";
import { BallotError, ensure } from "./errors.js";

/**
 * What a voter says to a question, as an app has it: options in any order, write-ins as typed. Null leaves it blank.
 *
 * @typedef {{readonly options: readonly number[], readonly write_ins?: readonly string[]}} ChoiceAnswer
 * @typedef {{readonly items: readonly ("yes" | "no" | "abstain")[]}} ItemsAnswer
 * @typedef {{readonly ranking: readonly number[]}} RankingAnswer Best first.
 * @typedef {{readonly scores: readonly (number | null)[]}} ScoreAnswer
 * @typedef {ChoiceAnswer | ItemsAnswer | RankingAnswer | ScoreAnswer | null} Answer
 *
 * Why an answer is none, in the words of the server.
 * @typedef {"wrong_count" | "wrong_shape" | "too_few" | "too_many" | "no_such_option" | "not_ascending" | "twice" | "out_of_range"
 *   | "bad_write_in"} Reason
 * @typedef {import("./definitions.js").Question} Question
 */

const BLOCK = 64;
const WRITE_IN_BYTES = 120;
const WORDS = ["yes", "no", "abstain"];
const ENDS = /^[\p{Z}\uFEFF]+|[\p{Z}\uFEFF]+$/gu;
const CONTROLS = /[\p{Cc}\p{Cs}]/u;

/**
 * Makes a ballot of answers: sorts options and write-ins, trims write-ins, checks each answer, pads the writing.
 *
 * @param {import("./definitions.js").Definition} definition
 * @param {readonly Answer[]} answers One for each question, in order.
 * @returns {{answers: readonly Answer[], padded: import("./bytes.js").Bytes}} What will be counted, to show before sealing,
 *   and the bytes to seal.
 * @throws {BallotError} NOT_SECRET, or NOT_A_BALLOT with `details.question` (from 1, or null) and `details.reason`.
 */
export function composeBallot(definition, answers) {
  ensure(definition.ballotLength !== null, "NOT_SECRET", "Ballots of a named vote are not sealed.");
  const tidy = answersOf(definition.questions, answers);
  return { answers: tidy, padded: pad(canonical(tidy), definition.ballotLength) };
}

/**
 * The answers in their one form: sorted, trimmed, checked.
 *
 * @param {readonly Question[]} questions
 * @param {readonly Answer[]} answers
 * @returns {readonly Answer[]}
 * @throws {BallotError} NOT_A_BALLOT.
 */
export function answersOf(questions, answers) {
  const counted = Array.isArray(answers) && answers.length === questions.length;
  const tidy = counted ? questions.map((question, index) => tidied(question, /** @type {Answer} */ (answers[index]))) : answers;
  const fault = faultOf(questions, tidy);
  if (fault !== null) {
    throw new BallotError("NOT_A_BALLOT", `The answers are no ballot: ${fault.reason}.`, fault);
  }
  return tidy;
}

/**
 * Why an array is no ballot as it stands, or null where it is one.
 *
 * @param {readonly Question[]} questions
 * @param {unknown} answers
 * @returns {{question: number | null, reason: Reason} | null} The first fault in the order of questions.
 */
export function faultOf(questions, answers) {
  if (!Array.isArray(answers) || answers.length !== questions.length) {
    return { question: null, reason: "wrong_count" };
  }
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    const reason = answer === null ? null : REASONS[question.kind](question, answer);
    if (reason !== null) {
      return { question: question.number, reason };
    }
  }
  return null;
}

/**
 * @param {readonly Question[]} questions
 * @returns {number} Bytes of every padded ballot: the longest that the questions allow, in whole 64 bytes.
 */
export function ballotLength(questions) {
  const longest = questions.reduce((length, question) => length + LONGEST[question.kind](question), questions.length + 1);
  return Math.ceil(longest / BLOCK) * BLOCK;
}

/**
 * @param {Uint8Array} plain
 * @param {number} length
 * @returns {import("./bytes.js").Bytes} With zero bytes up to the length.
 */
export function pad(plain, length) {
  ensure(plain.length <= length, "NOT_A_BALLOT", "The ballot is longer than those of this vote.");
  return joined(plain, new Uint8Array(length - plain.length));
}

/**
 * @param {Question} question
 * @param {Answer} answer
 * @returns {Answer}
 */
function tidied(question, answer) {
  if (question.kind !== "choice" || answer === null || !("options" in answer) || !Array.isArray(answer.options)) {
    return answer;
  }
  const options = [...answer.options].sort((left, right) => left - right);
  const written = answer.write_ins ?? [];
  if (!Array.isArray(written) || (question.write_ins === 0 && written.length === 0)) {
    return question.write_ins === 0 && written.length === 0 ? { options } : answer;
  }
  const texts = written.map((text) => (typeof text === "string" ? trimmed(text) : text));
  return { options, write_ins: texts.sort((left, right) => compared(utf8(String(left)), utf8(String(right)))) };
}

/**
 * @param {string} text
 * @returns {string} In NFC, without spaces at its ends.
 */
function trimmed(text) {
  return text.normalize("NFC").replaceAll(ENDS, "");
}

// --- which answers are some, by kind ---------------------------------------------------------------------------

/** @type {{readonly [kind in Question["kind"]]: (question: Question, answer: unknown) => Reason | null}} */
const REASONS = {
  choice: (question, answer) => {
    const members = question.write_ins > 0 ? ["options", "write_ins"] : ["options"];
    if (!has(answer, members)) {
      return "wrong_shape";
    }
    const { options, write_ins: texts = [] } = answer;
    return (
      optionsReason(question, options, true) ??
      writeInsReason(question, texts) ??
      numberReason(question, /** @type {unknown[]} */ (options).length + /** @type {unknown[]} */ (texts).length)
    );
  },
  yes_no_abstain: (question, answer) => {
    const fits = has(answer, ["items"]) && Array.isArray(answer.items) && answer.items.length === question.options.length;
    return fits && /** @type {unknown[]} */ (answer.items).every((item) => WORDS.includes(/** @type {string} */ (item)))
      ? null
      : "wrong_shape";
  },
  ranking: (question, answer) => {
    if (!has(answer, ["ranking"])) {
      return "wrong_shape";
    }
    const { ranking } = answer;
    return optionsReason(question, ranking, false) ?? numberReason(question, /** @type {unknown[]} */ (ranking).length);
  },
  score: (question, answer) => {
    if (!has(answer, ["scores"]) || !Array.isArray(answer.scores) || answer.scores.length !== question.options.length) {
      return "wrong_shape";
    }
    const given = answer.scores.filter((score) => score !== null);
    if (!given.every(Number.isSafeInteger)) {
      return "wrong_shape";
    }
    return given.every((score) => score >= 0 && score <= (question.maximum_score ?? 0)) ? null : "out_of_range";
  },
};

/**
 * @param {unknown} answer
 * @param {readonly string[]} members
 * @returns {answer is {readonly [name: string]: unknown}} Whether it is an object of these members and no others.
 */
function has(answer, members) {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) {
    return false;
  }
  const names = Object.keys(answer);
  return names.length === members.length && members.every((name) => names.includes(name));
}

/**
 * @param {Question} question
 * @param {unknown} options
 * @param {boolean} ascending
 * @returns {Reason | null}
 */
function optionsReason(question, options, ascending) {
  if (!Array.isArray(options) || !options.every(Number.isSafeInteger)) {
    return "wrong_shape";
  }
  if (!options.every((number) => number >= 1 && number <= question.options.length)) {
    return "no_such_option";
  }
  if (ascending) {
    return options.every((number, index) => index === 0 || options[index - 1] < number) ? null : "not_ascending";
  }
  return new Set(options).size === options.length ? null : "twice";
}

/**
 * @param {Question} question
 * @param {unknown} texts
 * @returns {Reason | null}
 */
function writeInsReason(question, texts) {
  if (!Array.isArray(texts) || !texts.every((text) => typeof text === "string")) {
    return "wrong_shape";
  }
  if (!texts.every(isWriteIn)) {
    return "bad_write_in";
  }
  if (texts.length > question.write_ins) {
    return "too_many";
  }
  const rising = texts.every((text, index) => index === 0 || compared(utf8(texts[index - 1] ?? ""), utf8(text)) < 0);
  return rising ? null : "not_ascending";
}

/**
 * @param {string} text
 * @returns {boolean}
 */
function isWriteIn(text) {
  return text !== "" && !CONTROLS.test(text) && trimmed(text) === text && utf8(text).length <= WRITE_IN_BYTES;
}

/**
 * @param {Question} question
 * @param {number} count
 * @returns {Reason | null}
 */
function numberReason(question, count) {
  if (count < question.minimum) {
    return "too_few";
  }
  return count > question.maximum ? "too_many" : null;
}

// --- the longest answer in bytes, by kind ----------------------------------------------------------------------

/** @type {{readonly [kind in Question["kind"]]: (question: Question) => number}} */
const LONGEST = {
  choice: (question) => {
    const texts = Math.min(question.write_ins, question.maximum);
    const options = longestNumbers(question, question.maximum - texts);
    if (question.write_ins === 0) {
      return sizeOf({ options });
    }
    // Each byte of a write-in may have to be escaped by another.
    return sizeOf({ options, write_ins: [] }) + texts * (2 * WRITE_IN_BYTES + 2) + Math.max(texts - 1, 0);
  },
  yes_no_abstain: (question) => sizeOf({ items: question.options.map(() => "abstain") }),
  ranking: (question) => sizeOf({ ranking: longestNumbers(question, question.maximum) }),
  score: (question) => {
    const highest = String(question.maximum_score).length > 4 ? question.maximum_score : null;
    return sizeOf({ scores: question.options.map(() => highest) });
  },
};

/**
 * @param {unknown} value
 * @returns {number}
 */
function sizeOf(value) {
  return utf8(canonicalText(value)).length;
}

/**
 * @param {Question} question
 * @param {number} count
 * @returns {number[]} So many of the largest numbers of options: none is written longer.
 */
function longestNumbers(question, count) {
  const all = question.options.length;
  const first = Math.max(all - count, 0) + 1;
  return Array.from({ length: all - first + 1 }, (_, index) => first + index);
}
