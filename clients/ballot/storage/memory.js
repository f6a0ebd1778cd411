/** A storage that forgets: for tests, and for a kiosk that prints the receipt. */

import { queue } from "./queue.js";

/**
 * @param {Map<string, string>} [texts] Records as JSON, by key.
 * @returns {import("../kept.js").Storage}
 */
export function memoryStorage(texts = new Map()) {
  return {
    get: async (key) => {
      const text = texts.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: async (key, record) => {
      texts.set(key, JSON.stringify(record));
    },
    remove: async (key) => {
      texts.delete(key);
    },
    keys: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)).sort(),
    exclusively: queue(),
  };
}
