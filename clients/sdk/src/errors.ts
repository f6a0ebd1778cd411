/**
 * What can go wrong, by what a program does about it (docs/errors.md). A refusal in `userErrors` is an ordinary answer and
 * is never thrown: `refusalsIn` finds it.
 */

/** One line of `userErrors`. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field?: readonly string[];
}

/** One line of `errors`. */
export interface GraphQLFault {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly retryAfterSeconds?: number; readonly incidentId?: string };
}

/** Codes that heal by themselves: the same request may succeed later. */
const PASSING = new Set(["RATE_LIMITED", "TOO_MANY_CONNECTIONS", "OVERLOADED", "UNAVAILABLE", "TIMEOUT", "REQUEST_TIMEOUT"]);

export abstract class UnionhallError extends Error {
  abstract readonly code: string;
  /** Whether the same request may succeed later, without anybody doing anything. */
  abstract readonly isPassing: boolean;
  /** When the server wishes to be asked again. */
  readonly retryAfterMs: number | null = null;

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
  }
}

/** No answer came, or one that is none of ours: the outcome of what was asked is unknown. */
export class NetworkError extends UnionhallError {
  readonly code = "NETWORK";
  readonly isPassing = true;
  override readonly retryAfterMs: number | null;

  constructor(message: string, cause?: unknown, retryAfterMs: number | null = null) {
    super(message, cause);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The server ran nothing, or not to the end, and says why in `code`. */
export class RequestError extends UnionhallError {
  readonly code: string;
  readonly isPassing: boolean;
  readonly incidentId: string | null;
  override readonly retryAfterMs: number | null;

  constructor(
    readonly status: number,
    readonly faults: readonly GraphQLFault[],
    retryAfterMs: number | null = null,
  ) {
    const first = faults[0];
    const code = first?.extensions?.code ?? "UNKNOWN";
    super(`${code}: ${first?.message ?? `status ${status}`}`);
    this.code = code;
    this.isPassing = PASSING.has(code);
    this.incidentId = first?.extensions?.incidentId ?? null;
    const seconds = first?.extensions?.retryAfterSeconds;
    this.retryAfterMs = typeof seconds === "number" ? seconds * 1000 : retryAfterMs;
  }
}

/** Nobody is signed in here: never were, signed out, or the server has ended the session (`reason` is its code). */
export class SignedOutError extends UnionhallError {
  readonly code = "SIGNED_OUT";
  readonly isPassing = false;

  constructor(readonly reason: string) {
    super(`Nobody is signed in: ${reason}.`);
  }
}

/** A sign-in, or another proof, that the server refused. */
export class RefusedError extends UnionhallError {
  readonly code: string;
  readonly isPassing = false;

  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map(({ code, message }) => `${code}: ${message}`).join("; "));
    this.code = refusals[0]?.code ?? "UNKNOWN";
  }
}

/** The refusals in the payloads of a mutation: empty when it took effect. */
export function refusalsIn(data: unknown): readonly Refusal[] {
  const payloads = typeof data === "object" && data !== null ? Object.values(data) : [];
  return payloads.flatMap((payload: unknown) => {
    const found = typeof payload === "object" && payload !== null && "userErrors" in payload ? payload.userErrors : [];
    return Array.isArray(found) ? (found as Refusal[]) : [];
  });
}
