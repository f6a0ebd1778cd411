/** A storage of a browser: IndexedDB, with one lock for all tabs. */

import { browserStorage as openedAs } from "unionhall-ballot/storage/browser";

import type { Storage } from "../storage.js";

export { keepStorage } from "unionhall-ballot/storage/browser";

export function browserStorage(name = "unionhall"): Storage {
  return openedAs(name);
}
