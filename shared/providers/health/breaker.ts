/**
 * A circuit breaker per provider, read from what is stored: function instances come and go, so
 * none of them counts. Failures are rows of the error log, successes are completed tasks.
 *
 * - closed: fewer than 5 failures in a row (of 10 minutes), 2 where the operator's account or key
 *   is refused. A completed task ends the row.
 * - open: the provider is left alone for 60 s after the last failure, twice as long with every
 *   further one, at most 5 minutes.
 * - half open: the pause is over, or a health check has succeeded since: one task at a time may
 *   try. Its failure opens the breaker again, its success closes it.
 */

import type { Clock } from '../../platform/clock.ts';
import { apart } from '../../platform/concurrency/apart.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import type { ErrorKind } from '../contract.ts';
import { ERROR_POLICIES } from '../errors.ts';
import type { HealthDoc } from './health.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

export const BREAKER = {
  windowMs: 10 * 60_000,
  threshold: 5,
  /** For errors that no waiting mends. */
  accountThreshold: 2,
  pauseMs: 60_000,
  maxPauseMs: 5 * 60_000,
} as const;

export interface BreakerEvidence {
  /** Of the window, in any order. Times in ms. */
  readonly failures: readonly { readonly at: number; readonly kind: ErrorKind }[];
  /** When a task of this provider last succeeded; null when it never did. */
  readonly lastSuccessAt: number | null;
  /** When a health check last succeeded. */
  readonly healthyAt: number | null;
}

const ACCOUNT_KINDS: ReadonlySet<ErrorKind> = new Set(['auth', 'insufficient_balance']);

/** Errors that say something of the provider; a refused picture or a retired model does not. */
export function countsAsFailure(kind: ErrorKind): boolean {
  return ERROR_POLICIES[kind].failover && kind !== 'model_unavailable';
}

/** Pure. `now` in ms. */
export function breakerState(evidence: BreakerEvidence, now: number): BreakerState {
  const since = Math.max(now - BREAKER.windowMs, evidence.lastSuccessAt ?? 0);
  const row = evidence.failures.filter(({ at, kind }) => at > since && countsAsFailure(kind));
  const account = row.filter(({ kind }) => ACCOUNT_KINDS.has(kind)).length;
  const beyond = Math.max(row.length - BREAKER.threshold, account - BREAKER.accountThreshold);
  if (beyond < 0) return 'closed';
  const last = Math.max(...row.map(({ at }) => at));
  const pauseMs = Math.min(BREAKER.pauseMs * 2 ** beyond, BREAKER.maxPauseMs);
  const recovered = evidence.healthyAt !== null && evidence.healthyAt > last;
  // A provider that lists its models may still refuse an empty account.
  if (recovered && account === 0) return 'half_open';
  return now >= last + pauseMs ? 'half_open' : 'open';
}

export interface Breaker {
  /** The state of every provider that is not closed. Never throws: without evidence all are closed. */
  states(): Promise<ReadonlyMap<string, BreakerState>>;
  /**
   * True when a task must not call the provider now. Asked by a task that holds its lease; while
   * half open it is let through only if no other task is with the provider. Never throws.
   */
  isOpen(provider: string): Promise<boolean>;
}

export interface BreakerDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const CACHED_MS = 10_000;
const MAX_ROWS = 500;

/** One query every 10 s while all is well; two more for each provider that fails. */
export function createBreaker(deps: BreakerDeps): Breaker {
  let known: { at: number; states: Promise<ReadonlyMap<string, BreakerState>> } | undefined;
  const states = (): Promise<ReadonlyMap<string, BreakerState>> => {
    const now = deps.clock.now();
    if (known === undefined || now - known.at >= CACHED_MS) {
      known = { at: now, states: loadStates(deps, now) };
    }
    return known.states;
  };
  return {
    states,
    async isOpen(provider) {
      const state = (await states()).get(provider) ?? 'closed';
      return state === 'half_open' ? someoneTries(deps, provider) : state === 'open';
    },
  };
}

/** More than the asking task itself is with the provider. Counted, since a counter would leak. */
async function someoneTries(deps: BreakerDeps, provider: string): Promise<boolean> {
  const { command } = deps.db;
  const tasks = deps.db.collection(collections.tasks);
  const busy = { provider, status: 'processing' };
  const held = command.gt(new Date(deps.clock.now()));
  try {
    const waiting = checked(await tasks.where({ ...busy, step: 'wait' }).count());
    const submitting = checked(
      await tasks.where({ ...busy, step: 'submit', lease_expires_at: held }).count(),
    );
    return waiting.total + submitting.total > 1;
  } catch (error) {
    deps.log.error('breaker cannot count tasks', { error });
    return false;
  }
}

/** What the state of one provider rests on, and until when it is left alone. */
export interface BreakerReading extends BreakerEvidence {
  readonly state: BreakerState;
  /** Ms; null unless it is open. */
  readonly openUntil: number | null;
}

/** For operators: every provider that has failed of late. One read, and two for each in trouble. */
export async function readBreaker({
  db,
  clock,
}: Pick<BreakerDeps, 'db' | 'clock'>): Promise<ReadonlyMap<string, BreakerReading>> {
  const now = clock.now();
  const readings = new Map<string, BreakerReading>();
  for (const [provider, failures] of await recentFailures(db, now)) {
    const alone = { failures, lastSuccessAt: null, healthyAt: null };
    const isFine = breakerState(alone, now) === 'closed';
    const evidence = isFine ? alone : { failures, ...(await recovery(db, provider)) };
    const state = breakerState(evidence, now);
    readings.set(provider, { ...evidence, state, openUntil: openUntil(evidence, state, now) });
  }
  return readings;
}

/** The first moment at which the same evidence lets a task try. */
function openUntil(evidence: BreakerEvidence, state: BreakerState, now: number): number | null {
  if (state !== 'open') return null;
  const last = Math.max(...evidence.failures.map(({ at }) => at));
  for (let pause = BREAKER.pauseMs; pause < BREAKER.maxPauseMs; pause *= 2) {
    const at = last + pause;
    if (at > now && breakerState(evidence, at) !== 'open') return at;
  }
  return last + BREAKER.maxPauseMs;
}

async function loadStates(
  deps: BreakerDeps,
  now: number,
): Promise<ReadonlyMap<string, BreakerState>> {
  const states = new Map<string, BreakerState>();
  // Where there is no evidence tasks go on as if all were well; their own calls tell what is not.
  const recent = await apart(deps.log, 'breaker', () => recentFailures(deps.db, now));
  for (const [provider, failures] of recent ?? []) {
    // Nothing else is asked of a provider that is far from any threshold.
    const open = { failures, lastSuccessAt: null, healthyAt: null };
    if (breakerState(open, now) === 'closed') continue;
    const since = await apart(deps.log, `breaker of ${provider}`, () =>
      recovery(deps.db, provider),
    );
    const state = since === null ? 'closed' : breakerState({ failures, ...since }, now);
    if (state !== 'closed') states.set(provider, state);
  }
  return states;
}

type Failures = { at: number; kind: ErrorKind }[];

async function recentFailures(db: Database, now: number): Promise<Map<string, Failures>> {
  const since = new Date(now - BREAKER.windowMs);
  const query = db
    .collection(collections.errors)
    .where({ at: db.command.gt(since) })
    .orderBy('at', 'desc')
    .field({ provider: true, kind: true, at: true })
    .limit(MAX_ROWS);
  const rows = checked(await query.get()).data as { provider: string; kind: ErrorKind; at: Date }[];
  const byProvider = new Map<string, Failures>();
  for (const { provider, kind, at } of rows) {
    const failure = { at: at.getTime(), kind };
    const failures = byProvider.get(provider);
    if (failures === undefined) byProvider.set(provider, [failure]);
    else failures.push(failure);
  }
  return byProvider;
}

/** Index: provider, status, settled_at. */
async function recovery(
  db: Database,
  provider: string,
): Promise<Pick<BreakerEvidence, 'lastSuccessAt' | 'healthyAt'>> {
  const tasks = db
    .collection(collections.tasks)
    .where({ provider, status: 'completed' })
    .orderBy('settled_at', 'desc')
    .field({ settled_at: true })
    .limit(1);
  const [task] = checked(await tasks.get()).data as { settled_at: Date | null }[];
  const health = db.collection(collections.health).where({ _id: provider }).limit(1);
  const [doc] = checked(await health.get()).data as Pick<HealthDoc, 'healthy_at'>[];
  return {
    lastSuccessAt: task?.settled_at?.getTime() ?? null,
    healthyAt: doc?.healthy_at?.getTime() ?? null,
  };
}
