/** Entries about orders beside the orders: what was given was paid for, what was taken went back. */
import type { RecordDoc } from '../credits/index.ts';
import type { OrderDoc } from '../orders/index.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import type { Disagreement } from './mark.ts';

const ORDER = /^(grant:order|revoke:refund):(dk[0-9a-v]{26})(?::\d+)?$/;

/** An entry and its order are one commit: an order that is read later has gone on, never back. */
export async function compareOrders(
  db: Database,
  entries: readonly RecordDoc[],
): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const entry of entries) {
    const [, kind, id] = ORDER.exec(entry._id) ?? [];
    if (id === undefined) continue;
    const say = (what: string, text: string): void => {
      found.push({ kind: what, subject: entry._id, text });
    };
    const order = await readDoc<OrderDoc>(db, collections.orders, id);
    if (order === null) say('order_missing', 'its order does not exist');
    else if (order._openid !== entry._openid) say('order_differs', `is ${order._openid}'s`);
    else if (kind === 'grant:order') await compareGrant(db, { order, entry, say });
    else compareRefund(order, say);
  }
  return found;
}

interface Granted {
  readonly order: OrderDoc;
  readonly entry: RecordDoc;
  readonly say: (what: string, text: string) => void;
}

async function compareGrant(db: Database, { order, entry, say }: Granted): Promise<void> {
  if (order.fulfilled_at === null) say('order_differs', `given, and it is ${order.status}`);
  if (order.credits !== entry.amount) say('order_differs', `${entry.amount} of ${order.credits}`);
  const payments = db.collection(collections.payments).where({ order_id: order._id });
  const { data } = checked(await payments.limit(2).get());
  if (data.length !== 1) say('payment_missing', `${data.length} payments`);
}

function compareRefund(order: OrderDoc, say: Granted['say']): void {
  const { credits, refunded_fen, paid_fen, revoked } = order;
  const most = Number((BigInt(credits) * BigInt(refunded_fen)) / BigInt(paid_fen ?? 1));
  if (revoked > most) say('refund_differs', `${revoked} taken back, ${most} went back`);
}
