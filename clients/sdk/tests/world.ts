/** A server that is a function, and a clock that tests move. */

import { createHash } from "node:crypto";

import type { Clock } from "../src/clock.js";
import * as generated from "../src/generated/graphql.js";
import { UnionhallClient, type ClientOptions, type Storage } from "../src/index.js";
import { memoryStorage } from "../src/storage/memory.js";

export const MEMBER = "member-1";
export const NOTE = "mutation Note($text: String!, $requestKey: UUID) {note(text: $text, requestKey: $requestKey) {userErrors {code}}}";
export const HELLO = "query Hello($name: String) {hello(name: $name)}";
export const NEWS = "subscription News {news}";

export interface Asked {
  readonly name: string;
  readonly method: string;
  readonly hash: string;
  readonly query: string | null;
  readonly variables: Record<string, any>;
  readonly headers: Headers;
  readonly token: string | null;
}

export interface Told {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** `lost`: the server has run it, and no answer comes. */
export type Handler = (asked: Asked) => Told | "lost" | Response | Promise<Told | "lost" | Response>;

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const NAMES = new Map<string, string>(
  Object.entries(generated).flatMap(([name, document]) =>
    name.endsWith("Document") && "__meta__" in document
      ? [[String(document.__meta__?.["hash"]).replace("sha256:", ""), name.slice(0, -"Document".length)] as const]
      : [],
  ),
);
for (const text of [NOTE, HELLO, NEWS]) {
  NAMES.set(hashOf(text), /\w+ (\w+)/.exec(text)?.[1] ?? "");
}

export const failing = (code: string, status = 200, more: object = {}): Told => ({
  status,
  body: { errors: [{ message: code, extensions: { code, ...more } }] },
});

/** Signs in, renews and notes as the real one does; a test adds handlers or puts others in their place. */
export class FakeServer {
  readonly asked: Asked[] = [];
  readonly handlers = new Map<string, Handler>();
  /** By request key: what was run, once. */
  readonly notes = new Map<string, string>();
  generation = 0;
  revoked: string | null = null;
  rotations = 0;
  rotation: { key: unknown; at: number } = { key: null, at: 0 };
  lifeMs = 600_000;
  readonly clock: TestClock;

  constructor(clock: TestClock) {
    this.clock = clock;
    this.handlers.set("SessionOpen", () => ({ body: { data: { sessionOpen: { credentials: this.credentials(), userErrors: [] } } } }));
    this.handlers.set("MemberHome", () => ({ body: { data: { viewer: { member: { id: MEMBER } } } } }));
    this.handlers.set("SessionClose", () => ({ body: { data: { sessionClose: { session: { id: "s" }, userErrors: [] } } } }));
    this.handlers.set("SessionRefresh", (asked) => this.refreshed(asked));
    this.handlers.set("Hello", ({ token, variables }) => ({ body: { data: { hello: `${variables["name"] ?? "you"} by ${token}` } } }));
    this.handlers.set("Note", ({ variables }) => this.noted(variables));
  }

  /** Asked of one operation. */
  of(name: string): Asked[] {
    return this.asked.filter((each) => each.name === name);
  }

  credentials(): object {
    const at = (ms: number) => new Date(this.clock.now() + ms).toISOString();
    return {
      accessToken: `access-${this.generation}`,
      refreshToken: `refresh-${this.generation}`,
      accessExpiresAt: at(this.lifeMs),
      refreshExpiresAt: at(86_400_000),
    };
  }

  /** The live generation rotates; the one before is repeated for a minute, or under its key; an older one ends the session. */
  refreshed({ variables }: Asked): Told {
    const presented = Number(String(variables["refreshToken"]).split("-")[1]);
    const { key, at } = this.rotation;
    const isRepeated = presented === this.generation - 1 && (this.clock.now() - at <= 60_000 || (key != null && key === variables["requestKey"]));
    if (presented < this.generation - 1 || (presented < this.generation && this.rotations > 0 && !isRepeated)) {
      this.revoked = "SESSION_REVOKED";
    }
    if (this.revoked !== null) {
      const userErrors = [{ code: this.revoked, message: "over" }];
      return { body: { data: { sessionRefresh: { credentials: null, userErrors } } } };
    }
    if (presented === this.generation) {
      this.generation += 1;
      this.rotations += 1;
      this.rotation = { key: variables["requestKey"], at: this.clock.now() };
    }
    return { body: { data: { sessionRefresh: { credentials: this.credentials(), userErrors: [] } } } };
  }

  noted(variables: Record<string, any>): Told {
    const { requestKey, text } = variables;
    if (text === "no") {
      return { body: { data: { note: { userErrors: [{ code: "NOT_SO", message: "no" }] } } } };
    }
    this.notes.set(requestKey, text);
    return { body: { data: { note: { text, userErrors: [] } } } };
  }

  /** Loses the answers of the next so many; the server has run them. */
  lose(name: string, times: number): void {
    const handler = this.handlers.get(name);
    let left = times;
    this.handlers.set(name, async (asked) => {
      const told = await handler?.(asked);
      left -= 1;
      return left >= 0 ? "lost" : (told ?? failing("INTERNAL"));
    });
  }

  readonly fetch: typeof fetch = async (address, options = {}) => {
    const url = new URL(String(address));
    const body = options.method === "GET" ? Object.fromEntries(url.searchParams) : JSON.parse(String(options.body));
    const headers = new Headers(options.headers);
    const hash = body.documentId ?? body.extensions?.persistedQuery?.sha256Hash;
    const variables = typeof body.variables === "string" ? JSON.parse(body.variables) : (body.variables ?? {});
    const token = headers.get("authorization")?.replace("Bearer ", "") ?? null;
    const name = NAMES.get(hash) ?? /\w+ (\w+)/.exec(body.query ?? "")?.[1] ?? "";
    const asked: Asked = { name, method: options.method ?? "GET", hash, query: body.query ?? null, variables, headers, token };
    this.asked.push(asked);
    options.signal?.throwIfAborted();
    const isStale = token !== null && token !== `access-${this.generation}` && token !== "other";
    const told = isStale ? failing("UNAUTHENTICATED", 401) : await (this.handlers.get(name) ?? (() => failing("NOT_FOUND", 404)))(asked);
    if (told === "lost") {
      throw new TypeError("fetch failed");
    }
    if (told instanceof Response) {
      const { signal } = options;
      const body = told.body?.pipeThrough(new TransformStream(), signal ? { signal } : {}) ?? null;
      return new Response(body, { status: told.status, headers: told.headers });
    }
    const { status = 200, body: answer = {}, headers: more = {} } = told;
    return new Response(status === 304 ? null : JSON.stringify(answer), { status, headers: { "content-type": "application/json", ...more } });
  };
}

/** Waits end at once and move the clock; those that are held end when they are let go, or are aborted. */
export class TestClock implements Clock {
  readonly waits: number[] = [];
  readonly #held: (() => void)[] = [];
  #now = Date.parse("2026-11-28T08:00:00Z");

  constructor(readonly holds: (milliseconds: number) => boolean = () => false) {}

  now(): number {
    return this.#now;
  }

  move(milliseconds: number): void {
    this.#now += milliseconds;
  }

  letGo(): void {
    for (const resolve of this.#held.splice(0)) {
      resolve();
    }
  }

  async wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.holds(milliseconds)) {
      await new Promise<void>((resolve, reject) => {
        this.#held.push(resolve);
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      return;
    }
    this.waits.push(milliseconds);
    this.#now += milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

export interface World {
  readonly clock: TestClock;
  readonly server: FakeServer;
  readonly storage: Storage;
  readonly client: UnionhallClient;
  /** Another program on the same device. */
  again(more?: Partial<ClientOptions>): UnionhallClient;
}

export function world(more: Partial<ClientOptions> = {}, clock = new TestClock()): World {
  const server = new FakeServer(clock);
  const storage = memoryStorage();
  const again = (others: Partial<ClientOptions> = {}): UnionhallClient =>
    new UnionhallClient({ url: "https://union.example/", storage, fetch: server.fetch, clock, share: () => 0.5, ...more, ...others });
  return { clock, server, storage, client: again(), again };
}

export async function signedIn(more: Partial<ClientOptions> = {}, clock?: TestClock): Promise<World> {
  const made = world(more, clock);
  await made.client.session.signIn({ login: "HD000001", password: "secret" });
  made.server.asked.length = 0;
  return made;
}
