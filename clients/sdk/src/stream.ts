/** Follows a subscription over an event stream, and goes on behind the last event after every cut (docs/streams.md). */

import type { Clock } from "./clock.js";
import type { Operation } from "./documents.js";
import { NetworkError, RequestError, SignedOutError, UnionhallError, type GraphQLFault } from "./errors.js";
import { waitFor, type RetryPolicy, type Share } from "./retry.js";
import type { Session } from "./session.js";
import { EventReader, type ServerEvent } from "./sse.js";
import { keyOf, type Storage } from "./storage.js";
import { read, retryAfter, type Transport } from "./transport.js";

/** Why a list is to be read anew: nothing was followed yet, or the server cannot go on where this was. */
export type RereadReason = "START" | "CURSOR_TOO_OLD" | "INVALID_CURSOR";

export interface FollowOptions<T> {
  /** Shown and kept before the next one comes. The cursor is null where a subscription has none. */
  readonly onEvent: (data: T, cursor: string | null) => void | Promise<void>;
  /**
   * Reads the list and gives the cursor of its newest entry, from which it goes on; null: from now on. Without it, a
   * subscription begins with what is so now after each cut.
   */
  readonly reread?: (reason: RereadReason) => Promise<string | null>;
  /** The cursor of the last event that was shown; else the one that is kept. */
  readonly after?: string | null;
  /** Keeps the cursor in the storage under this name, after each event. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

export interface StreamParts {
  readonly session: Session;
  readonly transport: Transport;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly share: Share;
  readonly leaves: boolean;
}

const AGAIN: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstMs: 500, longestMs: 30_000, totalMs: Number.POSITIVE_INFINITY };
/** The server sends a comment every 20 s: two were missed. */
const SILENCE_MS = 45_000;
const REMEMBERED = 256;
const UNFOLLOWABLE = new Set(["CURSOR_TOO_OLD", "INVALID_CURSOR"]);
const UNKNOWN_DOCUMENT = "PERSISTED_QUERY_NOT_FOUND";
const SILENT = new Error("silent");
/** What a stream comes back from, besides what passes by itself. */
const COMES_BACK = new Set(["UNAUTHENTICATED", "INTERNAL"]);

/** Resolves when the server completes the operation or the signal is aborted; rejects when it will not go on. */
export class Stream<T> {
  readonly #parts: StreamParts;
  readonly #operation: Operation;
  readonly #variables: object;
  readonly #options: FollowOptions<T>;
  readonly #seen = new Set<string>();
  #key: string | null = null;
  #cursor: string | null = null;
  #retryMs = 1_000;
  #failures = 0;
  #isLeft = false;

  constructor(parts: StreamParts, operation: Operation, variables: object, options: FollowOptions<T>) {
    this.#parts = parts;
    this.#operation = operation;
    this.#variables = variables;
    this.#options = options;
  }

  async follow(): Promise<void> {
    const { clock, share } = this.#parts;
    const { signal } = this.#options;
    await this.#begin();
    while (!signal?.aborted) {
      try {
        if (await this.#parts.session.authorised((token) => this.#connected(token))) {
          return;
        }
        this.#failures += 1; // Cut: the first time it comes back when the server has asked for it.
      } catch (error) {
        if (signal?.aborted) {
          return;
        }
        if (await this.#mended(error)) {
          continue;
        }
        this.#failures += 1;
      }
      const wait = Math.max(waitFor(this.#failures, AGAIN, share), this.#retryMs);
      await clock.wait(wait, signal).catch(() => undefined);
    }
  }

  async #begin(): Promise<void> {
    const { session, storage } = this.#parts;
    const { after, name, reread } = this.#options;
    const account = await session.account();
    this.#key = name === undefined ? null : keyOf("stream", account ?? "", name);
    const kept = this.#key === null ? undefined : ((await storage.get(this.#key)) as string | undefined);
    this.#cursor = after ?? kept ?? null;
    if (this.#cursor === null && reread !== undefined) {
      // Without a place to go on from, a cut before the first event would lose what comes in between.
      await this.#keep(await reread("START"));
    }
  }

  /** Whether what was thrown is mended, so that it may come back at once. Throws it when it never will be. */
  async #mended(error: unknown): Promise<boolean> {
    const { reread } = this.#options;
    if (error instanceof RequestError && UNFOLLOWABLE.has(error.code) && reread !== undefined) {
      await this.#keep(await reread(error.code as RereadReason));
      return true;
    }
    if (error instanceof RequestError && error.code === UNKNOWN_DOCUMENT && this.#parts.leaves && !this.#isLeft) {
      await this.#parts.transport.leave(this.#operation);
      this.#isLeft = true;
      return true;
    }
    if (error instanceof RequestError && error.code === "UNAUTHENTICATED" && (await this.#parts.session.account()) === null) {
      throw new SignedOutError("SIGNED_OUT");
    }
    if (error instanceof UnionhallError && (error.isPassing || COMES_BACK.has(error.code))) {
      return false;
    }
    throw error;
  }

  /** One connection: whether the operation is complete; false when it was cut. */
  async #connected(token: string | null): Promise<boolean> {
    const { clock, transport } = this.#parts;
    const { signal } = this.#options;
    const silence = new AbortController();
    const either = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
    const call = { token, signal: either };
    let listening = new AbortController();
    const listen = (): void => {
      listening.abort();
      listening = new AbortController();
      clock.wait(SILENCE_MS, listening.signal).then(
        () => silence.abort(SILENT),
        () => undefined,
      );
    };
    listen();
    try {
      const response = await transport.open(this.#operation, this.#variables, call, this.#cursor);
      if (!response.headers.get("content-type")?.startsWith("text/event-stream") || response.body === null) {
        throw new RequestError(response.status, read(response, await response.text()).errors ?? [], retryAfter(response));
      }
      const [body, reader] = [response.body.getReader(), new EventReader()];
      for (let piece = await next(body); piece !== undefined; piece = await next(body)) {
        listen();
        for (const line of reader.read(piece)) {
          this.#retryMs = line.kind === "retry" ? line.ms : this.#retryMs;
          if (line.kind === "event" && (await this.#told(line.event))) {
            return true;
          }
        }
      }
      return false;
    } catch (error) {
      throw error === SILENT ? new NetworkError("The stream was silent.") : error;
    } finally {
      listening.abort();
      silence.abort();
    }
  }

  /** Whether this was the last event. */
  async #told({ event, data, id }: ServerEvent): Promise<boolean> {
    if (event === "complete") {
      return true;
    }
    if (event !== "next" || (id !== null && this.#seen.has(id))) {
      return false;
    }
    const result = JSON.parse(data) as { data?: T | null; errors?: readonly GraphQLFault[] };
    if (result.data === undefined || result.data === null) {
      throw new RequestError(200, result.errors ?? []);
    }
    this.#failures = 0;
    await this.#options.onEvent(result.data, id);
    if (id !== null) {
      await this.#keep(id);
    }
    return false;
  }

  async #keep(cursor: string | null): Promise<void> {
    this.#cursor = cursor;
    if (cursor === null) {
      return;
    }
    this.#seen.add(cursor);
    const [oldest] = this.#seen;
    if (this.#seen.size > REMEMBERED && oldest !== undefined) {
      this.#seen.delete(oldest);
    }
    if (this.#key !== null) {
      await this.#parts.storage.put(this.#key, cursor);
    }
  }
}

/** The next piece; undefined at the end, which without `complete` is a cut. */
async function next(body: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await body.read()).value;
  } catch (error) {
    throw error === SILENT ? error : new NetworkError("The stream was cut.", error);
  }
}
