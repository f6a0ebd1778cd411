/** A storage of files, for programs of Node: one for each record, readable by their owner alone. */

import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { queue } from "./queue.js";

const ENDING = ".json";

/**
 * One program at a time may use a directory.
 *
 * @param {string} directory Made if it is missing.
 * @returns {import("../kept.js").Storage}
 */
export function fileStorage(directory) {
  /** @type {(key: string) => string} */
  const pathOf = (key) => join(directory, `${encodeURIComponent(key)}${ENDING}`);
  return {
    get: async (key) => {
      const text = await unlessMissing(readFile(pathOf(key), "utf8"));
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: async (key, record) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeDurably(pathOf(key), JSON.stringify(record), directory);
    },
    remove: async (key) => {
      await unlessMissing(rm(pathOf(key)));
      await unlessMissing(synced(directory));
    },
    keys: async (prefix) => {
      const names = (await unlessMissing(readdir(directory))) ?? [];
      const keys = names.filter((name) => name.endsWith(ENDING)).map((name) => decodeURIComponent(name.slice(0, -ENDING.length)));
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
    exclusively: queue(),
  };
}

/**
 * Writes beside the file and renames: a crash leaves the old one or the new one.
 *
 * @param {string} path
 * @param {string} text
 * @param {string} directory
 */
async function writeDurably(path, text, directory) {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await synced(directory);
}

/** @param {string} directory */
async function synced(directory) {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T | undefined>} Undefined where there is no such file.
 */
async function unlessMissing(work) {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
