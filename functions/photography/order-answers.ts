/** What the actions about orders and gifts answer, as it reaches a client. */
import * as z from 'zod/mini';

const text = z.string();
const nullable = z.nullable;
const count = z.number();
const date = text;
const paged = { page: count, has_more: z.boolean() };

const order = {
  order_id: text,
  status: z.enum(['created', 'fulfilled', 'part_refunded', 'refunded', 'closed', 'review']),
  channel: z.enum(['xpay', 'wxpay']),
  pack_id: text,
  title: text,
  credits: count,
  price_fen: count,
  paid_fen: nullable(count),
  refunded_fen: count,
  revoked: count,
  created_at: date,
  paid_at: nullable(date),
  fulfilled_at: nullable(date),
};
const pack = z.strictObject({
  pack_id: text,
  title: text,
  description: text,
  credits: count,
  bonus: count,
  price_fen: count,
  valid_days: nullable(count),
  first_only: z.boolean(),
});
/** For `wx.requestVirtualPayment`, as it is; or a code for WeChat to scan. Null: nothing to pay. */
const sheet = nullable(
  z.union([
    z.strictObject({
      mode: z.literal('short_series_goods'),
      signData: text,
      paySig: text,
      signature: text,
    }),
    z.strictObject({ mode: z.literal('native'), codeUrl: text }),
  ]),
);
const toPay = z.strictObject({ ...order, payment: sheet, replayed: z.boolean() });

export const orderAnswers = {
  listPacks: z.strictObject({
    packs: z.array(pack),
    channels: z.array(z.enum(['xpay', 'wxpay'])),
    gifts: z.strictObject({
      check_in: nullable(count),
      invite: nullable(count),
      codes: z.boolean(),
    }),
  }),
  createOrder: toPay,
  signOrder: toPay,
  confirmOrder: z.strictObject(order),
  getOrder: z.strictObject(order),
  listOrders: z.strictObject({ orders: z.array(z.strictObject(order)), ...paged }),
  redeem: z.strictObject({ credits: count, replayed: z.boolean() }),
  checkIn: z.strictObject({ credits: count, is_new: z.boolean() }),
  getInvite: z.strictObject({ code: text }),
  claimInvite: z.strictObject({ code: text }),
};
