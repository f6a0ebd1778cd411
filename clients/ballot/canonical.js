/** Canonical JSON: RFC 8785 without numbers that are not whole; text in NFC. One value has one writing. */

import { utf8 } from "./bytes.js";
import { ensure } from "./errors.js";

/** @typedef {null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json}} Json */

const LONE = /\p{Surrogate}/u;
const DEEPEST = 64;

/**
 * @param {unknown} value Made of null, booleans, whole numbers, text, arrays and plain objects.
 * @returns {string} Its canonical writing.
 * @throws {BallotError} NOT_CANONICAL: something in it has none.
 */
export function canonicalText(value) {
  return written(value, 0);
}

/**
 * @param {unknown} value As for `canonicalText`.
 * @returns {import("./bytes.js").Bytes} The bytes that are hashed and signed.
 */
export function canonical(value) {
  return utf8(canonicalText(value));
}

/**
 * Reads canonical JSON, and nothing that is merely like it.
 *
 * @param {string} text
 * @returns {Json}
 * @throws {BallotError} NOT_CANONICAL: it is not JSON, or another writing of its value.
 */
export function readCanonical(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  ensure(value !== undefined && canonicalText(value) === text, "NOT_CANONICAL", "This is not canonical JSON.");
  return value;
}

/**
 * @param {unknown} value
 * @param {number} depth
 * @returns {string}
 */
function written(value, depth) {
  ensure(depth <= DEEPEST, "NOT_CANONICAL", "This is nested too deeply.");
  if (value === null || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "number") {
    ensure(Number.isSafeInteger(value), "NOT_CANONICAL", "Only whole numbers below 2^53 can be written.");
    return String(value);
  }
  if (typeof value === "string") {
    ensure(!LONE.test(value), "NOT_CANONICAL", "Half a character cannot be written.");
    return JSON.stringify(value.normalize("NFC"));
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => written(item, depth + 1)).join(",")}]`;
  }
  ensure(typeof value === "object" && plain(value), "NOT_CANONICAL", "Only plain objects can be written.");
  /** @type {[string, string][]} */
  const pairs = Object.entries(value).map(([name, item]) => [name.normalize("NFC"), written(item, depth + 1)]);
  ensure(new Set(pairs.map(([name]) => name)).size === pairs.length, "NOT_CANONICAL", "Two keys are one in NFC.");
  pairs.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([name, item]) => `${written(name, depth)}:${item}`).join(",")}}`;
}

/**
 * @param {object} value
 * @returns {boolean}
 */
function plain(value) {
  const prototype = Object.getPrototypeOf(value);
  // An object of another realm (a frame, a worker's message) has that realm's Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
