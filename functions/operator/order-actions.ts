/** The operator's verbs about orders: packs, refunds, codes, the day's bill and totals, keys. */
import * as z from 'zod/mini';
import type { App } from '../../shared/app/index.ts';
import { orderDepsOf } from '../../shared/app/payments.ts';
import {
  createCodes,
  dayTotals,
  findOrders,
  inspectOrder,
  listPacks,
  PAYMENT_KEYS,
  readCodeKeyring,
  reconcilePayments,
  refundOrder,
  setPack,
  setPaymentKey,
  settleOrder,
} from '../../shared/orders/index.ts';
import type { AuditRules } from '../../shared/platform/audit.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { readKeyring } from '../../shared/providers/index.ts';
import { type Action, USER } from './action.ts';
import {
  codesShape,
  dayShape,
  orderShape,
  ordersShape,
  paymentKeyShape,
  refundShape,
} from './order-shapes.ts';

const ORDER: AuditRules = { orderId: 'plain' };
const PACK: AuditRules = {
  ...{ packId: 'plain', title: 'plain', credits: 'plain', bonus: 'plain', priceFen: 'plain' },
  ...{ productId: 'plain', validDays: 'plain', firstOnly: 'plain', enabled: 'plain' },
};
/** Which key was set, and only such words as there are. */
const KEY_NAME: AuditRules = {
  name: (name) => PAYMENT_KEYS.find((known) => known === name),
};

const parsed = <T extends z.ZodMiniType>(shape: T, run: Run<z.infer<T>>): Action['run'] => {
  return async (app, event) => ({ data: await run(app, parseOrThrow(shape, event)) });
};
type Run<T> = (app: App, fields: T) => Promise<unknown>;

export const orderActions: Readonly<Record<string, Action>> = {
  listOrders: {
    audit: { ...USER, status: 'plain', channel: 'plain', limit: 'plain' },
    run: parsed(ordersShape, async (app, { limit, ...filter }) => ({
      orders: await findOrders(app.db, filter, limit),
    })),
  },
  inspectOrder: {
    audit: ORDER,
    run: parsed(orderShape, (app, { orderId }) => inspectOrder(app.db, orderId)),
  },
  settleOrder: {
    audit: ORDER,
    run: parsed(orderShape, async (app, { orderId }) =>
      settleOrder(await orderDepsOf(app), orderId),
    ),
  },
  refundOrder: {
    audit: { ...ORDER, credits: 'plain', key: 'plain', reason: 'plain' },
    run: parsed(refundShape, async (app, request) => refundOrder(await orderDepsOf(app), request)),
  },
  createCodes: {
    audit: { count: 'plain', credits: 'plain', uses: 'plain', batch: 'plain', key: 'plain' },
    run: parsed(codesShape, (app, { key, ...wish }) => {
      if (key === undefined) return createCodes(app, wish);
      const keyring = readCodeKeyring(app.config.environment);
      return createCodes(app, wish, { key, actor: null, keyring });
    }),
  },
  listPacks: {
    audit: {},
    run: parsed(z.object({}), async (app) => ({ packs: await listPacks(app.db, true) })),
  },
  setPack: {
    audit: PACK,
    run: async (app, event) => ({ data: await setPack(app, event) }),
  },
  reconcilePayments: {
    audit: { day: 'plain', channel: 'plain' },
    run: parsed(dayShape, async (app, { day, channel }) =>
      reconcilePayments(await orderDepsOf(app), { day, channel }),
    ),
  },
  dayTotals: {
    audit: { day: 'plain' },
    run: parsed(dayShape, (app, { day }) => dayTotals(app.db, day)),
  },
  setPaymentKey: {
    audit: KEY_NAME,
    run: parsed(paymentKeyShape, (app, wish) => {
      const keyring = readKeyring(app.config.environment);
      return setPaymentKey({ ...app, keyring }, wish);
    }),
  },
};
