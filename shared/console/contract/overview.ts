/** The numbers an operator looks at first. */
import * as z from 'zod/mini';
import { READERS, verb } from './core.ts';
import { at, count, day, maybeAt, maybeText, none } from './fields.ts';
import { taskRow } from './task-shapes.ts';

const usageRow = z.object({
  day: z.string(),
  model: z.string(),
  provider: z.string(),
  tasks: count,
  completed: count,
  failed: count,
  cancelled: count,
  results: count,
  credits: count,
  /** Mean of completed tasks, ms; null where there are none. */
  meanMs: z.nullable(z.number()),
});

export const overviewVerbs = {
  overview: verb({
    roles: READERS,
    about: {
      en: 'Money today and its trend, what is stuck, providers in trouble, disagreements, margin.',
      zh: '今日积分与趋势、卡住的任务、异常服务商、对账差异与毛利。',
    },
    params: none,
    answer: z.object({
      at,
      today: z.object({
        day: z.string(),
        held: count,
        captured: count,
        released: count,
        granted: count,
        revoked: count,
        expired: count,
        orders: count,
        paidFen: count,
        refundedFen: count,
      }),
      /** Oldest first; the last is today. */
      trend: z.array(
        z.object({
          day: z.string(),
          tasks: count,
          completed: count,
          failed: count,
          credits: count,
        }),
      ),
      tasks: z.object({
        pending: count,
        processing: count,
        reviewing: count,
        failedLastHour: count,
        completedLastHour: count,
      }),
      queue: z.object({
        /** Due now and taken by nobody. */
        due: count,
        /** Since when the first of them has been due. */
        oldestDueAt: maybeAt,
        oldestWaitingAt: maybeAt,
      }),
      stuck: z.array(
        z.object({
          id: z.string(),
          why: z.enum(['overdue', 'waiting', 'review', 'quarantined']),
          since: at,
          model: z.string(),
          provider: z.string(),
          step: z.string(),
        }),
      ),
      providers: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          state: z.enum(['open', 'half_open']),
          failures: count,
          lastFailureAt: maybeAt,
          lastKind: maybeText,
        }),
      ),
      disagreements: z.object({ count, newestAt: maybeAt }),
      quarantinedAccounts: count,
      outbox: z.object({ pending: count, oldestAt: maybeAt }),
      margin: z.object({
        /** Of tasks that ended today. */
        captured: count,
        costMicros: z.object({ CNY: count, USD: count }),
        /** Completed tasks whose cost nobody knows. */
        withoutCost: count,
        /** The least a credit is sold for; null while nothing is. */
        fenPerCredit: z.nullable(z.number()),
      }),
      usage: z.array(usageRow),
      failures: z.array(taskRow),
    }),
  }),
  usage: verb({
    roles: READERS,
    about: { en: 'What each model was used for, by day.', zh: '各模型按日用量。' },
    params: z.strictObject({ from: day, to: day }),
    answer: z.object({ rows: z.array(usageRow) }),
  }),
};
