/** The numbers of a task's life, in one place. All times in ms. */
import type { Random } from '../../platform/ids.ts';

export interface CrowdPolicy {
  /** A round that finds as many due is a crowded one. */
  readonly from: number;
  /** Tasks one copy takes in a crowded round. */
  readonly share: number;
  /** Checks at one provider at once, by one copy. */
  readonly width: number;
  /** From so many copies on, finished jobs are handed to the picture path by calls. */
  readonly handOverFrom: number;
}

export interface TaskPolicy {
  /** A function lives at most 60 s; 15 s more cover clock skew, so no heartbeat is needed. */
  readonly leaseMs: number;
  /** No new step is started after this much of an invocation. */
  readonly workBudgetMs: number;
  /** The entry's clock may run ahead of the processor's by this much. */
  readonly clockSkewMs: number;
  /** How long the database trigger has before the poller starts a pending task itself. */
  readonly triggerGraceMs: number;
  /** How long an unanswered submit may still be claimed by a callback before it is given up. */
  readonly orphanGraceMs: number;
  /** From deadline (last question, provider asked to stop) to the certain end. */
  readonly hardDeadlineGraceMs: number;
  /** How often, and how many times, a job that outlived its task is asked after. */
  readonly lateCheckEveryMs: number;
  readonly maxLateChecks: number;
  /** How long a picture is held for moderation; WeChat pushes its verdict within 30 minutes. */
  readonly reviewLimitMs: number;
  /** What becomes of a picture nobody has decided on by then. */
  readonly afterReviewLimit: 'publish' | 'refuse';
  /** What becomes of films where the engine that marks them cannot be loaded. */
  readonly unmarkedFilms: 'hold' | 'refuse';
  /** How often the engine is tried again then, and for how long in all. */
  readonly filmRetryMs: number;
  readonly filmHoldMs: number;
  /** Which frames of a film are looked at: one each so many ms, so many in all. */
  readonly frames: { readonly everyMs: number; readonly most: number };
  /** What becomes of a film whose sound cannot be decoded, where somebody was to listen to it. */
  readonly unchecked: 'hold' | 'refuse';
  /** What an exported film costs: so many credits for each begun stretch of so many ms. */
  readonly exports: { readonly credits: number; readonly perMs: number };
  /** What an answer costs that its provider broke off: nothing, or what had been said. */
  readonly partialAnswers: 'free' | 'delivered';
  readonly maxAttempts: number;
  /** Claims in a row without progress before a task is quarantined. */
  readonly maxClaimsWithoutProgress: number;
  readonly maxInFlight: number;
  /** When rounds are shared out among copies of a function. */
  readonly crowd: CrowdPolicy;
  /** Wait before the first repetition; later ones wait longer in the same proportion. */
  readonly backoffMs: number;
  /** A job is first asked after this soon, or sooner where its provider says so. */
  readonly firstCheckMs: number;
}

export const defaultPolicy: TaskPolicy = {
  leaseMs: 75_000,
  workBudgetMs: 45_000,
  clockSkewMs: 5_000,
  triggerGraceMs: 3_000,
  orphanGraceMs: 90_000,
  hardDeadlineGraceMs: 10 * 60_000,
  lateCheckEveryMs: 5 * 60_000,
  maxLateChecks: 12,
  reviewLimitMs: 35 * 60_000,
  afterReviewLimit: 'refuse',
  unmarkedFilms: 'hold',
  filmRetryMs: 5 * 60_000,
  filmHoldMs: 24 * 60 * 60_000,
  frames: { everyMs: 3_000, most: 20 },
  unchecked: 'hold',
  exports: { credits: 0, perMs: 30_000 },
  partialAnswers: 'free',
  maxAttempts: 2,
  maxClaimsWithoutProgress: 5,
  maxInFlight: 5,
  crowd: { from: 200, share: 600, width: 24, handOverFrom: 8 },
  backoffMs: 2_000,
  firstCheckMs: 600_000,
};

/** How many times the first wait each further one is. */
const BACKOFF_GROWTH = [1, 2.5, 5, 10, 20, 30] as const;

/** Wait before try number `setbacks` + 1, with jitter of ±50 %, in ms. */
export function backoffMs(
  setbacks: number,
  { policy, random }: { policy: Pick<TaskPolicy, 'backoffMs'>; random: Random },
): number {
  const step = Math.min(Math.max(setbacks, 0), BACKOFF_GROWTH.length - 1);
  return Math.round(policy.backoffMs * (BACKOFF_GROWTH[step] ?? 1) * (0.5 + random.next()));
}
