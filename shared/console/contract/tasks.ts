/** Tasks: lists, totals, one task whole, and what is done to them by hand. */
import * as z from 'zod/mini';
import { within } from '../../platform/audit.ts';
import { statuses, steps } from '../../tasks/index.ts';
import { HELPERS, READERS, verb } from './core.ts';
import {
  at,
  count,
  cursor,
  flag,
  instant,
  key,
  limit,
  maybeAt,
  maybeText,
  next,
  openid,
  providerId,
  reason,
  seen,
  slug,
  taskId,
  text,
} from './fields.ts';
import { taskRow, wholeTask } from './task-shapes.ts';

export const taskFilter = z.strictObject({
  /** The id, or how it begins. */
  id: z.optional(taskId),
  openid: z.optional(openid),
  model: z.optional(slug),
  provider: z.optional(providerId),
  status: z.optional(z.enum(statuses, { error: '状态不支持' })),
  step: z.optional(z.enum(steps, { error: '步骤不支持' })),
  errorCode: z.optional(text('错误码', 100)),
  quarantined: z.optional(flag),
  createdAfter: z.optional(instant),
  createdBefore: z.optional(instant),
  endedAfter: z.optional(instant),
  endedBefore: z.optional(instant),
});
export type TaskFilterParams = z.infer<typeof taskFilter>;

const FILTER = Object.fromEntries(
  Object.keys(taskFilter.shape).map((name) => [name, 'plain' as const]),
);

const page = z.object({
  tasks: z.array(taskRow),
  next,
  /** How far back was looked; null: to the beginning. `next` goes on from there. */
  searchedTo: maybeAt,
});

const totals = z.object({
  tasks: count,
  /** There are more than were counted. */
  isCut: z.boolean(),
  searchedTo: maybeAt,
  byStatus: z.record(z.string(), z.number()),
  price: count,
  captured: count,
  /** Credits that went back to users. */
  released: count,
});

const action = z.strictObject({ taskId, seen, reason });
const acted = z.object({ task: taskRow, answer: z.string(), newTaskId: maybeText });
const ACTION = { taskId: 'plain', seen: 'plain', reason: 'plain' } as const;

export const taskVerbs = {
  'tasks.list': verb({
    roles: READERS,
    about: { en: 'Tasks by filter, newest first.', zh: '按条件查询任务，最新在前。' },
    params: z.strictObject({ filter: z.optional(taskFilter), cursor, limit: limit(100, 50) }),
    answer: page,
  }),
  'tasks.totals': verb({
    roles: READERS,
    about: { en: 'How many a filter matches, and their money.', zh: '筛选结果的数量与积分合计。' },
    params: z.strictObject({ filter: z.optional(taskFilter) }),
    answer: totals,
  }),
  'tasks.export': verb({
    roles: READERS,
    about: {
      en: 'A page of CSV; the first has the header.',
      zh: '导出 CSV，逐页获取，首页含表头。',
    },
    params: z.strictObject({ filter: z.optional(taskFilter), cursor, limit: limit(500, 500) }),
    answer: z.object({ csv: z.string(), rows: count, next }),
  }),
  'tasks.get': verb({
    roles: READERS,
    about: { en: 'Everything there is about one task.', zh: '一个任务的全部信息。' },
    params: z.strictObject({ taskId }),
    answer: wholeTask,
  }),
  'tasks.retry': verb({
    roles: HELPERS,
    about: {
      en: 'Make a live task due at once; take an ended one in again as a new task.',
      zh: '重试：进行中的立即执行，已失败或取消的重新提交。',
    },
    params: action,
    answer: acted,
    audit: ACTION,
  }),
  'tasks.release': verb({
    roles: HELPERS,
    about: {
      en: 'End a live task and give its credits back.',
      zh: '终止任务并退回积分。',
    },
    params: action,
    answer: acted,
    audit: ACTION,
  }),
  'tasks.cancel': verb({
    roles: HELPERS,
    about: { en: 'Cancel as its user could.', zh: '代用户取消任务。' },
    params: action,
    answer: acted,
    audit: ACTION,
  }),
  'tasks.bulk': verb({
    roles: HELPERS,
    about: {
      en: 'Retry, release or cancel many, a chunk a call; `dryRun` only counts.',
      zh: '批量重试、终止或取消，逐批执行；dryRun 仅统计。',
    },
    params: z
      .strictObject({
        action: z.enum(['retry', 'release', 'cancel'], { error: '操作不支持' }),
        /** Those that are selected; or else all that `filter` matches. */
        ids: z.optional(
          z.array(taskId, { error: '缺少任务编号' }).check(z.maxLength(100, '一次最多 100 个')),
        ),
        filter: z.optional(taskFilter),
        dryRun: z._default(flag, false),
        /** Instant of the first call, ms: what was made or ended later is left alone. */
        asOf: z.optional(instant),
        cursor,
        limit: limit(50, 25),
        reason,
        key,
      })
      .check(
        z.refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
          error: '请选择任务或筛选条件之一',
          path: ['filter'],
        }),
      ),
    answer: z.object({
      asOf: at,
      /** Of a dry run: how many it would be. */
      matched: count,
      isCut: z.boolean(),
      done: count,
      refused: z.array(z.object({ taskId: z.string(), code: z.string(), message: z.string() })),
      next,
    }),
    audit: {
      action: 'plain',
      ids: (ids) => (Array.isArray(ids) ? ids.length : undefined),
      filter: within(FILTER),
      dryRun: 'plain',
      asOf: 'plain',
      limit: 'plain',
      reason: 'plain',
      key: 'plain',
    },
  }),
  changes: verb({
    roles: READERS,
    about: {
      en: 'What changed since an instant: cheap enough to ask every few seconds.',
      zh: '某一时刻以来的变化，可频繁查询。',
    },
    params: z.strictObject({
      since: instant,
      /** Tasks on the screen, whose rows are wanted if they changed. */
      ids: z._default(z.array(taskId).check(z.maxLength(100, '最多 100 个')), []),
    }),
    answer: z.object({
      /** For the next call's `since`. */
      at,
      /** Ids of tasks that changed, newest first, at most 50. */
      changed: z.array(z.string()),
      isCut: z.boolean(),
      rows: z.array(taskRow),
    }),
  }),
};
