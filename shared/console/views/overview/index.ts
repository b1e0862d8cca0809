/** All of the overview, in a number of reads that does not depend on how much there is. */
import type * as z from 'zod/mini';
import { usageBetween } from '../../../models/usage.ts';
import { checked, collections, type Database } from '../../../platform/database.ts';
import { dayAfter, dayOf } from '../../../platform/day.ts';
import { PROVIDER_ROWS, readBreaker } from '../../../providers/index.ts';
import { disagreementsPage } from '../../../reconcile/disagreements.ts';
import type { overviewVerbs } from '../../contract/overview.ts';
import type { ConsoleApp } from '../../core/app.ts';
import { countOf } from '../count.ts';
import { usageRow } from '../usage.ts';
import { marginToday, moneyToday } from './money.ts';
import { taskNumbers } from './tasks.ts';

type Overview = z.output<(typeof overviewVerbs)['overview']['answer']>;

const TREND_DAYS = 14;

export async function overviewOf(app: ConsoleApp): Promise<Overview> {
  const { db } = app;
  const now = app.clock.now();
  const today = dayOf(now);
  const first = dayAfter(today, 1 - TREND_DAYS);
  const [money, margin, tasks, used, providers, disagreements, quarantinedAccounts, outbox] =
    await Promise.all([
      moneyToday(db, now),
      marginToday(db, now),
      taskNumbers(db, now),
      usageBetween(app, { from: first, to: today }),
      inTrouble(app),
      disagreementsNow(db),
      countOf(db, collections.accounts, { quarantined: true }),
      outboxNow(db),
    ]);
  const usage = used.map(usageRow);
  return {
    at: now,
    today: money,
    trend: trendOf(usage, first),
    ...tasks,
    providers,
    disagreements,
    quarantinedAccounts,
    outbox,
    margin,
    usage: usage.filter(({ day }) => day === today),
  };
}

/** Every day of the trend, those without a task too. */
function trendOf(usage: Overview['usage'], first: string): Overview['trend'] {
  return Array.from({ length: TREND_DAYS }, (_, index) => {
    const day = dayAfter(first, index);
    const rows = usage.filter((row) => row.day === day);
    const sum = (name: 'tasks' | 'completed' | 'failed' | 'credits'): number =>
      rows.reduce((all, row) => all + row[name], 0);
    return {
      day,
      tasks: sum('tasks'),
      completed: sum('completed'),
      failed: sum('failed'),
      credits: sum('credits'),
    };
  });
}

async function inTrouble(app: ConsoleApp): Promise<Overview['providers']> {
  const readings = await readBreaker(app);
  return [...readings].flatMap(([id, { state, failures }]) => {
    if (state === 'closed') return [];
    const last = [...failures].sort((a, b) => b.at - a.at)[0];
    const title = PROVIDER_ROWS.find((row) => row.id === id)?.title ?? id;
    const when = { lastFailureAt: last?.at ?? null, lastKind: last?.kind ?? null };
    return [{ id, title, state, failures: failures.length, ...when }];
  });
}

async function disagreementsNow(db: Database): Promise<Overview['disagreements']> {
  const [count, { found }] = await Promise.all([
    countOf(db, collections.disagreements, {}),
    disagreementsPage(db, {}, { last: null, limit: 1 }),
  ]);
  return { count, newestAt: found[0]?.found_at.getTime() ?? null };
}

/** Index: status, next_at. */
async function outboxNow(db: Database): Promise<Overview['outbox']> {
  const waiting = { status: 'pending' };
  const oldest = db.collection(collections.webhookOutbox).where(waiting).orderBy('next_at', 'asc');
  const [pending, first] = await Promise.all([
    countOf(db, collections.webhookOutbox, waiting),
    oldest.limit(1).get(),
  ]);
  const [doc] = checked(first).data as { readonly next_at: Date }[];
  return { pending, oldestAt: doc?.next_at.getTime() ?? null };
}
