/** One piece of work for a name at a time, in this program. */

/** @returns {import("../kept.js").Storage["exclusively"]} */
export function queue() {
  /** @type {Map<string, Promise<unknown>>} */
  const tails = new Map();
  return (name, work) => {
    const before = tails.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    tails.set(name, mine);
    const done = () => {
      if (tails.get(name) === mine) {
        tails.delete(name);
      }
    };
    mine.then(done, done);
    return mine;
  };
}
