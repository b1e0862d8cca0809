/** What was used, counted from the tasks themselves: nothing is written while they run. */
import type { ModelKind } from '../../models/contract.ts';
import { endedCounts, sumWhere } from '../../models/usage.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import { DAY_MS, startOf } from '../../platform/day.ts';
import type { HttpApp } from '../core/app.ts';
import { kindOf } from '../jobs/job.ts';

export const groupings = ['key', 'model', 'modality', 'day', 'user'] as const;
export type Grouping = (typeof groupings)[number];

export interface UsageRow {
  /** The key's id, the model's slug … ; null for tasks without one (mini-programs have no key). */
  readonly group: string | null;
  readonly tasks: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly pictures: number;
  /** Of films and sounds. */
  readonly seconds: number;
  /** Of words; none are sold over HTTP yet. */
  readonly tokens: number;
  readonly credits: number;
  /** From the job's beginning at the provider to its end, of all tasks together. */
  readonly upstream_ms: number;
  /** What it is likely to have cost the operator, in millionths; for operators only. */
  readonly cost_cny_micros: number;
  readonly cost_usd_micros: number;
}

export interface UsageQuery {
  readonly by: Grouping;
  /** Days of China (UTC+8), inclusive: `2026-01-31`. */
  readonly from: string;
  readonly to: string;
  /** Null: everybody. */
  readonly openid: string | null;
}

/** What one group of the aggregation counts. */
interface Counted extends Omit<UsageRow, 'group' | 'pictures' | 'seconds'> {
  readonly _id: { readonly group: string | null; readonly model: string };
  readonly results: number;
  readonly media_ms: number;
}

const MAX_GROUPS = 1_000;
/** As MongoDB names China's time. */
const CHINA = '+08:00';

/** By tasks that ended in these days; the largest first. Index: settled_at, with or without user. */
export async function usageOf(app: HttpApp, query: UsageQuery): Promise<UsageRow[]> {
  const { command } = app.db;
  const [start, end] = [startOf(query.from), startOf(query.to) + DAY_MS];
  const settled_at = command.gte(new Date(start)).and(command.lt(new Date(end)));
  const found = checked(
    await app.db
      .collection(collections.tasks)
      .aggregate()
      .match({ ...(query.openid === null ? {} : { openid: query.openid }), settled_at })
      .group(grouping(app.db, query.by))
      .limit(MAX_GROUPS)
      .end(),
  ).data as Counted[];
  return folded(found.map((one) => rowOf(app, one, query.by)));
}

function grouping(db: Database, by: Grouping): object {
  const $ = db.command.aggregate;
  const generate = (name: string): unknown => $.arrayElemAt([`$stages.${name}`, 1]);
  const cost = (currency: string): unknown =>
    $.sum($.cond([$.eq(['$cost.currency', currency]), '$cost.micros', 0]));
  return {
    _id: { group: groupOf($, by), model: '$via' },
    ...endedCounts(db),
    media_ms: sumWhere(db, 'completed', $.sum('$images.media.ms')),
    tokens: $.sum($.ifNull(['$tokens', 0])),
    upstream_ms: $.sum($.subtract([generate('finished_at'), generate('started_at')])),
    cost_cny_micros: cost('CNY'),
    cost_usd_micros: cost('USD'),
  };
}

function groupOf($: Database['command']['aggregate'], by: Grouping): unknown {
  switch (by) {
    case 'key':
      return $.ifNull(['$origin.key_id', null]);
    case 'model':
    case 'modality':
      return '$via';
    case 'day':
      return $.dateToString({ date: '$settled_at', format: '%Y-%m-%d', timezone: CHINA });
    case 'user':
      return '$openid';
    default:
      return by satisfies never;
  }
}

function rowOf(app: HttpApp, counted: Counted, by: Grouping): UsageRow {
  const { _id, results, media_ms, ...counts } = counted;
  const kind: ModelKind | null = kindOf({ app }, _id.model);
  return {
    group: by === 'modality' ? kind : _id.group,
    ...counts,
    pictures: kind === 'image' ? results : 0,
    seconds: Math.round(media_ms / 100) / 10,
  };
}

function folded(rows: readonly UsageRow[]): UsageRow[] {
  const byGroup = new Map<string | null, UsageRow>();
  for (const row of rows) {
    const before = byGroup.get(row.group);
    byGroup.set(row.group, before === undefined ? row : added(before, row));
  }
  return [...byGroup.values()].sort((a, b) => b.credits - a.credits || b.tasks - a.tasks);
}

function added(a: UsageRow, b: UsageRow): UsageRow {
  return {
    group: a.group,
    tasks: a.tasks + b.tasks,
    completed: a.completed + b.completed,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    pictures: a.pictures + b.pictures,
    seconds: Math.round((a.seconds + b.seconds) * 10) / 10,
    tokens: a.tokens + b.tokens,
    credits: a.credits + b.credits,
    upstream_ms: a.upstream_ms + b.upstream_ms,
    cost_cny_micros: a.cost_cny_micros + b.cost_cny_micros,
    cost_usd_micros: a.cost_usd_micros + b.cost_usd_micros,
  };
}
