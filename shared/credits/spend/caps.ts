/**
 * Caps: how much of a user's credits one API key, one member, one day may spend. Each is a document
 * of its own, written in the same transactions as the holds that count against it, and only when a
 * hold names it.
 */
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import { InvariantError } from '../../platform/errors.ts';
import { assertWhole } from '../core/account.ts';
import type { Book } from '../core/book.ts';
import { SpendingCapError } from '../core/errors.ts';
import type { CapAfter, CapDoc } from '../core/schema.ts';

/** A cap a hold counts against. The first hold that names it makes its document. */
export interface CapRef {
  /** E.g. `key:{id}`, `member:{id}`, `key:{id}:2026-11-26`: whoever names it decides what it is. */
  readonly id: string;
  /** The most that may be held and captured under it together, in credits. */
  readonly limit: number;
}

/** More than a key, its day, its month and its member is a mistake. */
export const MAX_CAPS = 4;

interface Change {
  /** By how much what is held and captured changes, in credits. */
  readonly held: number;
  readonly captured: number;
}

/**
 * Counts a new hold of `amount`. Throws SpendingCapError, and InvariantError for a limit that is no
 * amount, for the same cap twice, and for somebody else's.
 */
export async function holdOnCaps(
  tx: Transaction,
  book: Book,
  { caps, amount }: { readonly caps: readonly CapRef[]; readonly amount: number },
): Promise<CapAfter[]> {
  if (new Set(caps.map(({ id }) => id)).size !== caps.length || caps.length > MAX_CAPS) {
    throw new InvariantError(`a hold counts against ${caps.length} caps`);
  }
  const after: CapAfter[] = [];
  for (const { id, limit } of caps) {
    assertWhole(limit);
    const stored = await readDoc<CapDoc>(tx, collections.caps, id);
    const cap = stored ?? { _id: id, openid: book.account._id, held: 0, captured: 0 };
    if (cap.openid !== book.account._id) throw new InvariantError(`cap ${id} is somebody else's`);
    const used = cap.held + cap.captured;
    if (used + amount > limit) throw new SpendingCapError({ limit, used, price: amount });
    const change = { held: amount, captured: 0 };
    after.push(await write(tx, book, { cap: { ...cap, limit }, exists: stored !== null, change }));
  }
  return after;
}

/** Ends what was held under caps. One whose document was removed counts nothing any more. */
export async function settleOnCaps(
  tx: Transaction,
  book: Book,
  { caps, change }: { readonly caps: readonly string[]; readonly change: Change },
): Promise<CapAfter[]> {
  const after: CapAfter[] = [];
  for (const id of caps) {
    const cap = await readDoc<CapDoc>(tx, collections.caps, id);
    if (cap === null) continue;
    after.push(await write(tx, book, { cap, exists: true, change }));
  }
  return after;
}

async function write(
  tx: Transaction,
  book: Book,
  {
    cap,
    exists,
    change,
  }: {
    readonly cap: Omit<CapDoc, 'account_version' | 'updated_at'>;
    readonly exists: boolean;
    readonly change: Change;
  },
): Promise<CapAfter> {
  const { _id, openid, limit } = cap;
  const held = cap.held + change.held;
  const captured = cap.captured + change.captured;
  if (held < 0 || captured < 0) throw new InvariantError(`cap ${_id} would hold ${held}`);
  // The entry that tells of it is the next one.
  const account_version = book.account.version + 1;
  const fields = { openid, limit, held, captured, account_version, updated_at: book.at };
  const docs = tx.collection(collections.caps);
  if (exists) checked(await docs.doc(_id).update(fields));
  else checked(await docs.add({ _id, ...fields }));
  return { cap: _id, held_after: held, captured_after: captured };
}
