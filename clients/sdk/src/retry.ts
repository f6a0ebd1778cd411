/** Again, later and later, with chance in it, as long as the fault is one that passes. */

import type { Clock } from "./clock.js";
import { UnionhallError } from "./errors.js";

export interface RetryPolicy {
  /** How often at most, the first time included. */
  readonly attempts: number;
  /** The first wait; each is twice as long as the one before it. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** No wait begins that would end later than this after the start. */
  readonly totalMs: number;
}

export const PATIENT: RetryPolicy = { attempts: 6, firstMs: 300, longestMs: 10_000, totalMs: 60_000 };
export const ONCE: RetryPolicy = { attempts: 1, firstMs: 0, longestMs: 0, totalMs: 0 };

/** From 0 to below 1. */
export type Share = () => number;

/** How long to wait after so many failures: between half and all of the step, and never sooner than the server asks. */
export function waitFor(failures: number, policy: RetryPolicy, share: Share, retryAfterMs: number | null = null): number {
  const step = Math.min(policy.firstMs * 2 ** Math.min(failures - 1, 30), policy.longestMs);
  const own = step * (0.5 + share() / 2);
  // All whom the server sends away come back at the time it names: chance is added, never taken off.
  return retryAfterMs === null ? own : Math.max(own, retryAfterMs + share() * policy.firstMs);
}

/**
 * Runs the work until it succeeds, fails for good, or the policy is used up; throws what the last attempt threw. Only for
 * what may be sent twice: queries, and mutations with a request key.
 */
export async function retried<T>(
  work: () => Promise<T>,
  { policy, clock, share, signal }: { policy: RetryPolicy; clock: Clock; share: Share; signal?: AbortSignal | undefined },
): Promise<T> {
  const startedAt = clock.now();
  for (let failures = 1; ; failures += 1) {
    try {
      signal?.throwIfAborted();
      return await work();
    } catch (error) {
      if (!(error instanceof UnionhallError) || !error.isPassing || failures >= policy.attempts || signal?.aborted) {
        throw error;
      }
      const wait = waitFor(failures, policy, share, error.retryAfterMs);
      if (clock.now() + wait - startedAt > policy.totalMs) {
        throw error;
      }
      await clock.wait(wait, signal);
    }
  }
}
