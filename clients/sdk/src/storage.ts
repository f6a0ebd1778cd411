/** Where a device keeps what must outlive the program: the interface of the ballot client, so that one storage serves both. */

import type { memoryStorage } from "unionhall-ballot/storage/memory";

/**
 * `put` resolves once the record would survive a crash. `exclusively` runs one piece of work for a name at a time, across
 * tabs where there are any.
 */
export type Storage = ReturnType<typeof memoryStorage>;

/** A name that may hold anything, as one part of a key. */
export function keyOf(...parts: readonly (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(part)).join("/");
}
