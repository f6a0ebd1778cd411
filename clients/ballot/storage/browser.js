/** A storage of a browser: IndexedDB, written through to the disk, with one lock for all tabs. */

import { queue } from "./queue.js";

const STORE = "kept";

/**
 * @param {string} [name] Of the database.
 * @returns {import("../kept.js").Storage}
 */
export function browserStorage(name = "unionhall-ballots") {
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;
  const database = () => {
    opened ??= openDatabase(name, () => {
      opened = null;
    });
    return opened;
  };
  const inThisTab = queue();
  return {
    get: async (key) => done(reading(await database()).get(key)),
    put: async (key, record) => written(await database(), (store) => store.put(record, key)),
    remove: async (key) => written(await database(), (store) => store.delete(key)),
    keys: async (prefix) => {
      const keys = await done(reading(await database()).getAllKeys());
      return keys.map(String).filter((key) => key.startsWith(prefix));
    },
    exclusively: (lock, work) =>
      // Browsers before 2022 have no locks: there, one tab at a time.
      navigator.locks ? inThisTab(lock, () => navigator.locks.request(`${name}/${lock}`, work)) : inThisTab(lock, work),
  };
}

/**
 * Asks the browser not to clear this site's storage when space runs short. Receipts are worth asking for.
 *
 * @returns {Promise<boolean>} Whether it will keep it.
 */
export async function keepStorage() {
  return (await navigator.storage?.persist?.()) ?? false;
}

/**
 * @param {string} name
 * @param {() => void} closed
 * @returns {Promise<IDBDatabase>}
 */
function openDatabase(name, closed) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request).then(
    (database) => {
      database.onclose = closed;
      database.onversionchange = () => {
        database.close();
        closed();
      };
      return database;
    },
    (error) => {
      closed();
      throw error;
    },
  );
}

/**
 * @param {IDBDatabase} database
 * @returns {IDBObjectStore}
 */
function reading(database) {
  return database.transaction(STORE, "readonly").objectStore(STORE);
}

/**
 * @param {IDBDatabase} database
 * @param {(store: IDBObjectStore) => void} change
 * @returns {Promise<void>} Once it is on the disk.
 */
function written(database, change) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    change(transaction.objectStore(STORE));
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
