/** Who is signed in on this device, and the tokens: kept in the storage, renewed once for all calls and all tabs. */

import type { Clock } from "./clock.js";
import type { AnyDocument, Documents } from "./documents.js";
import { keyed } from "./documents.js";
import { NetworkError, RefusedError, RequestError, SignedOutError, refusalsIn, type Refusal } from "./errors.js";
import {
  MemberHomeDocument,
  SessionCloseDocument,
  SessionOpenByCodeDocument,
  SessionOpenByPasskeyDocument,
  SessionOpenDocument,
  SessionRefreshDocument,
  SessionStepUpDocument,
  SignInCodeSendDocument,
  type SessionOpenMutation,
  type SessionStepUpProofInput,
} from "./generated/graphql.js";
import { PATIENT, retried, type RetryPolicy, type Share } from "./retry.js";
import type { Storage } from "./storage.js";
import type { Transport } from "./transport.js";

type Credentials = NonNullable<NonNullable<SessionOpenMutation["sessionOpen"]>["credentials"]>;

/** What is kept of a session. */
interface Kept extends Credentials {
  /** Null until the server has said who has signed in. */
  readonly account: string | null;
  /** By the clock of this device. */
  readonly receivedAt: number;
  /** Since when a renewal is on its way whose answer has not come. */
  readonly renewingSince: number | null;
  /** Under which it was asked for: whoever knows it is given the same answer again, however much later. */
  readonly renewalKey: string | null;
}

export interface SessionOptions {
  readonly storage: Storage;
  readonly transport: Transport;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly share: Share;
  /** Shown to the member in the list of devices. */
  readonly deviceName?: string | undefined;
  /** Called when somebody has signed in. */
  readonly signedIn: () => void;
}

/** Why nobody is signed in any more: `SIGNED_OUT` by the member here, else the code of the server. */
export type SignedOutListener = (reason: string) => void;

const KEY = "session";
const MOST_RENEWALS = 3;
const EARLY_MS = 30_000;
const SHORTEST_LIFE_MS = 60_000;
const LONGEST_LIFE_MS = 86_400_000;
/** How long one call waits for a renewal. The next one goes on with it, under the same key. */
const RENEWAL: RetryPolicy = { attempts: 40, firstMs: 200, longestMs: 3_000, totalMs: 45_000 };
/** Several of them lie within that time, even if each is waited for in vain. */
const RENEWAL_TIMEOUT_MS = 10_000;

export class Session {
  readonly #options: SessionOptions;
  readonly #listeners = new Set<SignedOutListener>();
  #renewing: Promise<Kept> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The id of the member who is signed in here; null if nobody is. */
  async account(): Promise<string | null> {
    return (await this.#kept())?.account ?? null;
  }

  /** Since when a renewal waits for its answer; null when none does. */
  async renewingSince(): Promise<Date | null> {
    const since = (await this.#kept())?.renewingSince ?? null;
    return since === null ? null : new Date(since);
  }

  /** Tells when the session ends. Gives the function that stops telling. */
  onSignedOut(listener: SignedOutListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Signs in with the number of the member, or of the phone, and the password. Throws RefusedError. */
  signIn({ login, password }: { login: string; password: string }): Promise<string> {
    return this.#open(SessionOpenDocument, { login, password });
  }

  /** Sends a code to the phone; says nothing of whether a member has this number. */
  async sendCode(phoneNumber: string): Promise<void> {
    await this.#once(SignInCodeSendDocument, { phoneNumber }, null);
  }

  /** Signs in with the code that came to the phone. */
  signInByCode({ phoneNumber, code }: { phoneNumber: string; code: string }): Promise<string> {
    return this.#open(SessionOpenByCodeDocument, { phoneNumber, code });
  }

  /** Signs in with what the authenticator answers to the challenge of `PasskeyProveBegin`. */
  signInByPasskey(answer: { toJSON(): unknown }): Promise<string> {
    return this.#open(SessionOpenByPasskeyDocument, { answerJson: JSON.stringify(answer.toJSON()) });
  }

  /** Proves again who is there, when an operation answers STEP_UP_REQUIRED. */
  async stepUp(proof: SessionStepUpProofInput): Promise<void> {
    await this.authorised((token) => this.#once(SessionStepUpDocument, { proof }, token));
  }

  /**
   * Signs this device out. What the member has queued stays for when they come back. Without a network the device forgets
   * its tokens all the same, and the error tells that the server does not know.
   */
  async signOut(): Promise<void> {
    try {
      await this.authorised((token) => this.#once(SessionCloseDocument, {}, token));
    } finally {
      await this.#options.storage.exclusively(KEY, () => this.#end("SIGNED_OUT"));
    }
  }

  /**
   * Runs the work with the access token, null if nobody is signed in; when the server does not take the token, again with a
   * new one, which on a bad line may have ended before it arrived.
   */
  async authorised<T>(work: (token: string | null) => Promise<T>): Promise<T> {
    const kept = await this.#kept();
    if (kept === null) {
      return work(null);
    }
    for (let held = this.#isStale(kept) ? await this.#renewed(kept) : kept, renewals = 1; ; renewals += 1) {
      try {
        return await work(held.accessToken);
      } catch (error) {
        if (!(error instanceof RequestError) || error.code !== "UNAUTHENTICATED" || renewals > MOST_RENEWALS) {
          throw error;
        }
        held = await this.#renewed(held);
      }
    }
  }

  async #open(document: AnyDocument, variables: object): Promise<string> {
    const { clock, deviceName, signedIn, storage, transport } = this.#options;
    const named = deviceName === undefined ? variables : { ...variables, deviceName };
    const data = await this.#once<Record<string, { credentials: Credentials | null } | null>>(document, named, null);
    const credentials = Object.values(data)[0]?.credentials;
    if (!credentials) {
      throw new NetworkError("The answer has no credentials.");
    }
    transport.forget();
    const kept: Kept = { ...credentials, account: null, receivedAt: clock.now(), renewingSince: null, renewalKey: null };
    await storage.exclusively(KEY, () => storage.put(KEY, kept));
    try {
      const account = await this.#whoseIs();
      signedIn();
      return account;
    } catch (error) {
      await storage.exclusively(KEY, () => storage.remove(KEY));
      throw error;
    }
  }

  /** Asks who has signed in, and keeps it. */
  async #whoseIs(): Promise<string> {
    const { storage } = this.#options;
    const asked = (token: string | null) => this.#safely<{ viewer: { member: { id: string } } | null }>(MemberHomeDocument, {}, token);
    const account = (await this.authorised(asked)).viewer?.member.id;
    if (account === undefined) {
      throw new NetworkError("The server does not say who has signed in.");
    }
    await storage.exclusively(KEY, async () => {
      const kept = await this.#kept();
      if (kept !== null) {
        await storage.put(KEY, { ...kept, account } satisfies Kept);
      }
    });
    return account;
  }

  /** One mutation with a request key of its own, repeated until it is answered. Throws RefusedError. */
  async #once<T>(document: AnyDocument, variables: object, token: string | null): Promise<T> {
    const operation = await this.#options.documents.operation(document);
    const data = await this.#safely<T>(document, keyed(operation, variables, crypto.randomUUID()).variables, token);
    refuse(data);
    return data;
  }

  async #safely<T>(document: AnyDocument, variables: object, token: string | null, policy = PATIENT): Promise<T> {
    const { clock, documents, share, transport } = this.#options;
    const operation = await documents.operation(document);
    const caller = { token, timeoutMs: policy === RENEWAL ? RENEWAL_TIMEOUT_MS : undefined };
    return retried(async () => (await transport.run<T>(operation, variables, caller)).data, { policy, clock, share });
  }

  async #kept(): Promise<Kept | null> {
    return ((await this.#options.storage.get(KEY)) as Kept | undefined) ?? null;
  }

  /** Near its end, unless the clocks of device and server are too far apart to tell: then the server tells. */
  #isStale({ accessExpiresAt, receivedAt }: Kept): boolean {
    const endsAt = Date.parse(accessExpiresAt);
    const life = endsAt - receivedAt;
    return life >= SHORTEST_LIFE_MS && life <= LONGEST_LIFE_MS && this.#options.clock.now() >= endsAt - EARLY_MS;
  }

  /** New tokens in the place of used ones: one renewal, however many ask. */
  #renewed(used: Kept): Promise<Kept> {
    this.#renewing ??= this.#renew(used).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  #renew(used: Kept): Promise<Kept> {
    const { clock, storage } = this.#options;
    return storage.exclusively(KEY, async () => {
      const kept = await this.#kept();
      if (kept === null || kept.account !== used.account) {
        throw new SignedOutError("SIGNED_OUT");
      }
      if (kept.accessToken !== used.accessToken) {
        return kept; // Another tab was first.
      }
      // Written before it is sent: a program that starts again, days later perhaps, asks for the same answer.
      const requestKey = kept.renewalKey ?? crypto.randomUUID();
      await storage.put(KEY, { ...kept, renewingSince: kept.renewingSince ?? clock.now(), renewalKey: requestKey } satisfies Kept);
      const variables = { refreshToken: kept.refreshToken, requestKey };
      const data = await this.#safely<{ sessionRefresh: { credentials: Credentials | null; userErrors: Refusal[] } | null }>(
        SessionRefreshDocument,
        variables,
        null,
        RENEWAL,
      );
      const [refusal] = data.sessionRefresh?.userErrors ?? [];
      if (refusal !== undefined) {
        await this.#end(refusal.code);
        throw new SignedOutError(refusal.code);
      }
      const credentials = data.sessionRefresh?.credentials;
      if (!credentials) {
        throw new NetworkError("The answer has no credentials.");
      }
      const renewed: Kept = { ...credentials, account: kept.account, receivedAt: clock.now(), renewingSince: null, renewalKey: null };
      await storage.put(KEY, renewed);
      return renewed;
    });
  }

  async #end(reason: string): Promise<void> {
    await this.#options.storage.remove(KEY);
    this.#options.transport.forget();
    for (const listener of this.#listeners) {
      listener(reason);
    }
  }
}

function refuse(data: unknown): void {
  const refusals = refusalsIn(data);
  if (refusals.length > 0) {
    throw new RefusedError(refusals);
  }
}

