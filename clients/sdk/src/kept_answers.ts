/** Answers to GET with their tags: asked again with the tag, the server need not send what has not changed. */

export interface KeptAnswer {
  readonly etag: string;
  readonly body: unknown;
}

/** The most recently used ones, in memory; forgotten when somebody else signs in. */
export class KeptAnswers {
  readonly #answers = new Map<string, KeptAnswer>();
  readonly #most: number;

  constructor(most = 100) {
    this.#most = most;
  }

  get(key: string): KeptAnswer | undefined {
    const kept = this.#answers.get(key);
    if (kept !== undefined) {
      this.#answers.delete(key);
      this.#answers.set(key, kept);
    }
    return kept;
  }

  put(key: string, answer: KeptAnswer): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#most && oldest !== undefined) {
      this.#answers.delete(oldest);
    }
  }

  clear(): void {
    this.#answers.clear();
  }
}
