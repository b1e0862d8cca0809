/**
 * An account as a transaction sees it, with the entries it is about to get. Entries are posted one
 * by one, each checked, and written together with the account at the end.
 */
import { checked, collections, readDoc, type Transaction } from '../../platform/database.ts';
import { assertSound, complete, emptyAccount, withLots } from './account.ts';
import { due, sumOf } from './lots.ts';
import {
  type AccountDoc,
  type LotDoc,
  type LotPart,
  type RecordDoc,
  recordId,
  type StoredAccount,
} from './schema.ts';

export interface Book {
  readonly account: AccountDoc;
  readonly exists: boolean;
  readonly at: Date;
  /** For the next entry to tell: what earlier code had spent. */
  readonly carried: readonly LotPart[];
  readonly records: readonly RecordDoc[];
}

/**
 * The account as `tx` sees it, with what has expired by `at` already posted; an unknown user has an
 * empty one. Nothing is written before `writeBook`.
 */
export async function openBook(tx: Transaction, openid: string, at: Date): Promise<Book> {
  const stored = await readDoc<StoredAccount>(tx, collections.accounts, openid);
  const { account, carried } = complete(stored ?? emptyAccount(openid, at));
  return expire({ account, exists: stored !== null, at, carried, records: [] });
}

/** No lot past its date can be spent: whoever opens the book takes it out first. */
function expire(book: Book): Book {
  const { lots, parts } = due(book.account.lots, book.at);
  const amount = sumOf(parts);
  if (amount === 0) return book;
  const { _id, available, expired, version } = book.account;
  return post(book, {
    sums: { available: available - amount, expired: expired + amount },
    lots,
    entry: {
      _id: recordId.expire(_id, version + 1),
      kind: 'expire',
      amount,
      from: parts,
      reason: 'expired',
    },
  });
}

type Sums = Partial<
  Pick<
    AccountDoc,
    'available' | 'held' | 'captured' | 'granted' | 'expired' | 'revoked' | 'debt' | 'in_flight'
  >
>;

export interface Posting {
  /** What they are afterwards; the others stay. */
  readonly sums: Sums;
  readonly lots?: readonly LotDoc[];
  readonly entry: Pick<RecordDoc, '_id' | 'kind' | 'amount' | 'reason'> & Partial<RecordDoc>;
}

/** Moves the account on by one entry. Throws InvariantError when it is not sound before or after. */
export function post(book: Book, { sums, lots, entry }: Posting): Book {
  const { account: before, at, carried } = book;
  assertSound(before);
  const moved = { ...before, ...sums, version: before.version + 1, updated_at: at };
  const account = assertSound(withLots(moved, lots ?? before.lots));
  const record: RecordDoc = {
    captured: 0,
    released: 0,
    revoked: 0,
    debt: account.debt - before.debt,
    from: [],
    to: [],
    merged: [],
    carried,
    task_id: null,
    reservation: null,
    caps: [],
    source: null,
    expires_at: null,
    ...entry,
    _openid: account._openid,
    available_after: account.available,
    account_version: account.version,
    created_at: at,
  };
  return { ...book, account, carried: [], records: [...book.records, record] };
}

/**
 * Stores the account and adds its entries. An add fails on a duplicate id, which rolls the whole
 * transaction back: an entry happens once.
 */
export async function writeBook(tx: Transaction, book: Book): Promise<void> {
  // The quarantine mark belongs to the reconciler and the operator; entries leave it alone.
  const { _id, _openid, quarantined, ...fields } = book.account;
  const accounts = tx.collection(collections.accounts);
  if (book.exists) checked(await accounts.doc(_id).update(fields));
  else checked(await accounts.add({ _id, _openid, quarantined, ...fields }));
  for (const record of book.records) {
    checked(await tx.collection(collections.records).add(record));
  }
}
