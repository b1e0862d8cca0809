/** Redeeming a code: counted down in the transaction that gives what it is good for. */
import { give } from '../../credits/index.ts';
import {
  checked,
  collections,
  readDoc,
  runTransaction,
  type Transaction,
} from '../../platform/database.ts';
import { type Buyer, readBuyer, writeBuyer } from '../core/buyers.ts';
import type { OrderDeps } from '../core/deps.ts';
import { CodeInvalidError, GiftUnavailableError, TooManyTriesError } from '../core/errors.ts';
import { type CodeDoc, ledgerKey } from '../core/schema.ts';
import { hashOf } from './code.ts';
import { expiryOf } from './expiry.ts';

const MAX_TRIES = 10;
const TRIES_MS = 3_600_000;

export interface Redeemed {
  readonly credits: number;
  readonly available: number;
  /** True when this user had redeemed it before: nothing moved. */
  readonly replayed: boolean;
}

/**
 * Gives what a code is good for, once per user. Throws GiftUnavailableError, TooManyTriesError, and
 * CodeInvalidError for a code that is unknown, used up or too old.
 */
export async function redeem(deps: OrderDeps, openid: string, code: string): Promise<Redeemed> {
  if (!deps.gifts.codes) throw new GiftUnavailableError('codes are off');
  const redeemed = await runTransaction(deps, (tx) => takeCode(tx, deps, { openid, code }));
  if (redeemed === null) throw new CodeInvalidError('no such code');
  return redeemed;
}

/** Null for a wrong code: that it was tried must be committed, so it is no error here. */
async function takeCode(
  tx: Transaction,
  { clock }: OrderDeps,
  { openid, code }: { readonly openid: string; readonly code: string },
): Promise<Redeemed | null> {
  const at = new Date(clock.now());
  const hash = hashOf(code);
  const key = ledgerKey.code(hash, openid);
  const earlier = await readDoc<{ amount: number }>(tx, collections.records, `grant:${key}`);
  if (earlier !== null) return { credits: earlier.amount, available: -1, replayed: true };
  const buyer = await readBuyer(tx, openid);
  const tries = triesOf(buyer, at);
  if (tries.count >= MAX_TRIES) throw new TooManyTriesError(`${tries.count} wrong codes`);
  const doc = await readDoc<CodeDoc>(tx, collections.redeemCodes, hash);
  const isOld = doc?.valid_until != null && doc.valid_until.getTime() <= at.getTime();
  if (doc === null || isOld || doc.uses_left < 1) {
    const wrong = { since: tries.since, count: tries.count + 1 };
    await writeBuyer(tx, buyer, { fields: { tries: wrong }, at });
    return null;
  }
  const what = { openid, key, amount: doc.credits, reason: `code of ${doc.batch}` };
  const expiresAt = expiryOf({ validDays: doc.valid_days }, at);
  const { account } = await give(tx, { kind: 'grant', ...what, source: 'gift', expiresAt }, at);
  const fields = { uses_left: doc.uses_left - 1, updated_at: at };
  checked(await tx.collection(collections.redeemCodes).doc(hash).update(fields));
  return { credits: doc.credits, available: account.available, replayed: false };
}

function triesOf({ doc }: Buyer, at: Date): { since: Date; count: number } {
  const { tries } = doc;
  const fresh = tries !== null && at.getTime() - tries.since.getTime() < TRIES_MS;
  return fresh ? tries : { since: at, count: 0 };
}
