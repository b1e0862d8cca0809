/** What the verbs about orders take. Every wrong field is named, in Chinese. */
import * as z from 'zod/mini';
import { PAYMENT_KEYS } from '../../shared/orders/index.ts';
import { isDay } from '../../shared/platform/day.ts';

const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
const whole = (name: string, most: number) =>
  z
    .number({ error: `${name}必须是整数` })
    .check(
      z.int(`${name}必须是整数`),
      z.gte(1, `${name}至少为 1`),
      z.lte(most, `${name}最大为 ${most}`),
    );
const MOST_CREDITS = 1_000_000_000;
const channel = z.enum(['xpay', 'wxpay'], { error: '支付渠道不支持' });
const statuses = [
  ...(['created', 'fulfilled', 'part_refunded'] as const),
  ...(['refunded', 'closed', 'review'] as const),
];

export const orderShape = z.object({ orderId: text('订单编号', 64) });
export const ordersShape = z.object({
  openid: z.optional(text('用户', 128)),
  status: z.optional(z.enum(statuses, { error: '状态不支持' })),
  channel: z.optional(channel),
  limit: z._default(whole('数量', 100), 20),
});
export const refundShape = z.object({
  orderId: text('订单编号', 64),
  credits: z.optional(whole('积分', MOST_CREDITS)),
  key: z.optional(text('幂等键', 64)),
  reason: text('原因', 200),
});
export const codesShape = z.object({
  count: whole('数量', 100),
  credits: whole('积分', 1_000_000),
  uses: z._default(whole('可用次数', 1_000_000), 1),
  validUntil: z._default(z.nullable(whole('截止时间', 253_402_300_799_999)), null),
  validDays: z._default(z.nullable(whole('有效天数', 3_650)), null),
  batch: text('批次', 64),
  key: z.optional(text('幂等键', 64)),
});
export const dayShape = z.object({
  day: z
    .string({ error: '日期格式为 2026-11-22' })
    .check(z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式为 2026-11-22'), z.refine(isDay, '没有这一天')),
  channel: z._default(channel, 'xpay'),
});
export const paymentKeyShape = z.object({
  name: z.enum(PAYMENT_KEYS, { error: '没有这个密钥名称' }),
  value: z.nullable(z.string({ error: '缺少密钥' })),
});
