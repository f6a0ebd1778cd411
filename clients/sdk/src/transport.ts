/** One request and its answer: by hash, queries by GET with tags, everything else by POST. Knows nothing of sessions. */

import type { Documents, Operation } from "./documents.js";
import { leavable } from "./documents.js";
import type { GraphQLFault } from "./errors.js";
import { NetworkError, RequestError } from "./errors.js";
import { KeptAnswers } from "./kept_answers.js";

export interface TransportOptions {
  /** Of the server, with its path: `https://union.example/graphql`. */
  readonly url: string;
  readonly documents: Documents;
  readonly fetch: typeof fetch;
  /** Name and version of the app, which the server counts its documents by. */
  readonly client: { readonly name: string; readonly version: string };
  /** `Accept-Language`: the language of sentences and labels. */
  readonly language: () => string | undefined;
  /** After how long a request without an answer counts as lost. */
  readonly timeoutMs: number;
}

export interface Caller {
  readonly token: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Where less patience is needed than the client has. */
  readonly timeoutMs?: number | undefined;
}

/** Data, and the fields in it that failed, with their paths. */
export interface Result<T> {
  readonly data: T;
  readonly faults: readonly GraphQLFault[];
}

interface Body {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFault[];
}

interface Sent {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const LONGEST_URL = 2_000;
const UNKNOWN_DOCUMENT = "PERSISTED_QUERY_NOT_FOUND";

export class Transport {
  readonly #options: TransportOptions;
  readonly #answers = new KeptAnswers();
  /** Hashes that the server did not know, by the operation that it knows in their place. */
  readonly #left = new Map<string, Operation>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * Throws NetworkError when no answer came, RequestError when nothing was run, or when a mutation was broken off: its
   * outcome is then unknown, and it is to be sent again with the same request key.
   */
  async run<T>(given: Operation, variables: object, caller: Caller): Promise<Result<T>> {
    const operation = this.#left.get(given.hash) ?? given;
    const answer = await this.#asked(operation, variables, caller);
    if (this.#options.documents.mode === "automatic" && answer.errors?.[0]?.extensions?.code === UNKNOWN_DOCUMENT) {
      const left = await leavable(operation);
      this.#left.set(given.hash, left);
      const extensions = { persistedQuery: { version: 1, sha256Hash: left.hash } };
      return resultOf(operation, await this.#posted({ query: left.hashed, variables, extensions }, caller));
    }
    return resultOf(operation, answer);
  }

  /** Opens an event stream; the caller reads it. */
  async open(operation: Operation, variables: object, caller: Caller, after: string | null): Promise<Response> {
    const { hash, hashed } = this.#left.get(operation.hash) ?? operation;
    const isLeft = this.#left.has(operation.hash);
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    const asked = isLeft ? { query: hashed, variables, extensions } : { documentId: hash, variables };
    const headers = { accept: "text/event-stream", ...(after === null ? {} : { "last-event-id": after }) };
    return this.#fetched({ method: "POST", url: this.#options.url, body: JSON.stringify(asked), headers }, caller, caller.signal);
  }

  /** From now on this subscription is sent with its text, as the server does not know its hash. */
  async leave(operation: Operation): Promise<void> {
    this.#left.set(operation.hash, await leavable(operation));
  }

  /** Forgets all answers: somebody else may be sitting there. */
  forget(): void {
    this.#answers.clear();
  }

  async #asked(operation: Operation, variables: object, caller: Caller): Promise<Body & { status: number; after: number | null }> {
    const { url } = this.#options;
    if (operation.kind === "query") {
      const query = new URLSearchParams({ documentId: operation.hash, variables: JSON.stringify(variables) });
      const address = `${url}?${query.toString()}`;
      if (address.length <= LONGEST_URL) {
        return this.#got(address, caller);
      }
    }
    return this.#posted({ documentId: operation.hash, variables }, caller);
  }

  async #got(url: string, caller: Caller): Promise<Body & { status: number; after: number | null }> {
    const key = `${caller.token === null} ${this.#options.language() ?? ""} ${url}`;
    const kept = this.#answers.get(key);
    const headers = kept === undefined ? {} : { "if-none-match": kept.etag };
    const { response, text } = await this.#whole({ method: "GET", url, headers }, caller);
    if (response.status === 304 && kept !== undefined) {
      return { ...(kept.body as Body), status: 200, after: null };
    }
    const body = read(response, text);
    const etag = response.headers.get("etag");
    if (etag !== null && response.ok && body.errors === undefined) {
      this.#answers.put(key, { etag, body });
    }
    return { ...body, status: response.status, after: retryAfter(response) };
  }

  async #posted(asked: object, caller: Caller): Promise<Body & { status: number; after: number | null }> {
    const { response, text } = await this.#whole({ method: "POST", url: this.#options.url, body: JSON.stringify(asked) }, caller);
    return { ...read(response, text), status: response.status, after: retryAfter(response) };
  }

  /** The answer to its last byte: half an answer is none. */
  async #whole(sent: Sent, caller: Caller): Promise<{ response: Response; text: string }> {
    const late = AbortSignal.timeout(Math.min(this.#options.timeoutMs, caller.timeoutMs ?? Number.POSITIVE_INFINITY));
    const signal = caller.signal === undefined ? late : AbortSignal.any([late, caller.signal]);
    const response = await this.#fetched(sent, caller, signal);
    try {
      return { response, text: await response.text() };
    } catch (error) {
      caller.signal?.throwIfAborted();
      throw new NetworkError("The answer broke off.", error);
    }
  }

  async #fetched({ method, url, body, headers }: Sent, caller: Caller, signal?: AbortSignal): Promise<Response> {
    const { client } = this.#options;
    const language = this.#options.language();
    try {
      return await this.#options.fetch(url, {
        method,
        cache: "no-store",
        credentials: "omit",
        headers: {
          accept: "application/graphql-response+json",
          "apollographql-client-name": client.name,
          "apollographql-client-version": client.version,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(caller.token === null ? {} : { authorization: `Bearer ${caller.token}` }),
          ...(language === undefined ? {} : { "accept-language": language }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      caller.signal?.throwIfAborted();
      throw new NetworkError("No answer came.", error);
    }
  }
}

/** Throws NetworkError for what does not come from the server: the page of a proxy. */
export function read(response: Response, text: string): Body {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new NetworkError(`Status ${response.status}, and no JSON.`, error, retryAfter(response));
  }
  if (typeof body !== "object" || body === null || !("data" in body || "errors" in body)) {
    throw new NetworkError(`Status ${response.status}, and no answer of GraphQL.`, undefined, retryAfter(response));
  }
  return body as Body;
}

/** Milliseconds of `Retry-After` in seconds. */
export function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function resultOf<T>(operation: Operation, answer: Body & { status: number; after: number | null }): Result<T> {
  const { data, errors: faults = [], status, after } = answer;
  if (data === undefined || data === null) {
    throw new RequestError(status, faults, after);
  }
  // A root field of a mutation that is null beside an error was broken off; of a query, it is one field among others.
  const roots = Object.values(data);
  const isBroken = operation.kind === "mutation" ? roots.some((root) => root === null) : roots.every((root) => root === null);
  if (faults.length > 0 && isBroken) {
    throw new RequestError(status, faults, after);
  }
  return { data: data as T, faults };
}
