/** The client: one for each union that an app speaks to. */

import { deviceClock, type Clock } from "./clock.js";
import { Documents, keyed, type DocumentsOptions, type Operation, type TypedDocument } from "./documents.js";
import { ChangesDocument } from "./generated/graphql.js";
import { Queue } from "./queue.js";
import { ONCE, PATIENT, retried, type RetryPolicy, type Share } from "./retry.js";
import { Session } from "./session.js";
import type { Storage } from "./storage.js";
import { Stream, type FollowOptions } from "./stream.js";
import { keepInStep, type SyncOptions, type SyncReport } from "./sync.js";
import { Transport, type Result } from "./transport.js";

export interface ClientOptions {
  /** Of the server, without a path: `https://union.example`. */
  readonly url: string;
  /** Where tokens and actions are kept: encrypted by the platform, if it can. */
  readonly storage: Storage;
  readonly documents?: DocumentsOptions;
  /** Name and version of the app, as the server counts its documents. */
  readonly app?: { readonly name: string; readonly version: string };
  readonly deviceName?: string;
  /** The language of sentences, asked for each request: `zh-CN`, `en`. */
  readonly language?: () => string | undefined;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** A random number from 0 to below 1. */
  readonly share?: Share;
  readonly retry?: RetryPolicy;
  readonly timeoutMs?: number;
  /** How many subjects of the queue are sent at the same time. */
  readonly parallel?: number;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Instead of the client's own; for what a person waits for. */
  readonly retry?: RetryPolicy;
}

export interface ActOptions extends AskOptions {
  /** Made when the member acted, and kept until the answer is there; else one is made for this call. Null: without one, and sent once. */
  readonly requestKey?: string | null;
}

export class UnionhallClient {
  readonly url: string;
  readonly storage: Storage;
  readonly session: Session;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly #documents: Documents;
  readonly #transport: Transport;
  readonly #share: Share;
  readonly #retry: RetryPolicy;

  constructor(options: ClientOptions) {
    const { storage, clock = deviceClock, share = Math.random, parallel } = options;
    this.url = options.url.replace(/\/+$/, "");
    this.storage = storage;
    this.clock = clock;
    this.#share = share;
    this.#retry = options.retry ?? PATIENT;
    const documents = new Documents(options.documents);
    this.#documents = documents;
    this.#transport = new Transport({
      url: `${this.url}/graphql`,
      documents,
      fetch: options.fetch ?? ((...request) => fetch(...request)),
      client: options.app ?? { name: "unionhall-sdk", version: "1.0.0" },
      language: options.language ?? (() => undefined),
      timeoutMs: options.timeoutMs ?? 30_000,
    });
    const { deviceName } = options;
    const signedIn = (): void => this.queue.wake();
    this.session = new Session({ storage, transport: this.#transport, documents, clock, share, deviceName, signedIn });
    const account = (): Promise<string | null> => this.session.account();
    const send = async (operation: Operation, variables: object, signal?: AbortSignal): Promise<unknown> =>
      (await this.#sent<unknown>(operation, variables, this.#retry, signal)).data;
    this.queue = new Queue({ storage, documents, clock, share, account, send, parallel });
  }

  /** Asks, again while the fault is one that passes. Throws NetworkError, RequestError, SignedOutError. */
  async query<T, V extends object>(document: TypedDocument<T, V>, variables: V, options: AskOptions = {}): Promise<Result<T>> {
    const operation = await this.#documents.operation(document);
    return this.#sent(operation, variables, options.retry ?? this.#retry, options.signal);
  }

  /**
   * Acts now, with a request key, repeated while the fault is one that passes; a refusal is in the data (`refusalsIn`). What must
   * reach the server even if the app is closed goes by `queue.add`.
   */
  async mutate<T, V extends object>(document: TypedDocument<T, V>, variables: V, options: ActOptions = {}): Promise<Result<T>> {
    const operation = await this.#documents.operation(document);
    const { requestKey = crypto.randomUUID() } = options;
    const sent = requestKey === null ? { variables, requestKey } : keyed(operation, variables, requestKey);
    const policy = sent.requestKey === null ? ONCE : (options.retry ?? this.#retry);
    return this.#sent(operation, sent.variables, policy, options.signal);
  }

  /** Every page of a list, one after the other. `page` finds the list in the data. */
  async *pages<T, V extends object, N>(
    document: TypedDocument<T, V>,
    variables: V,
    page: (data: T) => { nodes: readonly N[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } } | null | undefined,
  ): AsyncGenerator<N, void> {
    for (let after: string | null | undefined; ; ) {
      const { data } = await this.query(document, after ? { ...variables, after } : variables);
      const found = page(data);
      yield* found?.nodes ?? [];
      after = found?.pageInfo.endCursor;
      if (!found?.pageInfo.hasNextPage || !after) {
        return;
      }
    }
  }

  /** Follows a subscription until the signal is aborted or the server completes it; see `Stream`. */
  async follow<T, V extends object>(document: TypedDocument<T, V>, variables: V, options: FollowOptions<T>): Promise<void> {
    const { clock, session, storage } = this;
    const leaves = this.#documents.mode === "automatic";
    const parts = { session, transport: this.#transport, storage, clock, share: this.#share, leaves };
    await new Stream<T>(parts, await this.#documents.operation(document), variables, options).follow();
  }

  /** Brings a store to the present; one at a time, in all tabs. */
  async keepInStep(options: SyncOptions): Promise<SyncReport> {
    const ask = async (variables: Parameters<Parameters<typeof keepInStep>[0]>[0]) => (await this.query(ChangesDocument, variables)).data;
    return this.storage.exclusively("sync", () => keepInStep(ask, options));
  }

  #sent<T>(operation: Operation, variables: object, policy: RetryPolicy, signal?: AbortSignal): Promise<Result<T>> {
    const once = (): Promise<Result<T>> =>
      this.session.authorised((token) => this.#transport.run<T>(operation, variables, { token, signal }));
    return retried(once, { policy, clock: this.clock, share: this.#share, signal });
  }
}
