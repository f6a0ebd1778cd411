/** Keeps a store in step with the server: what changed since, what is gone, and everything anew when it must be (docs/sync.md). */

import type { ChangesQuery, ChangesQueryVariables } from "./generated/graphql.js";
import { NetworkError } from "./errors.js";
import { keyOf, type Storage } from "./storage.js";

type Changes = NonNullable<ChangesQuery["changes"]>;

/** The lists of `changes`, by their names there. */
export type SyncKind = { [K in keyof Changes]: Changes[K] extends readonly { id: string }[] ? K : never }[keyof Changes];

/** Objects as they are read and stored. */
export type SyncObject = { readonly id: string };
export type SyncObjects = { readonly [K in SyncKind]?: readonly SyncObject[] };

/** Where the app keeps its copies. Each function is one local transaction, the token with the objects. */
export interface SyncStore {
  token(): Promise<string | null>;
  /** Puts each object over the stored one with its id, removes every id of `removed` (unknown ones are ignored). */
  apply(changes: { readonly objects: SyncObjects; readonly removed: readonly string[]; readonly token: string }): Promise<void>;
  /** Forgets everything, and keeps these instead. */
  replace(everything: { readonly objects: SyncObjects; readonly token: string }): Promise<void>;
}

export interface SyncOptions {
  readonly store: SyncStore;
  /** Reads in full what the app keeps, with the same fields for each kind. */
  readonly readAll: () => Promise<SyncObjects>;
  readonly kinds?: ChangesQueryVariables["kinds"];
  readonly first?: number;
  readonly signal?: AbortSignal;
}

export interface SyncReport {
  readonly pages: number;
  readonly wasReread: boolean;
}

/** Brings the store to the present. A crash at any moment leaves the old token with the old objects: the next time repeats it. */
export async function keepInStep(
  ask: (variables: ChangesQueryVariables) => Promise<ChangesQuery>,
  { store, readAll, kinds, first = 50, signal }: SyncOptions,
): Promise<SyncReport> {
  let since = await store.token();
  let wasReread = false;
  for (let pages = 1; ; pages += 1) {
    signal?.throwIfAborted();
    const { changes } = await ask({ since, first, ...(kinds === undefined ? {} : { kinds }) });
    if (changes === null) {
      throw new NetworkError("The answer tells no changes.");
    }
    const { token, hasMore, mustResync, tombstones, ...lists } = changes;
    if (mustResync) {
      // The token first, then the lists: what changes while they are read comes again with the next sync.
      await store.replace({ objects: await readAll(), token });
      wasReread = true;
    } else {
      await store.apply({ objects: lists, removed: tombstones, token });
    }
    since = token;
    if (!hasMore) {
      return { pages, wasReread };
    }
  }
}

interface Snapshot {
  readonly token: string | null;
  readonly objects: { readonly [kind: string]: { readonly [id: string]: SyncObject } };
}

const NOTHING: Snapshot = { token: null, objects: {} };

/** A store for some hundreds of objects: one record of the storage. Apps with a database of their own implement `SyncStore`. */
export class SnapshotStore implements SyncStore {
  readonly #storage: Storage;
  readonly #key: string;

  constructor(storage: Storage, account: string) {
    this.#storage = storage;
    this.#key = keyOf("copies", account);
  }

  async token(): Promise<string | null> {
    return (await this.#read()).token;
  }

  async all(kind: SyncKind): Promise<SyncObject[]> {
    return Object.values((await this.#read()).objects[kind] ?? {});
  }

  async apply({ objects, removed, token }: Parameters<SyncStore["apply"]>[0]): Promise<void> {
    const kept = await this.#read();
    const gone = new Set(removed);
    const kinds = new Set([...Object.keys(kept.objects), ...Object.keys(objects)]);
    const merged = [...kinds].map((kind) => {
      const changed = byId(objects[kind as SyncKind] ?? []);
      const all = Object.entries({ ...kept.objects[kind], ...changed });
      return [kind, Object.fromEntries(all.filter(([id]) => !gone.has(id) || id in changed))];
    });
    await this.#storage.put(this.#key, { token, objects: Object.fromEntries(merged) });
  }

  async replace({ objects, token }: Parameters<SyncStore["replace"]>[0]): Promise<void> {
    const lists = Object.entries<readonly SyncObject[] | undefined>(objects).map(([kind, list]) => [kind, byId(list ?? [])]);
    await this.#storage.put(this.#key, { token, objects: Object.fromEntries(lists) });
  }

  async #read(): Promise<Snapshot> {
    return ((await this.#storage.get(this.#key)) as Snapshot | undefined) ?? NOTHING;
  }
}

function byId(list: readonly SyncObject[]): { [id: string]: SyncObject } {
  return Object.fromEntries(list.map((object) => [object.id, object]));
}
