/**
 * A cheap call to each provider now and then, so that a dead one is known before a user finds out.
 * Run by the sweeper; the document of each provider says when it is due, so that two sweepers at
 * once ask once.
 */

import type { Clock } from '../../platform/clock.ts';
import { apart } from '../../platform/concurrency/apart.ts';
import { checked, collections, type Database, isDuplicateKey } from '../../platform/database.ts';
import { type Log, redact } from '../../platform/log.ts';
import type { ErrorKind, NormError } from '../contract.ts';
import { logProviderError } from './error-log.ts';

/** A cheap call that needs the provider's key and starts nothing; see probe.ts. */
export interface HealthCheck {
  /** The provider's id. */
  readonly id: string;
  /** Null when all is well. Ends within its own time limit; never throws. */
  health(): Promise<NormError | null>;
}

export interface HealthResult {
  readonly at: Date;
  readonly ok: boolean;
  readonly ms: number;
  readonly kind: ErrorKind | null;
  readonly message: string;
}

/** provider_health: one per provider, `_id` = its id. */
export interface HealthDoc {
  readonly _id: string;
  /** When the last check was begun. */
  readonly checked_at: Date;
  /** When one last succeeded. */
  readonly healthy_at: Date | null;
  /** Failed checks in a row. */
  readonly failed: number;
  /** The last 50, oldest first. */
  readonly history: readonly HealthResult[];
}

export interface HealthDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the providers this deployment can call. */
  readonly checks: readonly HealthCheck[];
}

/** At most one check a provider in this time. */
export const HEALTH_EVERY_MS = 5 * 60_000;
const HISTORY = 50;

export interface HealthReport {
  readonly checked: number;
  /** Those that are not well, and those of which it could not be found out. */
  readonly failed: readonly string[];
}

/** Checks what is due, one after another, and starts none after `until` (ms). */
export async function checkHealth(
  deps: HealthDeps,
  options: { until: number; everyMs?: number },
): Promise<HealthReport> {
  const failed: string[] = [];
  let count = 0;
  for (const check of deps.checks) {
    if (deps.clock.now() >= options.until) break;
    const everyMs = options.everyMs ?? HEALTH_EVERY_MS;
    const outcome = await apart(deps.log, `health of ${check.id}`, () =>
      checkOne(deps, check, everyMs),
    );
    if (outcome === 'ok' || outcome === 'ill') count += 1;
    if (outcome === 'ill' || outcome === null) failed.push(check.id);
  }
  return { checked: count, failed };
}

async function checkOne(
  deps: HealthDeps,
  check: HealthCheck,
  everyMs: number,
): Promise<'ok' | 'ill' | 'not_due'> {
  if (!(await takeTurn(deps, check.id, everyMs))) return 'not_due';
  const result = await probe(deps, check);
  await keep(deps, check.id, result);
  return result.ok ? 'ok' : 'ill';
}

/** True for one caller in `everyMs`: the write's count, or the first insert, decides. */
async function takeTurn(
  { db, clock }: Pick<HealthDeps, 'db' | 'clock'>,
  provider: string,
  everyMs: number,
): Promise<boolean> {
  const now = clock.now();
  const docs = db.collection(collections.health);
  const due = { _id: provider, checked_at: db.command.lte(new Date(now - everyMs)) };
  const taken = checked(await docs.where(due).update({ checked_at: new Date(now) }));
  if (taken.updated === 1) return true;
  const doc: HealthDoc = {
    _id: provider,
    checked_at: new Date(now),
    healthy_at: null,
    failed: 0,
    history: [],
  };
  const there = checked(await docs.where({ _id: provider }).limit(1).get());
  if (there.data.length > 0) return false;
  try {
    checked(await docs.add(doc));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

async function probe(deps: HealthDeps, check: HealthCheck): Promise<HealthResult> {
  const startedAt = deps.clock.now();
  const error = await check.health();
  const at = deps.clock.now();
  const base = { at: new Date(at), ms: at - startedAt };
  if (error === null) return { ...base, ok: true, kind: null, message: '' };
  const origin = { taskId: '', attempt: 0, model: '' };
  await logProviderError(deps, error, origin);
  const message = String(redact(error.message)).slice(0, 200);
  return { ...base, ok: false, kind: error.kind, message };
}

async function keep(
  { db }: Pick<HealthDeps, 'db'>,
  provider: string,
  result: HealthResult,
): Promise<void> {
  const { command } = db;
  checked(
    await db
      .collection(collections.health)
      .doc(provider)
      .update({
        history: command.push({ each: [result], slice: -HISTORY }),
        failed: result.ok ? 0 : command.inc(1),
        ...(result.ok ? { healthy_at: result.at } : {}),
      }),
  );
}

/** For operators: every provider's checks. */
export async function listHealth(db: Database): Promise<HealthDoc[]> {
  const query = db.collection(collections.health).orderBy('_id', 'asc').limit(100);
  return checked(await query.get()).data as HealthDoc[];
}
