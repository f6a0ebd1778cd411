/** The definition of a vote: what is voted on, by whom, by which rules and under which keys. Read first, checked whole. */

import { ballotLength } from "./ballots.js";
import { fromB64u, hashOf, sha256, toHex, utf8 } from "./bytes.js";
import { readCanonical } from "./canonical.js";
import { ensure } from "./errors.js";

/**
 * @typedef {"choice" | "yes_no_abstain" | "ranking" | "score"} QuestionKind
 * @typedef {{readonly number: number, readonly label: string, readonly label_en: string | null}} Option
 * @typedef {object} Question
 * @property {number} number From 1.
 * @property {QuestionKind} kind
 * @property {string} title
 * @property {string | null} title_en
 * @property {number} minimum How many options must be chosen or ranked.
 * @property {number} maximum How many may be.
 * @property {number | null} maximum_score The most points of an option; null unless `score`.
 * @property {number} write_ins How many options the voter may write.
 * @property {number | null} seats How many are elected.
 * @property {readonly Option[]} options Numbered from 1.
 */

/**
 * A definition that has been checked.
 *
 * @typedef {object} Definition
 * @property {string} text Its canonical JSON.
 * @property {string} hash Its hash. Whoever has it from elsewhere (a poster, the board, a colleague) compares it.
 * @property {import("./bytes.js").Bytes} hashBytes The same as 32 bytes.
 * @property {string} vote Id of the vote.
 * @property {"named" | "sealed" | "unlinkable"} kind
 * @property {string} title
 * @property {boolean} serverMaySeal Whether the server seals for a client that cannot.
 * @property {Date} opensAt As announced.
 * @property {Date} closesAt As announced; a notice may extend it.
 * @property {readonly Question[]} questions
 * @property {{readonly hash: string, readonly count: number}} roll
 * @property {boolean} recast Whether a later ballot takes the place of an earlier one.
 * @property {number | null} ballotLength Bytes of a padded ballot; null when named.
 * @property {import("./bytes.js").Bytes | null} publicKey What ballots are sealed to; null when named.
 * @property {import("./bytes.js").Bytes} promiseKey What receipts and the board are signed with.
 * @property {import("./bytes.js").Bytes | null} registrarKey SPKI of the registrar; null unless unlinkable.
 * @property {import("./canonical.js").Json} content Everything, as it was written.
 */

const FORMAT = "unionhall-vote-2";
/** Of votes that were opened before there were methods of counting. */
const EARLIER_FORMAT = "unionhall-vote-1";
const MEMBERS = [
  ...["format", "vote", "union", "organisation", "kind", "title", "title_en", "description", "opens_at", "closes_at"],
  ...["questions", "roll", "rules", "recast", "minimum_cell"],
  ...["key", "ballot_length", "server_may_seal", "promise_key", "registrar_key"],
];
const LATER_MEMBERS = ["verdict", "call", "follows", "channels", "meeting", "weighted", "delegation"];
const KINDS = ["named", "sealed", "unlinkable"];
const QUESTION_KINDS = ["choice", "yes_no_abstain", "ranking", "score"];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Reads a definition and checks it whole.
 *
 * @param {string} text The text that the server gives.
 * @param {string} [expectedHash] The hash that is known from elsewhere.
 * @returns {Promise<Definition>}
 * @throws {BallotError} NOT_CANONICAL, NOT_A_DEFINITION (`details.place`), OTHER_DEFINITION: its hash is another one.
 */
export async function readDefinition(text, expectedHash) {
  const content = readCanonical(text);
  const hashBytes = await sha256(utf8("unionhall definition 1\n"), utf8(text));
  const hash = toHex(hashBytes);
  ensure(expectedHash === undefined || expectedHash === hash, "OTHER_DEFINITION", "The definition is not the one expected.", {
    hash,
  });
  const read = object(content, "");
  check(read.format === FORMAT || read.format === EARLIER_FORMAT, "format");
  const wanted = read.format === EARLIER_FORMAT ? MEMBERS : [...MEMBERS, ...LATER_MEMBERS];
  check(String(Object.keys(read).sort()) === String([...wanted].sort()), "");
  check(typeof read.vote === "string" && read.vote !== "", "vote");
  check(KINDS.includes(/** @type {string} */ (read.kind)), "kind");
  check(typeof read.title === "string", "title");
  check(typeof read.recast === "boolean", "recast");
  check(typeof read.server_may_seal === "boolean", "server_may_seal");
  const kind = /** @type {Definition["kind"]} */ (read.kind);
  const questions = questionsOf(read.questions);
  return Object.freeze({
    text,
    hash,
    hashBytes,
    vote: read.vote,
    kind,
    title: read.title,
    serverMaySeal: read.server_may_seal,
    ...windowOf(read),
    questions,
    roll: rollOf(read.roll),
    recast: read.recast,
    ballotLength: lengthOf(read, kind, questions),
    ...keysOf(read, kind),
    content,
  });
}

/**
 * @param {unknown} holds
 * @param {string} place
 * @returns {asserts holds}
 */
function check(holds, place) {
  ensure(holds, "NOT_A_DEFINITION", `The definition is wrong at ${place || "its top"}.`, { place });
}

/**
 * @param {unknown} value
 * @param {string} place
 * @returns {{readonly [name: string]: unknown}}
 */
function object(value, place) {
  check(typeof value === "object" && value !== null && !Array.isArray(value), place);
  return /** @type {{readonly [name: string]: unknown}} */ (value);
}

/**
 * @param {{readonly [name: string]: unknown}} read
 * @returns {Pick<Definition, "opensAt" | "closesAt">}
 */
function windowOf(read) {
  const [opensAt, closesAt] = ["opens_at", "closes_at"].map((name) => {
    const written = read[name];
    check(typeof written === "string" && INSTANT.test(written) && !Number.isNaN(Date.parse(written)), name);
    return new Date(written);
  });
  check(opensAt !== undefined && closesAt !== undefined && opensAt < closesAt, "closes_at");
  return { opensAt, closesAt };
}

/**
 * @param {unknown} value
 * @returns {Definition["roll"]}
 */
function rollOf(value) {
  const { hash, count } = object(value, "roll");
  check(typeof hash === "string" && hashOf(hash) !== null, "roll.hash");
  check(whole(count, 0), "roll.count");
  return { hash, count };
}

/**
 * @param {unknown} value
 * @returns {readonly Question[]}
 */
function questionsOf(value) {
  check(Array.isArray(value) && value.length > 0, "questions");
  return value.map((item, index) => {
    const place = `questions[${index}]`;
    const read = object(item, place);
    check(read.number === index + 1, `${place}.number`);
    check(QUESTION_KINDS.includes(/** @type {string} */ (read.kind)), `${place}.kind`);
    check(typeof read.title === "string", `${place}.title`);
    check(Array.isArray(read.options), `${place}.options`);
    read.options.forEach((option, order) => {
      const { number, label } = object(option, `${place}.options[${order}]`);
      check(number === order + 1 && typeof label === "string", `${place}.options[${order}]`);
    });
    check(whole(read.minimum, 0) && whole(read.maximum, read.minimum), `${place}.maximum`);
    check(whole(read.write_ins, 0) && (read.write_ins === 0 || read.kind === "choice"), `${place}.write_ins`);
    check(read.kind === "score" ? whole(read.maximum_score, 1) : read.maximum_score === null, `${place}.maximum_score`);
    return /** @type {Question} */ (/** @type {unknown} */ (read));
  });
}

/**
 * @param {{readonly [name: string]: unknown}} read
 * @param {Definition["kind"]} kind
 * @param {readonly Question[]} questions
 * @returns {number | null}
 */
function lengthOf(read, kind, questions) {
  // A length of its own for some voters would tell their envelopes apart: it follows from the questions.
  check(read.ballot_length === (kind === "named" ? null : ballotLength(questions)), "ballot_length");
  return /** @type {number | null} */ (read.ballot_length);
}

/**
 * @param {{readonly [name: string]: unknown}} read
 * @param {Definition["kind"]} kind
 * @returns {Pick<Definition, "publicKey" | "promiseKey" | "registrarKey">}
 */
function keysOf(read, kind) {
  const promiseKey = fromB64u(read.promise_key);
  check(promiseKey?.length === 32, "promise_key");
  check((read.key === null) === (kind === "named"), "key");
  check((read.registrar_key === null) === (kind !== "unlinkable"), "registrar_key");
  const publicKey = read.key === null ? null : fromB64u(object(read.key, "key").public_key);
  check(publicKey === null ? read.key === null : publicKey.length === 32, "key.public_key");
  const registrarKey = read.registrar_key === null ? null : fromB64u(read.registrar_key);
  check(kind !== "unlinkable" || registrarKey !== null, "registrar_key");
  return { publicKey, promiseKey, registrarKey };
}

/**
 * @param {unknown} value
 * @param {number} least
 * @returns {value is number}
 */
function whole(value, least) {
  return Number.isSafeInteger(value) && Number(value) >= least;
}
