/** Credits taken back that ought not to have been given: what is not there any more becomes debt. */
import { collections, readDoc, runTransaction, type Transaction } from '../../platform/database.ts';
import { type Book, openBook, post, writeBook } from '../core/book.ts';
import type { CreditDeps } from '../core/deps.ts';
import { wrongField } from '../core/errors.ts';
import { take } from '../core/lots.ts';
import { type AccountDoc, type RecordDoc, recordId } from '../core/schema.ts';

export interface RevokeRequest {
  readonly openid: string;
  /** Whole credits, > 0. */
  readonly amount: number;
  /** Idempotency key: the same key never counts twice. */
  readonly key: string;
  /** Taken from this lot before others: `grant:{key}` of what is taken back. */
  readonly lot?: string | undefined;
  readonly reason: string;
}

export interface Revoked {
  readonly account: AccountDoc;
  /** Of the amount: taken at once, and added to the debt. */
  readonly revoked: number;
  readonly debt: number;
  readonly replayed: boolean;
}

/** `revoke` in a transaction of its own. */
export function revokeCredits(deps: CreditDeps, request: RevokeRequest): Promise<Revoked> {
  return runTransaction(deps, async (tx) => revoke(tx, request, new Date(deps.clock.now())));
}

/**
 * Takes what is available, and the rest from the credits that come next; entry `revoke:{key}`.
 * Running holds are left alone. A repeated key with the same content answers the first outcome.
 * Throws InvalidRequestError.
 */
export async function revoke(tx: Transaction, request: RevokeRequest, at: Date): Promise<Revoked> {
  const { openid, amount, lot, reason } = request;
  const _id = recordId.revoke(request.key);
  const earlier = await readDoc<RecordDoc>(tx, collections.records, _id);
  const book = await openBook(tx, openid, at);
  const { account } = book;
  if (earlier !== null) {
    if (earlier._openid !== openid || earlier.amount !== amount) {
      throw wrongField('key', '该幂等键已用于另一笔积分变动');
    }
    return { account, revoked: earlier.revoked, debt: earlier.debt, replayed: true };
  }
  assertRevocable(account, amount);
  const posted = postRevoke(book, { _id, amount, lot, reason });
  await writeBook(tx, posted);
  return toldBy(posted, book);
}

/** The entry of a revocation: what is available goes, the rest becomes debt. */
export function postRevoke(
  book: Book,
  { _id, amount, lot, reason }: Pick<RevokeRequest, 'amount' | 'lot' | 'reason'> & { _id: string },
): Book {
  const { account } = book;
  const now = Math.min(amount, account.available);
  const later = amount - now;
  const { lots, parts } = take(account.lots, now, lot);
  return post(book, {
    sums: {
      available: account.available - now,
      revoked: account.revoked + now,
      debt: account.debt + later,
    },
    lots,
    entry: { _id, kind: 'revoke', amount, revoked: now, from: parts, reason },
  });
}

function toldBy({ account }: Book, before: Book): Revoked {
  const revoked = account.revoked - before.account.revoked;
  return { account, revoked, debt: account.debt - before.account.debt, replayed: false };
}

/** No more than was ever given can be taken back. */
function assertRevocable({ granted, revoked, debt }: AccountDoc, amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw wrongField('amount', '积分必须是正整数');
  const most = granted - revoked - debt;
  if (amount > most) throw wrongField('amount', `最多只能收回 ${most} 积分`);
}
