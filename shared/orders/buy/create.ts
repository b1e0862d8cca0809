/** An order begins: once per request id, at the price of the pack as it is now. */
import {
  checked,
  collections,
  readDoc,
  runTransaction,
  type Transaction,
} from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { readBuyer, writeBuyer } from '../core/buyers.ts';
import type { Sheet } from '../core/channel.ts';
import { channelOf, type OrderDeps } from '../core/deps.ts';
import {
  OrderConflictError,
  OrderNotPayableError,
  PackUnavailableError,
  TooManyOrdersError,
} from '../core/errors.ts';
import { orderId } from '../core/ids.ts';
import { nextCheck } from '../core/schedule.ts';
import type { ChannelName, OrderDoc, PackSnapshot, PaymentEnv } from '../core/schema.ts';
import { isNew, packOnSale } from './packs.ts';

/** Orders one user may have that nobody has paid. */
export const MAX_OPEN_ORDERS = 5;

export interface OrderRequest {
  readonly openid: string;
  readonly packId: string;
  readonly requestId: string;
  readonly channel: ChannelName;
  readonly loginCode: string | null;
}

export interface Created {
  readonly order: OrderDoc;
  /** Null once the order can no longer be paid. */
  readonly sheet: Sheet | null;
  readonly replayed: boolean;
}

/**
 * Makes the order and what the payment sheet wants. The same request id is the same order. Throws
 * PaymentsOffError, PackUnavailableError, TooManyOrdersError, OrderConflictError; and, with the
 * order there already, LoginCodeError and ChannelUnavailableError.
 */
export async function createOrder(deps: OrderDeps, request: OrderRequest): Promise<Created> {
  const channel = channelOf(deps, request.channel);
  const { order, replayed } = await runTransaction(deps, (tx) => takeIn(tx, deps, request));
  if (order.status !== 'created') return { order, sheet: null, replayed };
  return { order, sheet: await channel.sheet(order, { code: request.loginCode }), replayed };
}

async function takeIn(
  tx: Transaction,
  { clock, payments }: OrderDeps,
  { openid, packId, requestId, channel }: OrderRequest,
): Promise<{ order: OrderDoc; replayed: boolean }> {
  const _id = orderId(openid, requestId);
  const earlier = await readDoc<OrderDoc>(tx, collections.orders, _id);
  if (earlier !== null) {
    const same = earlier.pack.id === packId && earlier.channel === channel;
    if (!same) throw new OrderConflictError(`order ${_id} is of ${earlier.pack.id}`);
    return { order: earlier, replayed: true };
  }
  const buyer = await readBuyer(tx, openid);
  const pack = await packOnSale(tx, packId);
  if (pack.first_only && !isNew(buyer.doc)) throw new PackUnavailableError(`${packId} is a first`);
  const { open } = buyer.doc;
  if (open.length >= MAX_OPEN_ORDERS) throw new TooManyOrdersError(`${open.length} orders`);
  const at = new Date(clock.now());
  const order = newOrder({ _id, openid, pack, channel, env: payments.env }, at);
  checked(await tx.collection(collections.orders).add(order));
  const fields = { open: [...open, { id: _id, first_only: pack.first_only }] };
  await writeBuyer(tx, buyer, { fields, at });
  return { order, replayed: false };
}

interface NewOrder {
  readonly _id: string;
  readonly openid: string;
  readonly pack: PackSnapshot;
  readonly channel: ChannelName;
  readonly env: PaymentEnv;
}

function newOrder({ _id, openid, pack, channel, env }: NewOrder, at: Date): OrderDoc {
  return {
    _id,
    _openid: openid,
    status: 'created',
    channel,
    env,
    pack,
    credits: pack.credits + pack.bonus,
    price_fen: pack.price_fen,
    paid_fen: null,
    refunded_fen: 0,
    revoked: 0,
    channel_order_id: null,
    transaction_id: null,
    refundable: false,
    trouble: null,
    open_refund: null,
    invite: null,
    next_check_at: nextCheck(at, at.getTime()),
    checks: 0,
    version: 1,
    created_at: at,
    updated_at: at,
    paid_at: null,
    fulfilled_at: null,
    delivered_at: null,
    closed_at: null,
  };
}

/** Somebody else's order answers like an unknown one. Throws NotFoundError. */
export async function ownOrder(
  { db }: Pick<OrderDeps, 'db'>,
  openid: string,
  id: string,
): Promise<OrderDoc> {
  const order = await readDoc<OrderDoc>(db, collections.orders, id);
  if (order?._openid !== openid) throw new NotFoundError(`order ${id}`);
  return order;
}

/**
 * Signs an order once more, with a fresh login: a session key lives for a while only. Throws
 * NotFoundError, OrderNotPayableError, LoginCodeError, ChannelUnavailableError.
 */
export async function signOrder(
  deps: OrderDeps,
  openid: string,
  { orderId: id, loginCode }: { readonly orderId: string; readonly loginCode: string | null },
): Promise<Created> {
  const order = await ownOrder(deps, openid, id);
  if (order.status !== 'created') throw new OrderNotPayableError(`order ${id} is ${order.status}`);
  const sheet = await channelOf(deps, order.channel).sheet(order, { code: loginCode });
  return { order, sheet, replayed: true };
}
