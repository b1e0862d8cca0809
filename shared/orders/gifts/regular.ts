/** Gifts that a user gets by being there: once for signing up, once a day for checking in. */
import { give } from '../../credits/index.ts';
import { collections, readDoc, runTransaction } from '../../platform/database.ts';
import { dayOf } from '../../platform/day.ts';
import type { Gift, OrderDeps } from '../core/deps.ts';
import { GiftUnavailableError } from '../core/errors.ts';
import { ledgerKey } from '../core/schema.ts';
import { dayShare } from './day-limit.ts';
import { expiryOf } from './expiry.ts';

export interface Gifted {
  /** Credits given by this gift, now or before. */
  readonly credits: number;
  readonly available: number;
  /** False when it had been given already. */
  readonly isNew: boolean;
}

type GiftDeps = Pick<OrderDeps, 'db' | 'clock' | 'random' | 'gifts'>;

/** Today's gift, by China's calendar and our clock. Throws GiftUnavailableError. */
export function checkIn(deps: GiftDeps, openid: string): Promise<Gifted> {
  const day = dayOf(deps.clock.now());
  const rule = deps.gifts.checkIn;
  return giveOnce(deps, { openid, rule, kind: 'checkin', key: ledgerKey.checkIn(openid, day) });
}

/** The first gift of a new user. Throws GiftUnavailableError. */
export function signUpGift(deps: GiftDeps, openid: string): Promise<Gifted> {
  const rule = deps.gifts.signUp;
  return giveOnce(deps, { openid, rule, kind: 'signup', key: ledgerKey.signUp(openid) });
}

interface Once {
  readonly openid: string;
  readonly rule: Gift | null;
  readonly kind: 'checkin' | 'signup';
  readonly key: string;
}

function giveOnce(deps: GiftDeps, { openid, rule, kind, key }: Once): Promise<Gifted> {
  if (rule === null) throw new GiftUnavailableError(`${kind} is off`);
  return runTransaction(deps, async (tx) => {
    const at = new Date(deps.clock.now());
    const earlier = await readDoc<{ amount: number }>(tx, collections.records, `grant:${key}`);
    if (earlier !== null) return { credits: earlier.amount, available: -1, isNew: false };
    const share = await dayShare(tx, rule, { kind, day: dayOf(at.getTime()) });
    const what = { openid, key, amount: rule.credits, reason: kind };
    const expiresAt = expiryOf(rule, at);
    const { account } = await give(tx, { kind: 'grant', ...what, source: 'gift', expiresAt }, at);
    await share.write();
    return { credits: rule.credits, available: account.available, isNew: true };
  });
}
