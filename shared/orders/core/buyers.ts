/** One document a user, written in the transactions that go by its limits. */
import { checked, collections, type DatabaseScope, readDoc } from '../../platform/database.ts';
import type { BuyerDoc } from './schema.ts';

export interface Buyer {
  readonly doc: BuyerDoc;
  readonly exists: boolean;
}

/** The user's, or an empty one. Read before anything is written. */
export async function readBuyer(tx: DatabaseScope, openid: string): Promise<Buyer> {
  const stored = await readDoc<BuyerDoc>(tx, collections.buyers, openid);
  const empty: BuyerDoc = {
    _id: openid,
    open: [],
    first_order: null,
    invited_by: null,
    rewards: { month: '', count: 0 },
    tries: null,
    updated_at: new Date(0),
  };
  return { doc: stored ?? empty, exists: stored !== null };
}

export async function writeBuyer(
  tx: DatabaseScope,
  { doc, exists }: Buyer,
  change: { readonly fields: Partial<Omit<BuyerDoc, '_id'>>; readonly at: Date },
): Promise<void> {
  const { _id, ...fields } = { ...doc, ...change.fields, updated_at: change.at };
  const buyers = tx.collection(collections.buyers);
  if (exists) checked(await buyers.doc(_id).set(fields));
  else checked(await buyers.add({ _id, ...fields }));
}
