/** Credits given to a user (bought, welcome) or corrected by an operator; each key counts once. */
import type { Clock } from '../platform/clock.ts';
import { collections, type Database, readDoc, runTransaction } from '../platform/database.ts';
import { InvalidRequestError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { give } from './account.ts';
import { readAccount, writeEntry } from './ledger.ts';
import { type AccountDoc, type RecordDoc, recordId } from './schema.ts';

export interface CreditDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export interface GiveRequest {
  readonly kind: 'grant' | 'adjust';
  readonly openid: string;
  /** Whole credits; > 0 for a grant, any sign but 0 for an adjustment. */
  readonly amount: number;
  /** Idempotency key: the same key never counts twice. */
  readonly key: string;
  readonly reason: string;
}

/**
 * Gives (or takes) credits in one transaction. A repeated key with the same user and amount
 * answers the first outcome; with others it throws InvalidRequestError.
 * Throws InsufficientCreditsError when an adjustment would take more than is available.
 */
export async function giveCredits(
  deps: CreditDeps,
  request: GiveRequest,
): Promise<{ account: AccountDoc; replayed: boolean }> {
  const id = recordId[request.kind](request.key);
  return runTransaction(deps, async (tx) => {
    const at = new Date(deps.clock.now());
    const earlier = await readDoc<RecordDoc>(tx, collections.records, id);
    const state = await readAccount(tx, request.openid, at);
    if (earlier !== null) {
      if (earlier._openid !== request.openid || earlier.amount !== request.amount) {
        throw new InvalidRequestError([{ field: 'key', message: '该幂等键已用于另一笔积分变动' }]);
      }
      return { account: state.account, replayed: true };
    }
    const account = give(state.account, request.amount, at);
    await writeEntry(
      tx,
      { account, exists: state.exists, at },
      { id, kind: request.kind, amount: request.amount, reason: request.reason },
    );
    return { account, replayed: false };
  });
}
