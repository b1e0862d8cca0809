/** Orders, refunds, packs, codes, and a day's bill: the verbs of `orders`, with what was seen. */

import {
  createCodes,
  dayTotals,
  inspectOrder,
  listPacks,
  type OrderDoc,
  ordersPage,
  type PackDoc,
  packFields,
  readCodeKeyring,
  reconcilePayments,
  refundOrder,
  settleOrder,
} from '../../orders/index.ts';
import { collections } from '../../platform/database.ts';
import type { orderVerbs } from '../contract/orders.ts';
import type { ConsoleApp } from '../core/app.ts';
import { ConflictError } from '../core/errors.ts';
import type { Handlers } from '../core/handler.ts';
import { changeDoc, versionOf } from '../core/seen.ts';
import { walk } from '../core/walk.ts';

export const orderHandlers: Handlers<typeof orderVerbs> = {
  'orders.list': async ({ app }, { cursor, limit, ...filter }) => {
    const { db, clock } = app;
    const given = Object.values(filter).filter((value) => value !== undefined).length;
    const { found, ...page } = await walk<OrderDoc>({
      cursor,
      limit,
      now: clock.now(),
      span: {},
      isNarrow: given === 0 || (given === 1 && filter.channel === undefined),
      page: (span, query) => ordersPage(db, { ...filter, ...span }, query),
      at: ({ created_at }) => created_at,
      hasBefore: async (to) =>
        (await ordersPage(db, { to }, { last: null, limit: 1 })).found.length > 0,
    });
    return { orders: found.map(orderView), ...page };
  },
  'orders.get': async ({ app }, { orderId }) => {
    const { order, payments, refunds, records } = await inspectOrder(app.db, orderId);
    const shown = { payments: [...payments], refunds: [...refunds], ledger: [...records] };
    return { order: orderView(order), ...shown };
  },
  'orders.settle': async ({ app }, { orderId }) => {
    await settleOrder(await app.orders(), orderId);
    return { order: orderView(await orderNow(app, orderId)) };
  },
  'orders.refund': async ({ app }, { seen, ...request }) => {
    const assertSeen = (now: OrderDoc): void => {
      if (versionOfOrder(now) === seen) return;
      throw new ConflictError(`order ${now._id}`, { order: orderView(now) });
    };
    const { order, refund } = await refundOrder(await app.orders(), { ...request, assertSeen });
    return { order: orderView(order), refund };
  },
  'orders.day': async ({ app }, { day }) => {
    const totals = await dayTotals(app.db, day);
    return {
      day,
      orders: totals.orders,
      paidFen: totals.paid_fen,
      credits: totals.credits,
      refunds: totals.refunds,
      refundedFen: totals.refunded_fen,
    };
  },
  'orders.compareBill': async ({ app }, wish) => ({
    ...(await reconcilePayments(await app.orders(), wish)),
  }),
  'packs.list': async ({ app }) => ({ packs: (await listPacks(app.db, true)).map(packView) }),
  'packs.set': async ({ app }, { seen, reason: _, ...wish }) => {
    const pack = await changeDoc<PackDoc>(app, {
      collection: collections.packs,
      id: wish.packId,
      seen,
      view: (doc) => ({ pack: packView(doc) }),
      change: () => packFields(wish, new Date(app.clock.now())),
    });
    if (pack === null) throw new TypeError('a pack was set and is not there');
    return { pack: packView(pack) };
  },
  'codes.create': ({ app, operator }, { reason: _, key, ...wish }) => {
    const keyring = readCodeKeyring(app.config.environment);
    return createCodes(app, wish, { key, actor: operator._id, keyring });
  },
};

/** Throws NotFoundError. */
const orderNow = async ({ db }: ConsoleApp, id: string): Promise<OrderDoc> =>
  (await inspectOrder(db, id)).order;

/** Asking the channel again moves an order's checks; what an operator decides on is its money. */
const versionOfOrder = (order: OrderDoc): string =>
  [order.status, order.paid_fen ?? '-', order.refunded_fen, order.open_refund ?? '-'].join('.');

const orderView = (order: OrderDoc) => ({
  id: order._id,
  version: versionOfOrder(order),
  openid: order._openid,
  status: order.status,
  channel: order.channel,
  env: order.env,
  pack: order.pack.id,
  credits: order.credits,
  priceFen: order.price_fen,
  paidFen: order.paid_fen,
  refundedFen: order.refunded_fen,
  revoked: order.revoked,
  refundable: order.refundable,
  trouble: order.trouble,
  openRefund: order.open_refund,
  channelOrderId: order.channel_order_id,
  createdAt: order.created_at.getTime(),
  paidAt: order.paid_at?.getTime() ?? null,
  fulfilledAt: order.fulfilled_at?.getTime() ?? null,
});

const packView = (doc: PackDoc) => ({
  id: doc._id,
  version: versionOf(doc),
  title: doc.title,
  description: doc.description,
  credits: doc.credits,
  bonus: doc.bonus,
  priceFen: doc.price_fen,
  productId: doc.product_id,
  validDays: doc.valid_days,
  firstOnly: doc.first_only,
  enabled: doc.enabled,
  order: doc.order,
});
