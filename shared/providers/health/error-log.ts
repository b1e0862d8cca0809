/**
 * What providers answered when they did not do as asked, for operators and for the breaker. A task
 * that meets the same error again within five minutes writes the same document, with the later
 * time, so that tasks behind a dead provider do not fill the collection with every check.
 */
import type { Clock } from '../../platform/clock.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import { type Log, redact } from '../../platform/log.ts';
import { type Page, type PageEnd, pageOf } from '../../platform/page.ts';
import { removeOlder } from '../../platform/remove-older.ts';
import type { ErrorKind, NormError } from '../contract.ts';

export interface ErrorDoc {
  readonly _id: string;
  readonly at: Date;
  readonly provider: string;
  readonly kind: ErrorKind;
  readonly stage: NormError['stage'];
  readonly provider_code: string | null;
  readonly http_status: number | null;
  /** The provider's words, shortened, secrets taken out. For operators only. */
  readonly message: string;
  readonly retry: NormError['retry'];
  readonly charged: NormError['charged'];
  /** Empty for errors of a health check. */
  readonly task_id: string;
  readonly attempt: number;
  readonly model: string;
}

/** Whose error it was. */
export interface ErrorOrigin {
  readonly taskId: string;
  readonly attempt: number;
  readonly model: string;
}

export interface ErrorLogDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const SAME_ERROR_MS = 5 * 60_000;
const MAX_MESSAGE_CHARS = 500;

/** The document of an error. Pure: the same error of the same task and time gives the same id. */
export function errorDoc(error: NormError, origin: ErrorOrigin, nowMs: number): ErrorDoc {
  const slot = Math.floor(nowMs / SAME_ERROR_MS);
  const { kind, provider, stage, providerCode = '' } = error;
  const attempt = String(origin.attempt);
  const parts = [origin.taskId, attempt, provider, stage, kind, providerCode, String(slot)];
  return {
    _id: deterministicId(...parts),
    at: new Date(nowMs),
    provider,
    kind,
    stage,
    provider_code: error.providerCode ?? null,
    http_status: error.httpStatus ?? null,
    message: String(redact(error.message)).slice(0, MAX_MESSAGE_CHARS),
    retry: error.retry,
    charged: error.charged,
    task_id: origin.taskId,
    attempt: origin.attempt,
    model: origin.model,
  };
}

/**
 * One write, on the unhappy path only. Never throws: a task must not fail because its error could
 * not be noted, so that is logged instead.
 */
export async function logProviderError(
  deps: ErrorLogDeps,
  error: NormError,
  origin: ErrorOrigin,
): Promise<void> {
  try {
    const { _id, ...doc } = errorDoc(error, origin, deps.clock.now());
    checked(await deps.db.collection(collections.errors).doc(_id).set(doc));
  } catch (failure) {
    deps.log.warn('provider error not stored', { task_id: origin.taskId, error: failure });
  }
}

export interface ErrorFilter {
  readonly provider?: string | undefined;
  readonly kind?: string | undefined;
  readonly model?: string | undefined;
  readonly taskId?: string | undefined;
  /** Instant in ms. */
  readonly since?: number | undefined;
}

/** Newest first, at most `limit`. Indexes: at; provider, at; task_id, at. */
export async function findErrors(
  db: Database,
  filter: ErrorFilter,
  limit: number,
): Promise<ErrorDoc[]> {
  const query = db.collection(collections.errors).where(whereOf(db, filter));
  return checked(await query.orderBy('at', 'desc').limit(limit).get()).data as ErrorDoc[];
}

/** The same, page by page. Errors are kept for a month, so none is far to look for. */
export function errorsPage(
  { db }: Pick<ErrorLogDeps, 'db'>,
  filter: ErrorFilter,
  { last, limit }: { readonly last: PageEnd | null; readonly limit: number },
): Promise<Page<ErrorDoc>> {
  const where = whereOf(db, filter);
  return pageOf(db, {
    collection: collections.errors,
    where,
    by: 'at',
    last,
    order: 'desc',
    limit,
  });
}

function whereOf({ command }: Database, filter: ErrorFilter): Record<string, unknown> {
  const { provider, kind, model, taskId, since } = filter;
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(kind === undefined ? {} : { kind }),
    ...(model === undefined ? {} : { model }),
    ...(taskId === undefined ? {} : { task_id: taskId }),
    ...(since === undefined ? {} : { at: command.gte(new Date(since)) }),
  };
}

/** How long errors are kept. */
export const ERROR_LIFE_MS = 30 * 24 * 3_600_000;

/** For the sweeper: removes errors older than `lifeMs`, until `until` (ms). Gives how many went. */
export function dropOldErrors(
  deps: Pick<ErrorLogDeps, 'db' | 'clock'>,
  { until, lifeMs = ERROR_LIFE_MS }: { until: number; lifeMs?: number },
): Promise<number> {
  const before = new Date(deps.clock.now() - lifeMs);
  return removeOlder(deps, { collection: collections.errors, before, until });
}
