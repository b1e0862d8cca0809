/**
 * What each model was used for. Nothing is counted while tasks run: that would cost a write a task
 * and make one document everybody waits for. The tasks themselves are counted instead, by one
 * aggregation a day: the sweeper stores each day once it is over, today is counted when asked for.
 * Counting a day again gives the same documents, so nothing drifts. Index: settled_at.
 */
import type { Clock } from '../platform/clock.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { DAY_MS, dayAfter, dayOf, startOf } from '../platform/day.ts';

/** usage_daily: one per day and model, `_id` = `{day}:{model}`. */
export interface UsageDoc {
  readonly _id: string;
  /** `2026-01-31`, in China (UTC+8), by when the task ended. */
  readonly day: string;
  /** The model that did the work, which may be a fallback of the one asked for. */
  readonly model: string;
  readonly provider: string;
  readonly tasks: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Pictures, films, sounds or texts that users got. */
  readonly results: number;
  /** Credits captured. */
  readonly credits: number;
  /** From submission to the end, of completed tasks together, in ms. */
  readonly completed_ms: number;
}

/** Counts one day from its tasks. Two models of one day are two documents. */
export async function countUsage(db: Database, day: string): Promise<UsageDoc[]> {
  const { command } = db;
  const start = startOf(day);
  const ended = command.gte(new Date(start)).and(command.lt(new Date(start + DAY_MS)));
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match({ settled_at: ended })
      .group(grouping(db))
      .sort({ tasks: -1 })
      .limit(1_000)
      .end(),
  );
  const rows = result.data as (Omit<UsageDoc, '_id' | 'day' | 'model' | 'provider'> & {
    readonly _id: { readonly model: string; readonly provider: string };
  })[];
  return rows.map(({ _id: { model, provider }, ...counts }) => ({
    _id: `${day}:${model}`,
    day,
    model,
    provider,
    ...counts,
  }));
}

/** `value` where two things are the same, else `otherwise`. */
function when(
  { command }: Database,
  { same, value, otherwise }: { same: readonly string[]; value: unknown; otherwise: unknown },
): unknown {
  const $ = command.aggregate;
  const then = value;
  return $.cond({ if: $.eq([...same]), then, else: otherwise });
}

/** Sums `then` over the tasks of a group that ended so. */
export function sumWhere({ command }: Database, status: string, then: unknown): unknown {
  const $ = command.aggregate;
  return $.sum($.cond({ if: $.eq(['$status', status]), then, else: 0 }));
}

/** What every count of tasks tells of a group, whatever it is grouped by. */
export function endedCounts(db: Database): Readonly<Record<string, unknown>> {
  const $ = db.command.aggregate;
  const pictures = $.size($.ifNull(['$images', []]));
  const results = when(db, { same: ['$step', 'stream'], value: 1, otherwise: pictures });
  // Of tasks that do not keep it: what came of what was asked for, rounded down.
  const share = $.divide([$.multiply(['$price', $.min([pictures, '$count'])]), '$count']);
  const earlier = when(db, { same: ['$status', 'completed'], value: $.floor(share), otherwise: 0 });
  return {
    tasks: $.sum(1),
    completed: sumWhere(db, 'completed', 1),
    failed: sumWhere(db, 'failed', 1),
    cancelled: sumWhere(db, 'cancelled', 1),
    results: sumWhere(db, 'completed', results),
    credits: $.sum($.ifNull(['$captured', earlier])),
  };
}

function grouping(db: Database): object {
  const $ = db.command.aggregate;
  return {
    _id: { model: '$via', provider: '$provider' },
    ...endedCounts(db),
    completed_ms: sumWhere(db, 'completed', $.subtract(['$settled_at', '$created_at'])),
  };
}

export interface UsageDeps {
  readonly db: Database;
  readonly clock: Clock;
}

interface CursorDoc {
  readonly _id: string;
  /** The last day that is stored. */
  readonly day: string;
}

const CURSOR_ID = 'usage';
/** A task settled at the last moment of a day may be committed a little later. */
const DAY_IS_OVER_AFTER_MS = 10 * 60_000;
/** How far back the first run goes. */
const BACKFILL_DAYS = 30;

/**
 * For the sweeper: stores days that are over and not stored yet, until `until` (ms). Gives the days
 * stored. One read when there is nothing to do; two at once write the same.
 */
export async function storeUsage(deps: UsageDeps, until: number): Promise<string[]> {
  const { db, clock } = deps;
  const now = clock.now();
  const cursor = await readDoc<CursorDoc>(db, collections.cursors, CURSOR_ID);
  const today = dayOf(now - DAY_IS_OVER_AFTER_MS);
  const stored: string[] = [];
  let day = cursor === null ? dayOf(now - BACKFILL_DAYS * DAY_MS) : dayAfter(cursor.day);
  while (day < today && clock.now() < until) {
    for (const { _id, ...doc } of await countUsage(db, day)) {
      checked(await db.collection(collections.usage).doc(_id).set(doc));
    }
    checked(await db.collection(collections.cursors).doc(CURSOR_ID).set({ day }));
    stored.push(day);
    day = dayAfter(day);
  }
  return stored;
}

const MAX_ROWS = 1_000;

/** Stored days and, counted now, those that are not stored yet; newest first. Days inclusive. */
export async function usageBetween(
  { db, clock }: UsageDeps,
  range: { from: string; to: string },
): Promise<UsageDoc[]> {
  const { command } = db;
  const query = db
    .collection(collections.usage)
    .where({ day: command.gte(range.from).and(command.lte(range.to)) })
    .orderBy('day', 'desc')
    .limit(MAX_ROWS);
  const stored = checked(await query.get()).data as UsageDoc[];
  const cursor = await readDoc<CursorDoc>(db, collections.cursors, CURSOR_ID);
  const today = dayOf(clock.now());
  const fresh: UsageDoc[] = [];
  // At most yesterday and today while the sweeper runs.
  const yesterday = dayOf(clock.now() - DAY_MS);
  let day = cursor === null ? yesterday : dayAfter(cursor.day);
  if (day < range.from) day = range.from;
  for (; day <= today && day <= range.to; day = dayAfter(day)) {
    fresh.unshift(...(await countUsage(db, day)));
  }
  return [...fresh, ...stored];
}
