/** The actions of buying credits, and of being given some. */
import type { App } from '../../shared/app/index.ts';
import { orderDepsOf } from '../../shared/app/payments.ts';
import { type AccountDoc, accountOf } from '../../shared/credits/index.ts';
import {
  checkIn,
  claimInvite,
  createOrder,
  inviteCode,
  listOrders,
  listPacks,
  offeredTo,
  ownOrder,
  readBuyer,
  redeem,
  settleOrder,
  signOrder,
  signUpGift,
} from '../../shared/orders/index.ts';
import { apart } from '../../shared/platform/concurrency/apart.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import type { Actions } from './action.ts';
import { shapes } from './shapes.ts';
import { giftsView, orderView, packView } from './views.ts';

export const orderActions: Actions = {
  listPacks: async (app, openid) => {
    const { payments, gifts } = await orderDepsOf(app);
    const channels = [...payments.channels.keys()];
    const { doc } = await readBuyer(app.db, openid);
    const packs = channels.length === 0 ? [] : offeredTo(await listPacks(app.db), doc);
    return { data: { packs: packs.map(packView), channels, gifts: giftsView(gifts) } };
  },
  createOrder: async (app, openid, event) => {
    const request = parseOrThrow(shapes.createOrder, event);
    const { loginCode = null, ...wish } = request;
    const deps = await orderDepsOf(app);
    const { order, sheet, replayed } = await createOrder(deps, { ...wish, openid, loginCode });
    return { data: { ...orderView(order), payment: sheet, replayed } };
  },
  signOrder: async (app, openid, event) => {
    const { orderId, loginCode = null } = parseOrThrow(shapes.signOrder, event);
    const deps = await orderDepsOf(app);
    const { order, sheet, replayed } = await signOrder(deps, openid, { orderId, loginCode });
    return { data: { ...orderView(order), payment: sheet, replayed } };
  },
  confirmOrder: async (app, openid, event) => {
    const { orderId } = parseOrThrow(shapes.confirmOrder, event);
    await ownOrder(app, openid, orderId);
    const { order } = await settleOrder(await orderDepsOf(app), orderId);
    return { data: orderView(order) };
  },
  getOrder: async (app, openid, event) => {
    const { orderId } = parseOrThrow(shapes.getOrder, event);
    return { data: orderView(await ownOrder(app, openid, orderId)) };
  },
  listOrders: async (app, openid, event) => {
    const query = parseOrThrow(shapes.listOrders, event);
    const { orders, hasMore } = await listOrders(app.db, openid, query);
    return { data: { orders: orders.map(orderView), page: query.page, has_more: hasMore } };
  },
  redeem: async (app, openid, event) => {
    const { code } = parseOrThrow(shapes.redeem, event);
    const { credits, replayed } = await redeem(await orderDepsOf(app), openid, code);
    return { data: { credits, replayed }, message: `已兑换 ${credits} 积分` };
  },
  checkIn: async (app, openid) => {
    const { credits, isNew } = await checkIn(await orderDepsOf(app), openid);
    const message = isNew ? `签到成功，获得 ${credits} 积分` : '今天已经签到过了';
    return { data: { credits, is_new: isNew }, message };
  },
  getInvite: async (app, openid) => {
    return { data: await inviteCode(await orderDepsOf(app), openid) };
  },
  claimInvite: async (app, openid, event) => {
    const { code } = parseOrThrow(shapes.claimInvite, event);
    await claimInvite(await orderDepsOf(app), openid, code);
    return { data: { code }, message: '邀请已记录' };
  },
};

/** The account, with the gift for signing up where there is one and nothing ever happened to it. */
export async function welcomed(app: App, openid: string): Promise<AccountDoc> {
  const account = await accountOf(app, openid);
  if (account.version > 0 || !app.gifts?.signUp) return account;
  const gifted = await apart(app.log, 'sign-up gift', async () =>
    signUpGift(await orderDepsOf(app), openid),
  );
  return gifted === null ? account : accountOf(app, openid);
}
