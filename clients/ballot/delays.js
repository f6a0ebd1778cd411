/** The wait between drawing a permit and posting the ballot: what keeps the two from being matched by their times. */

import { ensure } from "./errors.js";

const SMALL_ROLL = 500;

/** @typedef {{now(): number, wait(milliseconds: number, signal?: AbortSignal): Promise<void>}} Clock Milliseconds since 1970. */

/** How long before the close a ballot is posted at the latest, in milliseconds. */
export const MARGIN = 120_000;

/** In seconds: what the window of a ballot that is overdue again and again comes down to. */
export const SHORTEST_WINDOW = 60;
const LONGEST_TIMER = 2 ** 31 - 1;

/** @type {Clock} The clock of the device. */
export const deviceClock = {
  now: () => Date.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(resolve, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER));
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

/**
 * @param {import("./definitions.js").Definition} definition
 * @returns {number} Seconds of the window that the vote should have. It follows from the roll, so that no server shortens it.
 */
export function usualWindow(definition) {
  return definition.roll.count < SMALL_ROLL ? 1800 : 600;
}

/** @returns {number} From 0 to below 1, from the device's random source: 53 bits. */
export function randomShare() {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/**
 * When to post a ballot whose permit has just been drawn: any moment of the window alike.
 *
 * @param {number} now
 * @param {number} windowSeconds What the vote recommends: the longer, the more others post in it.
 * @param {number} closesAt A ballot is posted two minutes before, if the window is longer than what is left.
 * @param {() => number} share From 0 to below 1.
 * @returns {number} Milliseconds since 1970.
 */
export function postingTime(now, windowSeconds, closesAt, share) {
  ensure(Number.isFinite(windowSeconds) && windowSeconds >= 0, "NOT_A_DEFINITION", "The window is no number of seconds.");
  const left = Math.max(closesAt - MARGIN - now, 0);
  return now + Math.floor(share() * Math.min(windowSeconds * 1000, left));
}
