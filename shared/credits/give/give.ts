/** Credits given to a user (bought, welcome) or corrected by an operator; each key counts once. */
import { collections, readDoc, runTransaction, type Transaction } from '../../platform/database.ts';
import { MAX_CREDITS } from '../core/account.ts';
import { type Book, openBook, type Posting, post, writeBook } from '../core/book.ts';
import type { CreditDeps } from '../core/deps.ts';
import { InsufficientCreditsError, wrongField } from '../core/errors.ts';
import { take } from '../core/lots.ts';
import { release } from '../core/release.ts';
import { type AccountDoc, type LotSource, type RecordDoc, recordId } from '../core/schema.ts';

interface Request {
  readonly openid: string;
  /** Idempotency key: the same key never counts twice. */
  readonly key: string;
  readonly reason: string;
}

export interface GrantRequest extends Request {
  readonly kind: 'grant';
  /** Whole credits, > 0. */
  readonly amount: number;
  /** Default: bought. */
  readonly source?: 'bought' | 'gift' | undefined;
  /** When what is left of it expires; null, the default: never. */
  readonly expiresAt?: Date | null | undefined;
}

export interface AdjustRequest extends Request {
  readonly kind: 'adjust';
  /** Whole credits of any sign but 0; what is taken must be available. */
  readonly amount: number;
}

export type GiveRequest = GrantRequest | AdjustRequest;

export interface Given {
  readonly account: AccountDoc;
  readonly replayed: boolean;
}

/** `give` in a transaction of its own. */
export function giveCredits(deps: CreditDeps, request: GiveRequest): Promise<Given> {
  return runTransaction(deps, async (tx) => give(tx, request, new Date(deps.clock.now())));
}

/**
 * Gives (or takes) credits in the caller's transaction, entry `grant:{key}` or `adjust:{key}`. What
 * is given pays debt first. A repeated key with the same content answers the first outcome. Throws
 * InvalidRequestError (naming the field) and, when an adjustment would take more than is available,
 * InsufficientCreditsError.
 */
export async function give(tx: Transaction, request: GiveRequest, at: Date): Promise<Given> {
  const lot = lotOf(request);
  const earlier = await readDoc<RecordDoc>(tx, collections.records, lot.id);
  const book = await openBook(tx, request.openid, at);
  if (earlier !== null) {
    if (!isSame(earlier, request, lot)) {
      throw wrongField('key', '该幂等键已用于另一笔积分变动');
    }
    return { account: book.account, replayed: true };
  }
  assertBounds(book.account, request, at);
  const posted = post(book, request.amount < 0 ? taken(book, request) : given(book, request, lot));
  await writeBook(tx, posted);
  return { account: posted.account, replayed: false };
}

interface NewLot {
  readonly id: string;
  readonly source: LotSource;
  readonly expires_at: Date | null;
}

function lotOf(request: GiveRequest): NewLot {
  const id = recordId[request.kind](request.key);
  if (request.kind === 'adjust') return { id, source: 'correction', expires_at: null };
  return { id, source: request.source ?? 'bought', expires_at: request.expiresAt ?? null };
}

/** An entry from before there were lots says nothing of source and expiry: it had none. */
function isSame(earlier: RecordDoc, { openid, amount }: GiveRequest, lot: NewLot): boolean {
  const stored = (earlier.expires_at ?? null)?.getTime();
  return (
    earlier._openid === openid &&
    earlier.amount === amount &&
    stored === lot.expires_at?.getTime() &&
    (earlier.source ?? lot.source) === lot.source
  );
}

/** A promise of more than ten years is a mistake of units. */
const LONGEST_MS = 10 * 366 * 24 * 3_600_000;

function assertBounds(account: AccountDoc, request: GiveRequest, at: Date): void {
  const { amount, kind } = request;
  const tooMuch = Math.abs(amount) > MAX_CREDITS || account.granted + amount > MAX_CREDITS;
  if (!Number.isSafeInteger(amount) || amount === 0 || tooMuch) {
    throw wrongField('amount', `积分必须是非零整数，一个账户累计最多 ${MAX_CREDITS}`);
  }
  if (kind === 'adjust') return;
  if (amount < 0) throw wrongField('amount', '积分至少为 1');
  const ms = (request.expiresAt?.getTime() ?? at.getTime() + 1) - at.getTime();
  if (!(ms > 0)) throw wrongField('expiresAt', '有效期已过');
  if (ms > LONGEST_MS) throw wrongField('expiresAt', '有效期最长 10 年');
}

function given(book: Book, { kind, amount, reason }: GiveRequest, lot: NewLot): Posting {
  const { id, source, expires_at } = lot;
  const back = release(book, [{ lot: id, amount, source, granted: amount, expires_at }]);
  return {
    sums: { ...back.sums, granted: book.account.granted + amount },
    lots: back.lots,
    entry: {
      _id: id,
      kind,
      amount,
      reason,
      revoked: back.paid,
      to: back.to,
      merged: back.merged,
      source,
      expires_at,
    },
  };
}

function taken(book: Book, { kind, key, amount, reason }: GiveRequest): Posting {
  const { available, granted, lots } = book.account;
  if (available + amount < 0) throw new InsufficientCreditsError(-amount, available);
  const out = take(lots, -amount);
  return {
    sums: { available: available + amount, granted: granted + amount },
    lots: out.lots,
    entry: { _id: recordId[kind](key), kind, amount, reason, from: out.parts },
  };
}
