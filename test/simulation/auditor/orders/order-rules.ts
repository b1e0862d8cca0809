/**
 * Credits that were bought or given away, looked at in every commit, beside the cashier's own books.
 * Written from docs/payments.md.
 */

import type { Say } from '../credits/ledger-rules.ts';
import type { Entry } from '../documents.ts';
import type { BookedPayment, Evidence, RawChange, RawCommit, RawDoc } from '../evidence.ts';
import { giftRules } from '../tasks/gift-rules.ts';

export interface Order extends RawDoc {
  readonly _openid: string;
  readonly status: string;
  readonly credits: number;
  readonly price_fen: number;
  readonly paid_fen: number | null;
  readonly refunded_fen: number;
  readonly revoked: number;
  readonly trouble: string | null;
  readonly channel_order_id: string | null;
  readonly open_refund: string | null;
  readonly fulfilled_at: Date | null;
  readonly delivered_at: Date | null;
  readonly closed_at: Date | null;
  readonly created_at: Date;
  readonly pack: { readonly credits: number; readonly bonus: number; readonly price_fen: number };
  readonly invite: {
    readonly inviter: string;
    readonly credits: number;
    readonly given: number;
    readonly revoked: number;
    readonly decided_at: Date | null;
  } | null;
}

export interface Refund extends RawDoc {
  readonly order_id: string;
  readonly fen: number;
  readonly credits: number;
  readonly status: string;
  readonly by: string;
  readonly updated_at: Date;
}

/** What was counted, for whoever wants to know what a run came by. */
export interface OrderCounts {
  orders: number;
  refunds: number;
  gifts: number;
}

const CLOSED_AFTER_MS = 24 * 3_600_000;

export const shareOf = (credits: number, refunded: number, paid: number): number =>
  Math.floor((credits * refunded) / paid);

/** Credits that come from orders and gifts: nobody else may write such entries. */
export const SOLD = /^(grant:(order|code|checkin|signup|invite):|revoke:refund:)/;

/** Credits an operator took by this entry: nobody is made to owe them once more. */
export const takenByHand = ({ kind, amount }: Entry): number =>
  kind === 'adjust' && amount < 0 ? -amount : 0;

export class Orders {
  readonly counts: OrderCounts = { orders: 0, refunds: 0, gifts: 0 };
  readonly #orders = new Map<string, Order>();
  readonly #payments = new Map<string, string>();
  readonly #byHand = new Map<string, number>();
  readonly #evidence: Evidence;
  readonly #say: Say;

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow(commit: RawCommit): void {
    const of = (name: string): RawChange[] =>
      commit.changes.filter(({ collection }) => collection === name);
    const entries = of('credit_records').flatMap(({ before, after }) =>
      before === null && after !== null ? [after as unknown as Entry] : [],
    );
    for (const entry of entries) {
      const before = this.#byHand.get(entry._openid) ?? 0;
      this.#byHand.set(entry._openid, before + takenByHand(entry));
    }
    const sold = entries.filter(({ _id }) => SOLD.test(_id));
    const changed = of('orders');
    const own = ['payments', 'refunds', 'redeem_codes'].flatMap(of);
    if (changed.length + sold.length + own.length === 0) return;
    for (const { before, after } of changed) {
      if (after === null) this.#say('order_kept', 'an order was removed');
      else this.#moved(before as Order | null, after as Order, { commit, entries });
    }
    for (const change of of('payments')) this.#paid(change, changed);
    for (const change of of('refunds')) this.#refund(change, entries, of('credit_reservations'));
    for (const entry of sold) this.#entry(entry, changed);
    giftRules(commit, { entries: sold, evidence: this.#evidence, say: this.#say });
  }

  /** Everything an order may become, and what must lie in the same commit. */
  #moved(
    before: Order | null,
    after: Order,
    { commit, entries }: { commit: RawCommit; entries: readonly Entry[] },
  ): void {
    const { _id } = after;
    this.#orders.set(_id, after);
    if (before === null) this.counts.orders += 1;
    const gives = before?.fulfilled_at == null && after.fulfilled_at !== null;
    if (gives) this.#fulfilled(after, { commit, entries });
    if (before?.fulfilled_at != null && after.fulfilled_at === null) {
      this.#say('fulfilled_is_final', `${_id} is ${after.status} again`);
    }
    if (after.credits !== after.pack.credits + after.pack.bonus) {
      this.#say('order_keeps_its_pack', `${_id} gives ${after.credits}`);
    }
    if (before !== null && JSON.stringify(before.pack) !== JSON.stringify(after.pack)) {
      this.#say('order_keeps_its_pack', `${_id} has another pack now`);
    }
    this.#refunded(before, after, entries);
    this.#status(before, after, commit.atMs);
  }

  #fulfilled(
    order: Order,
    { commit, entries }: { commit: RawCommit; entries: readonly Entry[] },
  ): void {
    const { _id, _openid, credits, price_fen } = order;
    const own = entries.filter((entry) => entry._id === `grant:order:${_id}`);
    const [entry] = own;
    if (!entry || entry.amount !== credits || entry._openid !== _openid) {
      this.#say('fulfilled_with_its_credits', `${_id}: ${entry?.amount} of ${credits}`);
    }
    const paid = commit.changes.find(
      ({ collection, after }) => collection === 'payments' && after?.order_id === _id,
    );
    if (!paid?.after || paid.before !== null || paid.after.paid_fen !== price_fen) {
      this.#say('fulfilled_with_its_payment', `${_id} has no payment of its price in its commit`);
    }
    const booked = this.#evidence.payment(_id);
    if (!booked || wrongWith(order, booked) !== null || booked.visibleAt > commit.atMs) {
      const why = booked ? wrongWith(order, booked) : 'nobody paid';
      this.#say('credits_for_money', `${_id} is fulfilled: ${why ?? 'too early'}`);
    }
  }

  #refunded(before: Order | null, after: Order, entries: readonly Entry[]): void {
    const { _id, refunded_fen, revoked, credits, price_fen, fulfilled_at } = after;
    const old = before?.refunded_fen ?? 0;
    if (refunded_fen < old) this.#say('refunds_never_fall', `${_id}: ${refunded_fen} after ${old}`);
    const booked = this.#evidence.payment(_id);
    if (refunded_fen > (booked?.refundedFen ?? 0)) {
      this.#say('refunds_are_real', `${_id}: ${refunded_fen} of ${booked?.refundedFen}`);
    }
    const due = fulfilled_at === null ? 0 : shareOf(credits, refunded_fen, price_fen);
    const byHand = this.#byHand.get(after._openid) ?? 0;
    if (revoked > due || due - revoked > byHand)
      this.#say('refund_share', `${_id}: ${revoked} taken back, ${due} due`);
    const taken = revoked - (before?.revoked ?? 0);
    const entry = entries.find((one) => one._id === `revoke:refund:${_id}:${refunded_fen}`);
    if (taken !== 0 && entry?.amount !== taken) {
      this.#say('refund_share', `${_id}: ${taken} more, its entry says ${entry?.amount}`);
    }
    if (refunded_fen > old) this.counts.refunds += 1;
  }

  #status(before: Order | null, after: Order, atMs: number): void {
    const { _id, status, fulfilled_at, refunded_fen, price_fen } = after;
    const paid = fulfilled_at !== null;
    const wanted =
      refunded_fen > 0 && refunded_fen >= price_fen
        ? ['refunded']
        : refunded_fen > 0
          ? ['part_refunded']
          : paid
            ? ['fulfilled']
            : ['created', 'closed', 'review'];
    if (!wanted.includes(status)) this.#say('order_status', `${_id} is ${status}, not ${wanted}`);
    if (after.trouble !== null && before?.trouble !== after.trouble) {
      const booked = this.#evidence.payment(_id);
      const wrong = booked ? wrongWith(after, booked) : 'nobody paid';
      if (!booked || wrong === null) this.#say('review_for_a_reason', `${_id}: ${after.trouble}`);
    }
    if (status !== 'closed' || before?.status === 'closed') return;
    const early = atMs + this.#evidence.clockSkewMs - after.created_at.getTime() < CLOSED_AFTER_MS;
    if (early) this.#say('closed_after_a_day', `${_id} was closed at once`);
  }

  /** One payment, one order; written once, and only with the order it is for. */
  #paid({ id, before, after }: RawChange, orders: readonly RawChange[]): void {
    if (before !== null || after === null) {
      this.#say('payments_are_kept', `${id} was changed`);
      return;
    }
    const order = String(after.order_id);
    const other = [...this.#payments].find(([known, of]) => of === order || known === id);
    if (other) this.#say('one_payment_one_order', `${id} for ${order}, and ${other[0]}`);
    this.#payments.set(id, order);
    if (!orders.some((change) => change.id === order)) {
      this.#say('payment_with_order', `${id} was written without ${order}`);
    }
  }

  /** What is asked back is frozen in the same commit, and free again in that of its end. */
  #refund(
    { id, before, after }: RawChange,
    entries: readonly Entry[],
    reservations: readonly RawChange[],
  ): void {
    const refund = after as Refund | null;
    if (refund === null) {
      this.#say('refunds_are_kept', `${id} was removed`);
      return;
    }
    const old = before as Refund | null;
    const frozen = `refund:${id}`;
    if (old === null && refund.by === 'operator') {
      const entry = entries.find(({ _id }) => _id === `${frozen}:reserve`);
      if (entry?.amount !== refund.credits) {
        this.#say('refund_is_frozen', `${id}: ${entry?.amount} of ${refund.credits}`);
      }
    }
    const ends = refund.status === 'done' || refund.status === 'failed';
    if (refund.by !== 'operator' || !ends || old?.status === refund.status) return;
    if (old?.status === 'done' || old?.status === 'failed') {
      this.#say('refund_ends_once', `${id} was ${old.status}, and is ${refund.status}`);
    }
    const closed = reservations.find((change) => change.id === frozen);
    if (closed?.after?.status !== 'closed') {
      this.#say('refund_is_frozen', `${id} ended, and its credits are still set aside`);
    }
  }

  /** No credits of an order outside the commit that fulfils it, nor taken outside one that refunds. */
  #entry({ _id }: Entry, orders: readonly RawChange[]): void {
    const [, order] = /^(?:grant:order|revoke:refund(?:(?=:dk))):(dk[0-9a-v]+)/.exec(_id) ?? [];
    if (order === undefined) this.counts.gifts += _id.startsWith('grant:') ? 1 : 0;
    else if (!orders.some(({ id }) => id === order)) {
      this.#say('credits_with_order', `${_id} was written without its order`);
    }
  }

  /** A push about this order was answered with success. */
  answered(orderId: string): void {
    const order = this.#orders.get(orderId);
    const done = order && (order.fulfilled_at !== null || order.status === 'refunded');
    if (!done) this.#say('success_after_commit', `${orderId} is ${order?.status ?? 'unknown'}`);
  }
}

/** What does not agree between an order and what was paid for it; null: nothing. */
export function wrongWith(order: Order, payment: BookedPayment): string | null {
  if (payment.payer !== order._openid) return `paid by ${payment.payer}`;
  if (payment.fen !== order.pack.price_fen) return `${payment.fen} fen paid`;
  return payment.env === 'live' ? null : `paid in the ${payment.env}`;
}
