/** An order moves on: only where something changed, and with one version more. */
import { checked, collections, type Transaction } from '../../platform/database.ts';
import type { OrderDoc } from '../core/schema.ts';

export type Change = Partial<
  Omit<OrderDoc, '_id' | '_openid' | 'version' | 'checks' | 'updated_at' | 'created_at'>
>;

/** The order as it is afterwards; the very same object when nothing changed. */
export async function writeOrder(
  tx: Transaction,
  order: OrderDoc,
  { change, at }: { readonly change: Change; readonly at: Date },
): Promise<OrderDoc> {
  const before = order as unknown as Readonly<Record<string, unknown>>;
  const changed = Object.entries(change).filter(([name, value]) => !same(before[name], value));
  if (changed.length === 0) return order;
  const fields = {
    ...Object.fromEntries(changed),
    version: order.version + 1,
    checks: order.checks + 1,
    updated_at: at,
  };
  const after = { ...order, ...fields };
  // Whole: an update would merge what is nested, and cannot go into a null.
  const { _id, ...stored } = after;
  checked(await tx.collection(collections.orders).doc(_id).set(stored));
  return after;
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b;
}
