/** Orders, refunds and rewards once everything has come to rest, beside the cashier's books. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Evidence, ToldDay } from '../evidence.ts';
import type { Books } from '../rest-rules.ts';
import { type Order, shareOf, takenByHand, wrongWith } from './order-rules.ts';

export function ordersAtRest(books: Books, evidence: Evidence, say: Say): void {
  let [paid, back] = [0, 0];
  for (const order of books.orders) {
    orderAtRest(order, { books, evidence, say });
    const booked = evidence.payment(order._id);
    if (booked === undefined || wrongWith(order, booked) !== null) continue;
    paid += booked.fen - (order.paid_fen ?? 0);
    back += booked.refundedFen - order.refunded_fen;
  }
  if (paid !== 0 || back !== 0) say('the_bill_agrees', `${paid} fen paid, ${back} sent back`);
  invitations(books, say);
  for (const told of evidence.days()) dayAddsUp(told, books, say);
  for (const { kind, subject } of books.disagreements) {
    if (!String(kind).startsWith('bill_')) continue;
    const order = books.orders.find(({ _id }) => subject === `order ${_id}`);
    const booked = order && evidence.payment(order._id);
    const differs = order && booked && wrongWith(order, booked) !== null;
    if (!differs) say('bill_differs_for_a_reason', `${kind}: ${subject}`);
  }
}

const CHINA_MS = 8 * 3_600_000;
const dayOf = (date: Date): string =>
  new Date(date.getTime() + CHINA_MS).toISOString().slice(0, 10);

/** What an operator was told of a day is what was fulfilled and sent back on it. */
function dayAddsUp(told: ToldDay, books: Books, say: Say): void {
  const orders = books.orders.filter(
    ({ fulfilled_at }) => fulfilled_at !== null && dayOf(fulfilled_at) === told.day,
  );
  const refunds = books.refunds.filter(
    ({ status, updated_at }) => status === 'done' && dayOf(updated_at) === told.day,
  );
  const due: ToldDay = {
    day: told.day,
    orders: orders.length,
    paid_fen: orders.reduce((sum, { price_fen }) => sum + price_fen, 0),
    credits: orders.reduce((sum, { credits }) => sum + credits, 0),
    refunds: refunds.length,
    refunded_fen: refunds.reduce((sum, { fen }) => sum + fen, 0),
  };
  const names = Object.keys(due) as (keyof ToldDay)[];
  const wrong = names.filter((name) => told[name] !== due[name]);
  for (const name of wrong)
    say('day_adds_up', `${told.day}: ${name} ${told[name]}, not ${due[name]}`);
}

interface Context {
  readonly books: Books;
  readonly evidence: Evidence;
  readonly say: Say;
}

function orderAtRest(order: Order, { books, evidence, say }: Context): void {
  const { _id, fulfilled_at, refunded_fen, open_refund, trouble } = order;
  const grants = books.entries.filter((entry) => entry._id === `grant:order:${_id}`);
  const payments = books.payments.filter(({ order_id }) => order_id === _id);
  if (grants.length !== (fulfilled_at === null ? 0 : 1)) {
    say('one_grant_an_order', `${_id} has ${grants.length}`);
  }
  const wholly = order.status === 'refunded' && fulfilled_at === null;
  if (payments.length !== (fulfilled_at === null && !wholly ? 0 : 1)) {
    say('one_payment_one_order', `${_id} has ${payments.length} payments`);
  }
  const own = books.refunds.filter((refund) => refund.order_id === _id);
  const sent = own.reduce((sum, { status, fen }) => (status === 'done' ? sum + fen : sum), 0);
  if (!wholly && sent !== refunded_fen) {
    say('refunds_add_up', `${_id}: ${refunded_fen} of ${sent} in ${own.length} refunds`);
  }
  const booked = evidence.payment(_id);
  if (booked === undefined) return;
  const wrong = wrongWith(order, booked);
  if (wrong === null && fulfilled_at === null && !wholly) {
    say('paid_is_credited', `${_id} is ${order.status}, and was paid`);
  }
  // Somebody else's money is seen only by who is told of it, or in the bill.
  const told = books.disagreements.some(({ subject }) => subject === `order ${_id}`);
  if (wrong !== null && trouble === null && !told) {
    say('paid_wrongly_is_told', `${_id}: ${wrong}`);
  }
  if (wrong === null && refunded_fen !== booked.refundedFen) {
    say('refunds_arrive', `${_id}: ${refunded_fen} of ${booked.refundedFen}`);
  }
  if (open_refund !== null) {
    say('refunds_end', `${_id} still waits for ${open_refund}`);
  }
}

/** One reward an invited buyer, after a paid order, taken back in the share of its refund. */
function invitations({ orders, entries }: Books, say: Say): void {
  for (const { _id, _openid, invite, refunded_fen, price_fen, fulfilled_at } of orders) {
    if (invite === null) continue;
    if (fulfilled_at === null) say('rewarded_for_an_order', `${_id} was never paid`);
    if (invite.decided_at === null) {
      say('inviter_is_rewarded', `${_id}: ${invite.inviter} waits`);
      continue;
    }
    const grant = entries.find((entry) => entry._id === `grant:invite:${_openid}`);
    const back = entries
      .filter(({ _id: id }) => id.startsWith(`revoke:refund:invite:${_id}:`))
      .reduce((sum, { amount }) => sum + amount, 0);
    const due =
      invite.given === 0 ? 0 : invite.credits - shareOf(invite.credits, refunded_fen, price_fen);
    const kept = (grant?.amount ?? 0) - back - due;
    const byHand = entries
      .filter((entry) => entry._openid === invite.inviter)
      .reduce((sum, entry) => sum + takenByHand(entry), 0);
    if (kept < 0 || kept > byHand) {
      say('reward_follows_refunds', `${_id}: ${grant?.amount} less ${back}, ${due} due`);
    }
    if (grant && grant._openid !== invite.inviter) {
      say('rewarded_for_an_order', `${grant._id} went to ${grant._openid}`);
    }
  }
  for (const { _id, _openid } of entries) {
    const [, invitee] = /^grant:invite:(.+)$/.exec(_id) ?? [];
    if (invitee === undefined) continue;
    const order = orders.find((one) => one._openid === invitee && one.invite !== null);
    if (order?.invite?.inviter !== _openid) say('rewarded_for_an_order', `${_id} to ${_openid}`);
  }
}
