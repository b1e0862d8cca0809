/** What each verb takes, checked before anything is read. Every wrong field is named, in Chinese. */
import * as z from 'zod/mini';
import { MAX_CREDITS } from '../../shared/credits/index.ts';
import { keyShape } from '../../shared/keys/index.ts';
import { statuses } from '../../shared/tasks/index.ts';

const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
const credits = z
  .number({ error: '积分必须是整数' })
  .check(z.int('积分必须是整数'), z.gte(-MAX_CREDITS, '积分过大'), z.lte(MAX_CREDITS, '积分过大'));
/** The last instant of the year 9999, ms: what is later, no calendar shows. */
const LAST_INSTANT = 253_402_300_799_999;
const instant = z
  .number({ error: '时间必须是毫秒数' })
  .check(z.int('时间必须是毫秒数'), z.gte(0, '时间超出范围'), z.lte(LAST_INSTANT, '时间超出范围'));
const given = { openid: text('用户', 128), key: text('幂等键', 128), reason: text('原因', 200) };
export const grantShape = z.object({
  ...given,
  amount: credits.check(z.gte(1, '积分至少为 1')),
  source: z.optional(z.enum(['bought', 'gift'], { error: '来源只能是 bought 或 gift' })),
  /** Whether it lies ahead is for the ledger to say, whose clock it goes by. */
  expiresAt: z.optional(instant),
});
export const revokeShape = z.object({
  ...given,
  amount: credits.check(z.gte(1, '积分至少为 1')),
  lot: z.optional(text('批次', 200)),
});
export const reservationShape = z.object({ reservationId: text('预留编号', 128) });
export const capShape = z.object({ cap: text('上限编号', 200) });
export const adjustShape = z.object({
  ...given,
  amount: credits.check(z.refine((value) => value !== 0, '积分变动不能为 0')),
});
export const userShape = z.object({ openid: text('用户', 128) });
export const keyWishShape = z.object({ openid: text('用户', 128), ...keyShape });
export const keyRefShape = z.object({ keyId: text('密钥编号', 64) });
export const taskShape = z.object({ taskId: text('任务编号', 64) });
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
  createdAfter: z.optional(instant),
  createdBefore: z.optional(instant),
};
export const listShape = z.object({ ...filterShape, limit: limit(100) });
export const redriveShape = z.object({
  filter: z.object(filterShape, { error: '缺少筛选条件' }),
  limit: limit(100),
});
export const reservationsShape = z.object({
  openid: z.optional(text('用户', 128)),
  status: z.optional(z.enum(['open', 'closed'], { error: '状态不支持' })),
  limit: limit(100),
});
export const migrationShape = z.object({ limit: limit(500) });
export const reconcileShape = z.object({
  openid: z.optional(text('用户', 128)),
  full: z._default(z.boolean({ error: '必须是 true 或 false' }), false),
});

export const providerShape = z.object({
  provider: text('服务商', 40),
  /** Looked into by the verb itself, which repeats neither names nor values that it does not know. */
  secrets: z.record(z.string(), z.unknown(), { error: '缺少密钥' }),
});
export const errorsShape = z.object({
  provider: z.optional(text('服务商', 40)),
  model: z.optional(text('模型', 100)),
  taskId: z.optional(text('任务编号', 64)),
  since: z.optional(instant),
  limit: limit(100),
});

/** False for 2026-02-30, which a parser takes for the second of March. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const day = z
  .string({ error: '日期格式为 2026-11-22' })
  .check(z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式为 2026-11-22'), z.refine(isDay, '没有这一天'));
export const usageShape = z.object({ from: day, to: day });
export const disagreementsShape = z.object({ limit: limit(100) });
