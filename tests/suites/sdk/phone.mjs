// A phone: the SDK on a directory of its own, which outlives the program.

import { UnionhallClient } from '../../../clients/sdk/build/src/index.js';
import { fileStorage } from '../../../clients/sdk/build/src/storage/files.js';

export const phone = ({ url, directory, ...more }) =>
  new UnionhallClient({
    url,
    storage: fileStorage(directory),
    app: { name: 'phone', version: '1.0' },
    deviceName: 'a phone of the tests',
    language: () => 'en',
    timeoutMs: 8_000,
    retry: { attempts: 12, firstMs: 200, longestMs: 3_000, totalMs: 120_000 },
    ...more,
  });

/** Numbers from 0 to below 1 that follow from a seed (mulberry32). */
export const chanceOf = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
