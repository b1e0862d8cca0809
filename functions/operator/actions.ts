/** One entry per verb: check the event, call one verb of shared/, shape the answer. */
import * as z from 'zod/mini';
import type { App } from '../../shared/app/index.ts';
import { giveCredits } from '../../shared/credits/grant.ts';
import { clearQuarantine } from '../../shared/credits/quarantine.ts';
import { accountOf } from '../../shared/credits/queries.ts';
import { usageBetween } from '../../shared/models/usage.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { findErrors } from '../../shared/providers/error-log.ts';
import { listHealth } from '../../shared/providers/health.ts';
import { readKeyring, setProviderKey } from '../../shared/providers/keys.ts';
import {
  listDisagreements,
  reconcileAccount,
  reconcileSlice,
} from '../../shared/reconcile/reconcile.ts';
import { setUpEnvironment } from '../../shared/scenes/setup.ts';
import {
  cancelTask,
  findTasks,
  inspectTask,
  ownerOf,
  redrive,
  releaseTask,
  retryTask,
  statuses,
} from '../../shared/tasks/index.ts';

type Action = (app: App, event: object) => Promise<{ data: unknown; message?: string }>;

/** Leaves a good part of the function's 60 s for the last account of a slice. */
const RECONCILE_BUDGET_MS = 40_000;

const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
const credits = z.number({ error: '积分必须是整数' }).check(z.int('积分必须是整数'));
const given = { openid: text('用户', 128), key: text('幂等键', 128), reason: text('原因', 200) };
const grantShape = z.object({
  ...given,
  amount: credits.check(z.gte(1, '积分至少为 1'), z.lte(1_000_000_000, '积分过大')),
});
const adjustShape = z.object({
  ...given,
  amount: credits.check(z.refine((value) => value !== 0, '积分变动不能为 0')),
});
const userShape = z.object({ openid: text('用户', 128) });
const taskShape = z.object({ taskId: text('任务编号', 64) });
const limit = (max: number) =>
  z._default(
    z.number({ error: '数量必须是整数' }).check(z.int(), z.gte(1), z.lte(max, `最多 ${max} 个`)),
    20,
  );
const filterShape = {
  status: z.optional(z.enum(statuses, { error: '状态不支持' })),
  openid: z.optional(text('用户', 128)),
  model: z.optional(text('模型', 100)),
  errorCode: z.optional(text('错误码', 100)),
  quarantined: z.optional(z.boolean({ error: '必须是 true 或 false' })),
  createdAfter: z.optional(z.number({ error: '时间必须是毫秒数' })),
  createdBefore: z.optional(z.number({ error: '时间必须是毫秒数' })),
};
const listShape = z.object({ ...filterShape, limit: limit(100) });
const redriveShape = z.object({
  filter: z.object(filterShape, { error: '缺少筛选条件' }),
  limit: limit(100),
});
const reconcileShape = z.object({
  openid: z.optional(text('用户', 128)),
  full: z._default(z.boolean({ error: '必须是 true 或 false' }), false),
});

const providerShape = z.object({
  provider: text('服务商', 40),
  /** By field of the provider's row; null removes one. Never answered, logged or audited. */
  secrets: z.record(z.string(), z.nullable(z.string()), { error: '缺少密钥' }),
});
const errorsShape = z.object({
  provider: z.optional(text('服务商', 40)),
  model: z.optional(text('模型', 100)),
  taskId: z.optional(text('任务编号', 64)),
  since: z.optional(z.number({ error: '时间必须是毫秒数' })),
  limit: limit(100),
});

const day = z
  .string({ error: '日期格式为 2026-11-22' })
  .check(z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式为 2026-11-22'));
const usageShape = z.object({ from: day, to: day });

/** By name; looked up as an own property only. */
export const actions: Readonly<Record<string, Action>> = {
  setup: async (app) => ({ data: await setUpEnvironment(app.db) }),
  grant: async (app, event) => {
    const grant = parseOrThrow(grantShape, event);
    return { data: await giveCredits(app, { kind: 'grant', ...grant }) };
  },
  adjust: async (app, event) => {
    const adjustment = parseOrThrow(adjustShape, event);
    return { data: await giveCredits(app, { kind: 'adjust', ...adjustment }) };
  },
  getAccount: async (app, event) => {
    const { openid } = parseOrThrow(userShape, event);
    return { data: await accountOf(app, openid) };
  },
  listTasks: async (app, event) => {
    const { limit: most, ...filter } = parseOrThrow(listShape, event);
    return { data: { tasks: await findTasks(app.db, filter, most) } };
  },
  inspectTask: async (app, event) => {
    const { taskId } = parseOrThrow(taskShape, event);
    return { data: await inspectTask(app.db, taskId) };
  },
  retry: async (app, event) => {
    const { taskId } = parseOrThrow(taskShape, event);
    return { data: await retryTask(app, taskId) };
  },
  release: async (app, event) => {
    const { taskId } = parseOrThrow(taskShape, event);
    const task = await releaseTask(app, taskId);
    return { data: { task_id: taskId, released: task.price } };
  },
  cancel: async (app, event) => {
    const { taskId } = parseOrThrow(taskShape, event);
    const openid = await ownerOf(app, taskId);
    return { data: { task_id: taskId, answer: await cancelTask(app, openid, taskId) } };
  },
  redrive: async (app, event) => {
    const { filter, limit: most } = parseOrThrow(redriveShape, event);
    return { data: await redrive(app, filter, most) };
  },
  reconcile: async (app, event) => {
    const { openid, full } = parseOrThrow(reconcileShape, event);
    if (openid === undefined) {
      return { data: await reconcileSlice(app, app.clock.now() + RECONCILE_BUDGET_MS) };
    }
    return { data: { disagreements: await reconcileAccount(app, openid, { full }) } };
  },
  listDisagreements: async (app, event) => {
    const { limit: most } = parseOrThrow(z.object({ limit: limit(100) }), event);
    return { data: { disagreements: await listDisagreements(app.db, most) } };
  },
  clearQuarantine: async (app, event) => {
    const { openid } = parseOrThrow(userShape, event);
    await clearQuarantine(app, openid);
    return { data: { openid } };
  },
  setProviderKey: async (app, event) => {
    const request = parseOrThrow(providerShape, event);
    const keyring = readKeyring(app.config.environment);
    return { data: await setProviderKey({ ...app, keyring }, request) };
  },
  listErrors: async (app, event) => {
    const { limit: most, ...filter } = parseOrThrow(errorsShape, event);
    return { data: { errors: await findErrors(app.db, filter, most) } };
  },
  usage: async (app, event) => {
    const { from, to } = parseOrThrow(usageShape, event);
    return { data: { usage: await usageBetween(app, { from, to }) } };
  },
  listHealth: async (app) => ({ data: { providers: await listHealth(app.db) } }),
};
