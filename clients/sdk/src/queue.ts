/**
 * Actions of a member that wait until the server has answered: kept before they are sent, each with the request key that it
 * got when the member acted, sent in order, again and again, also after the program was started anew. The server runs each
 * once; its answer to a repetition is the first one.
 */

import type { Clock } from "./clock.js";
import { keyed, type Documents, type Operation, type TypedDocument } from "./documents.js";
import { RequestError, SignedOutError, UnionhallError, refusalsIn, type Refusal } from "./errors.js";
import { waitFor, type RetryPolicy, type Share } from "./retry.js";
import { keyOf, type Storage } from "./storage.js";

export interface Action {
  /** The request key: a UUID. */
  readonly id: string;
  readonly number: number;
  readonly operation: Operation;
  /** As they are sent, the request key among them. */
  readonly variables: object;
  /** Actions on one subject are sent in their order, one after the other's answer. */
  readonly subject: string;
  readonly queuedAt: number;
  /** When it was first sent; null: the server cannot know it. */
  readonly sentAt: number | null;
  /** How often the server failed by a fault of its own. */
  readonly failures: number;
}

/** Why an action will not be sent any more: the server's refusals, the code of an error that does not pass, or `OUTCOME_UNKNOWN`. */
export interface RefusedAction extends Action {
  readonly refusals: readonly Refusal[];
}

export type Outcome =
  | { readonly state: "done"; readonly action: Action; readonly data: unknown }
  | { readonly state: "refused"; readonly action: RefusedAction };

/** What an outcome changes on the device; awaited before the action is forgotten, and told again if the program ends in between. */
export type OutcomeListener = (outcome: Outcome) => void | Promise<void>;

export interface QueueOptions {
  readonly storage: Storage;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly share: Share;
  readonly account: () => Promise<string | null>;
  /** Sends once or a few times; throws what it could not overcome. */
  readonly send: (operation: Operation, variables: object, signal?: AbortSignal) => Promise<unknown>;
  /** How many subjects at the same time. */
  readonly parallel?: number | undefined;
}

const NUMBER = "queue/number";
const DIGITS = 15;
/** The server keeps a request key for seven days; what was sent and not answered longer ago must not be sent again. */
const KEY_LIFE_MS = 7 * 86_400_000 - 3_600_000;
const MOST_FAILURES = 5;
const AGAIN: RetryPolicy = { attempts: Number.POSITIVE_INFINITY, firstMs: 1_000, longestMs: 60_000, totalMs: Number.POSITIVE_INFINITY };

export class Queue {
  readonly #options: QueueOptions;
  readonly #listeners = new Set<OutcomeListener>();
  #wake: AbortController | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Tells how actions ended, those of earlier runs of the program too. Gives the function that stops telling. */
  onOutcome(listener: OutcomeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps an action; once this has come back, it will reach the server, whatever happens to the program. */
  async add<V extends object>(document: TypedDocument<unknown, V>, variables: V, { subject = "" } = {}): Promise<Action> {
    const { clock, documents, storage } = this.#options;
    const account = await this.#whose();
    const operation = await documents.operation(document);
    const { variables: sent, requestKey } = keyed(operation, variables, crypto.randomUUID());
    if (requestKey === null) {
      throw new TypeError(`${operation.name} takes no request key: it cannot wait in a queue.`);
    }
    const number = await storage.exclusively(NUMBER, async () => {
      const next = (((await storage.get(NUMBER)) as number | undefined) ?? 0) + 1;
      await storage.put(NUMBER, next);
      return next;
    });
    const times = { queuedAt: clock.now(), sentAt: null, failures: 0 };
    const action: Action = { id: requestKey, number, operation, variables: sent, subject, ...times };
    await storage.put(keyFor(account, "waiting", number), action);
    this.wake();
    return action;
  }

  /** What waits, in order. */
  async waiting(): Promise<Action[]> {
    return this.#all<Action>("waiting");
  }

  /** What will not be sent any more, until it is dismissed: to be shown to the member. */
  async refused(): Promise<RefusedAction[]> {
    return this.#all<RefusedAction>("refused");
  }

  /** Forgets a refused action. */
  async dismiss({ number }: Action): Promise<void> {
    await this.#options.storage.remove(keyFor(await this.#whose(), "refused", number));
  }

  /** Takes an action back; false when it may have reached the server already. */
  async drop({ number, subject }: Action): Promise<boolean> {
    const { storage } = this.#options;
    const account = await this.#whose();
    return storage.exclusively(lockOf(account, subject), async () => {
      const key = keyFor(account, "waiting", number);
      const kept = (await storage.get(key)) as Action | undefined;
      if (kept === undefined || kept.sentAt !== null) {
        return false;
      }
      await storage.remove(key);
      return true;
    });
  }

  /** Sends what waits, once; gives how many still wait: the network is down, or nobody is signed in. */
  async flush(signal?: AbortSignal): Promise<number> {
    const account = await this.#options.account();
    if (account === null) {
      return 0;
    }
    const bySubject = new Map<string, Action[]>();
    for (const action of await this.#all<Action>("waiting")) {
      bySubject.set(action.subject, [...(bySubject.get(action.subject) ?? []), action]);
    }
    const subjects = [...bySubject].reverse();
    const one = async (): Promise<void> => {
      for (let next = subjects.pop(); next !== undefined; next = subjects.pop()) {
        await this.#sendAll(account, next[0], next[1], signal);
      }
    };
    // All of them: when this has come back, nothing of it goes on.
    const ended = await Promise.allSettled(Array.from({ length: this.#options.parallel ?? 4 }, one));
    const failed = ended.find((each) => each.status === "rejected");
    if (failed !== undefined) {
      throw failed.reason;
    }
    return (await this.#all("waiting")).length;
  }

  /** Sends until the signal is aborted: at once after `add` and `wake`, else later and later while the server is away. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, share } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      const wake = new AbortController();
      this.#wake = wake;
      const left = await this.flush(signal).catch((error: unknown) => {
        if (!signal.aborted) {
          throw error;
        }
        return 0;
      });
      failures = left === 0 ? 0 : failures + 1;
      const either = AbortSignal.any([signal, wake.signal]);
      await clock.wait(left === 0 ? AGAIN.longestMs : waitFor(failures, AGAIN, share), either).catch(() => undefined);
    }
  }

  /** There is a network again, or somebody has signed in: `run` need not wait. */
  wake(): void {
    this.#wake?.abort();
  }

  /** The actions of one subject, up to the first that must wait. */
  async #sendAll(account: string, subject: string, actions: readonly Action[], signal?: AbortSignal): Promise<void> {
    const { storage } = this.#options;
    await storage.exclusively(lockOf(account, subject), async () => {
      for (const { number } of actions) {
        const kept = (await storage.get(keyFor(account, "waiting", number))) as Action | undefined;
        // Another tab may have had its answer in the meantime, and somebody else may have signed in.
        if (kept !== undefined && !((await this.#options.account()) === account && (await this.#sendOne(account, kept, signal)))) {
          return;
        }
      }
    });
  }

  /** Whether the action is over, one way or the other. */
  async #sendOne(account: string, kept: Action, signal?: AbortSignal): Promise<boolean> {
    const { clock, send, storage } = this.#options;
    const action = { ...kept, sentAt: kept.sentAt ?? clock.now() };
    if (clock.now() - action.sentAt > KEY_LIFE_MS) {
      return this.#refuse(account, action, [{ code: "OUTCOME_UNKNOWN", message: "It was sent, and for days no answer came." }]);
    }
    const key = keyFor(account, "waiting", action.number);
    if (kept.sentAt === null) {
      await storage.put(key, action);
    }
    let data: unknown;
    try {
      data = await send(action.operation, action.variables, signal);
    } catch (error) {
      return this.#failed(account, action, error);
    }
    const refusals = refusalsIn(data);
    if (refusals.length > 0) {
      return this.#refuse(account, action, refusals);
    }
    await this.#tell({ state: "done", action, data });
    await storage.remove(key);
    return true;
  }

  async #failed(account: string, action: Action, error: unknown): Promise<boolean> {
    const { storage } = this.#options;
    if (!(error instanceof UnionhallError)) {
      throw error;
    }
    if (error.isPassing || error instanceof SignedOutError || error.code === "UNAUTHENTICATED") {
      return false;
    }
    const failures = action.failures + 1;
    if (error.code === "INTERNAL" && failures < MOST_FAILURES) {
      await storage.put(keyFor(account, "waiting", action.number), { ...action, failures });
      return false;
    }
    const { code, message } = error instanceof RequestError ? { code: error.code, message: error.faults[0]?.message ?? "" } : error;
    return this.#refuse(account, action, [{ code, message }]);
  }

  async #refuse(account: string, action: Action, refusals: readonly Refusal[]): Promise<boolean> {
    const { storage } = this.#options;
    const refused: RefusedAction = { ...action, refusals };
    await storage.put(keyFor(account, "refused", action.number), refused);
    await this.#tell({ state: "refused", action: refused });
    await storage.remove(keyFor(account, "waiting", action.number));
    return true;
  }

  async #tell(outcome: Outcome): Promise<void> {
    for (const listener of this.#listeners) {
      await listener(outcome);
    }
  }

  async #all<T>(state: "waiting" | "refused"): Promise<T[]> {
    const { account, storage } = this.#options;
    const whose = await account();
    if (whose === null) {
      return [];
    }
    const keys = await storage.keys(keyOf("queue", whose, state) + "/");
    const found = await Promise.all(keys.toSorted().map((key) => storage.get(key)));
    return found.filter((record) => record !== undefined) as T[];
  }

  async #whose(): Promise<string> {
    const account = await this.#options.account();
    if (account === null) {
      throw new SignedOutError("SIGNED_OUT");
    }
    return account;
  }
}

function keyFor(account: string, state: "waiting" | "refused", number: number): string {
  return keyOf("queue", account, state, String(number).padStart(DIGITS, "0"));
}

function lockOf(account: string, subject: string): string {
  return keyOf("queue", account, "lock", subject);
}
