/** Orders, refunds, packs, codes, and a day's bill. */
import * as z from 'zod/mini';
import { packShape } from '../../orders/index.ts';
import { CASHIERS, READERS, verb } from './core.ts';
import {
  at,
  count,
  cursor,
  day,
  json,
  key,
  limit,
  maybeAt,
  maybeText,
  next,
  none,
  openid,
  reason,
  record,
  seen,
  text,
  whole,
} from './fields.ts';

const statuses = [
  ...(['created', 'fulfilled', 'part_refunded'] as const),
  ...(['refunded', 'closed', 'review'] as const),
];
const channel = z.enum(['xpay', 'wxpay'], { error: '支付渠道不支持' });
const orderId = text('订单编号', 64);
const MOST_CREDITS = 1_000_000_000;

const order = z.object({
  id: z.string(),
  version: z.string(),
  openid: z.string(),
  status: z.enum(statuses),
  channel: z.string(),
  env: z.string(),
  pack: z.string(),
  credits: count,
  priceFen: count,
  paidFen: z.nullable(z.number()),
  refundedFen: count,
  revoked: count,
  refundable: z.boolean(),
  trouble: maybeText,
  openRefund: maybeText,
  channelOrderId: maybeText,
  createdAt: at,
  paidAt: maybeAt,
  fulfilledAt: maybeAt,
});
const pack = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  credits: count,
  bonus: count,
  priceFen: count,
  productId: z.string(),
  validDays: z.nullable(z.number()),
  firstOnly: z.boolean(),
  enabled: z.boolean(),
  order: count,
});

export const orderVerbs = {
  'orders.list': verb({
    roles: READERS,
    about: { en: 'Orders by filter, newest first.', zh: '按条件查询订单。' },
    params: z.strictObject({
      openid: z.optional(openid),
      status: z.optional(z.enum(statuses, { error: '状态不支持' })),
      channel: z.optional(channel),
      cursor,
      limit: limit(100, 50),
    }),
    answer: z.object({ orders: z.array(order), next, searchedTo: maybeAt }),
  }),
  'orders.get': verb({
    roles: READERS,
    about: {
      en: 'One order with payments, refunds and ledger entries.',
      zh: '订单详情、支付、退款与流水。',
    },
    params: z.strictObject({ orderId }),
    answer: z.object({
      order,
      payments: z.array(json),
      refunds: z.array(json),
      ledger: z.array(json),
    }),
  }),
  'orders.settle': verb({
    roles: CASHIERS,
    about: { en: 'Ask the channel about an order now.', zh: '立即向支付渠道查询订单。' },
    params: z.strictObject({ orderId, reason }),
    answer: z.object({ order }),
    audit: { orderId: 'plain', reason: 'plain' },
  }),
  'orders.refund': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: {
      en: 'Send money back and take its credits; all of it, or so many credits.',
      zh: '退款并收回积分，可部分退款。',
    },
    params: z.strictObject({
      orderId,
      credits: z.optional(whole('积分', 1, MOST_CREDITS)),
      key,
      seen,
      reason,
    }),
    answer: z.object({ order, refund: json }),
    audit: { orderId: 'plain', credits: 'plain', key: 'plain', seen: 'plain', reason: 'plain' },
  }),
  'orders.day': verb({
    roles: READERS,
    about: { en: 'What was paid and sent back on a day.', zh: '某日收入与退款。' },
    params: z.strictObject({ day }),
    answer: z.object({
      day: z.string(),
      orders: count,
      paidFen: count,
      credits: count,
      refunds: count,
      refundedFen: count,
    }),
  }),
  'orders.compareBill': verb({
    roles: CASHIERS,
    about: { en: 'A day’s bill of a channel beside our books.', zh: '对比渠道账单与本地记录。' },
    params: z.strictObject({ day, channel: z._default(channel, 'xpay') }),
    answer: record,
    audit: { day: 'plain', channel: 'plain' },
  }),
  'packs.list': verb({
    roles: READERS,
    about: { en: 'What can be bought, disabled packs too.', zh: '积分套餐，含停用。' },
    params: none,
    answer: z.object({ packs: z.array(pack) }),
  }),
  'packs.set': verb({
    roles: CASHIERS,
    about: { en: 'Make or change a pack.', zh: '新建或修改套餐。' },
    params: z.strictObject({
      ...packShape.shape,
      /** Null: it is new. */
      seen: z.nullable(seen),
      reason,
    }),
    answer: z.object({ pack }),
    audit: {
      ...{ packId: 'plain', title: 'plain', credits: 'plain', bonus: 'plain', priceFen: 'plain' },
      ...{ productId: 'plain', validDays: 'plain', firstOnly: 'plain', enabled: 'plain' },
      ...{ seen: 'plain', reason: 'plain' },
    },
  }),
  'codes.create': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: {
      en: 'Make codes that give credits; told once, and again for the same key.',
      zh: '生成兑换码，仅显示一次；相同幂等键返回同一批。',
    },
    params: z.strictObject({
      count: whole('数量', 1, 100),
      credits: whole('积分', 1, 1_000_000),
      uses: z._default(whole('可用次数', 1, 1_000_000), 1),
      validUntil: z._default(z.nullable(whole('截止时间', 0, 253_402_300_799_999)), null),
      validDays: z._default(z.nullable(whole('有效天数', 1, 3_650)), null),
      batch: text('批次', 64),
      key,
      reason,
    }),
    answer: z.object({
      codes: z.array(z.string()),
      batch: z.string(),
      replayed: z.boolean(),
    }),
    audit: {
      ...{ count: 'plain', credits: 'plain', uses: 'plain', validUntil: 'plain' },
      ...{ validDays: 'plain', batch: 'plain', key: 'plain', reason: 'plain' },
    },
    tells: ['codes'],
  }),
};
