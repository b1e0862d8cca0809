/** The channel has been told that the goods are delivered. */
import { collections, readDoc, runTransaction } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { OrderDeps } from '../core/deps.ts';
import type { OrderDoc } from '../core/schema.ts';
import { owesInviter } from '../follow/follow.ts';
import { writeOrder } from '../follow/write-order.ts';

export function markDelivered(deps: OrderDeps, id: string): Promise<OrderDoc> {
  return runTransaction(deps, async (tx) => {
    const order = await readDoc<OrderDoc>(tx, collections.orders, id);
    if (order === null) throw new NotFoundError(`order ${id}`);
    const at = new Date(deps.clock.now());
    const open = order.open_refund !== null || owesInviter(order);
    const next_check_at = open ? order.next_check_at : null;
    const change = { delivered_at: order.delivered_at ?? at, next_check_at };
    return writeOrder(tx, order, { change, at });
  });
}
