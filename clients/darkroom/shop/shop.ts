/**
 * A purchase, step by step: a wish that is written down, its order, WeChat's sheet, and a look at
 * what became of it. Each step may be the app's last: taken again, it is the same order. Credits
 * come from the server alone; the sheet's word is a reason to ask it.
 */
import type { Darkroom } from '../darkroom.ts';
import type { DarkroomError } from '../errors.ts';
import { type Platform, pause } from '../platform.ts';
import type { Answers } from '../types.ts';
import { createIntents, type Intent } from './intents.ts';
import { CANCELLED, IN_DOUBT, PAID, SESSION_EXPIRED, type Till, USED } from './till.ts';

export type Order = Answers['getOrder'];

/**
 * - `credited`: the credits are there.
 * - `waiting`: WeChat has the money, or may have; the credits come when it has told the server.
 * - `cancelled`: the sheet was closed. `refused`: WeChat did not let it be paid, `errCode` says why.
 * - `unpaid`: the sheet was not shown, for the answer came too late. It can be paid later.
 * - `closed`: nobody paid within a day. `review`: what was paid is not what was to be paid.
 */
export type Outcome =
  | 'credited'
  | 'waiting'
  | 'cancelled'
  | 'refused'
  | 'unpaid'
  | 'closed'
  | 'review';

export interface Purchase {
  readonly outcome: Outcome;
  readonly order: Order;
  /** WeChat's, of the sheet; null where it said none. */
  readonly errCode: number | null;
}

export interface ShopOptions {
  readonly darkroom: Pick<Darkroom<never>, 'call' | 'balance'>;
  /** The client's own: `wxPlatform(wx)`. */
  readonly phone: Platform<never>;
  readonly till: Till;
}

export interface Shop {
  /** False: WeChat is too old to pay with. */
  readonly canPay: boolean;
  /**
   * From the tap to the credits. A pack whose order is open is that order. One at a time: a tap
   * while something is being bought joins it. Rejects with DarkroomError, or with what `wx.login`
   * failed with.
   */
  buy(packId: string): Promise<Purchase>;
  /** Pays an order that was left unpaid. Rejects as `buy` does. */
  pay(orderId: string): Promise<Purchase>;
  /** What became of sheets whose end this phone has not seen. Call it when the page opens. */
  resume(): Promise<readonly Purchase[]>;
  /** The phone believes that it is paid, whatever the server knows yet. */
  isPaid(orderId: string): boolean;
  /** A sheet was shown for this pack, or order, whose end is not known: nobody may call it unpaid. */
  mayBePaid(packOrOrderId: string): boolean;
}

/** An answer that took longer shows no sheet: the user is elsewhere by then. */
const LATE_MS = 60_000;
const LOGIN_MS = 10_000;
/** Until the network is back, or this. */
const OFFLINE_MS = 300_000;
const LOOKS_MS = [0, 1_000, 2_000, 4_000, 8_000];
const MOST_TRIES = 3;

export function createShop({ darkroom, phone: platform, till }: ShopOptions): Shop {
  const intents = createIntents(platform);
  let going: Promise<Purchase> | null = null;

  /** A code; asked for again where the phone has none, or says nothing. */
  async function login(): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await answered(platform, till.login());
      } catch (error) {
        if (tries === MOST_TRIES) throw error;
      }
      await pause(platform, platform.state().online ? 1_000 * tries : OFFLINE_MS);
    }
  }
  /** Makes the order, or signs it again; each time with a login of its own: a code is good once. */
  async function signed(intent: Intent): Promise<Answers['createOrder']> {
    for (let tries = 1; ; tries += 1) {
      try {
        const loginCode = await login();
        const { orderId, packId, id: requestId } = intent;
        return orderId === null
          ? await darkroom.call('createOrder', { packId, requestId, loginCode })
          : await darkroom.call('signOrder', { orderId, loginCode });
      } catch (error) {
        const code = codeOf(error);
        if (code === 'ORDER_NOT_PAYABLE' && intent.orderId !== null) return paidOrClosed(intent);
        if (code === 'REQUEST_CONFLICT' || code === 'NOT_FOUND') intents.remove(intent);
        if (code !== 'LOGIN_CODE_INVALID' || tries === MOST_TRIES) throw error;
      }
    }
  }
  async function paidOrClosed({ orderId }: Intent): Promise<Answers['createOrder']> {
    const order = await darkroom.call('getOrder', { orderId: orderId || '' });
    return Object.assign({}, order, { payment: null, replayed: true });
  }

  /** What is final is no longer kept. */
  function seen(intent: Intent, order: Order, errCode: number | null = null): Purchase {
    const { status } = order;
    const isOpen = status === 'created' || (status === 'closed' && intent.sheet === 'paid');
    if (isOpen) return { outcome: 'waiting', order, errCode };
    intents.remove(intent);
    if (status === 'closed' || status === 'review') return { outcome: status, order, errCode };
    // Whoever shows a balance is told.
    darkroom.balance.get().catch(() => undefined);
    return { outcome: 'credited', order, errCode };
  }

  async function look(intent: Intent, pauses: readonly number[]): Promise<Purchase> {
    for (let turn = 0; ; turn += 1) {
      await pause(platform, pauses[turn] || 0);
      const order = await darkroom.call('confirmOrder', { orderId: intent.orderId || '' });
      const purchase = seen(intent, order);
      if (purchase.outcome !== 'waiting' || turn + 1 >= pauses.length) return purchase;
    }
  }

  /** Whether the number is spent, and no money with it: then another order is made. */
  const isSpent = ({ outcome }: Purchase, before: Intent): boolean =>
    outcome === 'closed' ||
    (outcome === 'waiting' && (before.sheet !== 'open' || intents.isOverdue(before)));

  /** Once through: its end, or null where another order has to be made. */
  async function attempt(first: Intent, startedAt: number): Promise<Purchase | null> {
    const { payment, ...order } = await signed(first);
    const intent = intents.change(first, { orderId: order.order_id });
    if (payment === null || payment.mode === 'native') {
      const purchase = seen(intent, order);
      return isSpent(purchase, intent) ? null : purchase;
    }
    if (Math.abs(platform.now() - startedAt) > LATE_MS) {
      return { outcome: 'unpaid', order, errCode: null };
    }
    const shown = intents.change(intent, { sheet: 'open', shownAt: platform.now() });
    const errCode = await till.pay(payment);
    if (errCode === PAID || errCode === IN_DOUBT) {
      // Money has moved, or may have: a look that fails has only not seen it yet.
      const waiting: Purchase = { outcome: 'waiting', order, errCode: null };
      return look(intents.change(shown, { sheet: 'paid' }), LOOKS_MS).catch(() => waiting);
    }
    if (USED.indexOf(errCode) >= 0) {
      const purchase = await look(shown, intent.sheet === 'open' ? LOOKS_MS : [0]);
      return isSpent(purchase, intent) ? null : purchase;
    }
    intents.change(shown, { sheet: 'unpaid' });
    return { outcome: errCode === CANCELLED ? 'cancelled' : 'refused', order, errCode };
  }

  async function run(first: Intent): Promise<Purchase> {
    const startedAt = platform.now();
    let intent = first;
    // A sheet nobody saw the end of may have paid it: the server is asked before another is shown.
    if (isUnsure(intent)) {
      const purchase = await look(intent, [0]);
      if (intent.sheet === 'paid' || purchase.outcome !== 'waiting') return purchase;
    }
    for (let tries = 1; ; tries += 1) {
      const purchase = await attempt(intent, startedAt);
      const isExpired = purchase !== null && purchase.errCode === SESSION_EXPIRED;
      if (purchase !== null && !(isExpired && tries < MOST_TRIES)) return purchase;
      if (purchase !== null) continue;
      intents.remove(intent);
      if (intent.packId === '' || tries === MOST_TRIES) return look(intent, [0]);
      intent = intents.forPack(intent.packId, true);
    }
  }

  function one(intent: () => Intent): Promise<Purchase> {
    if (going === null) {
      going = run(intent());
      const over = (): void => {
        going = null;
      };
      going.then(over, over);
    }
    return going;
  }

  /** Null: it is nobody's here any more. */
  async function lookAgain(intent: Intent): Promise<Purchase | null> {
    try {
      return await look(intent, [0]);
    } catch (error) {
      if ((error as Partial<DarkroomError>).retry === 'never') intents.remove(intent);
      return null;
    }
  }
  return {
    canPay: till.canPay,
    buy: (packId) => one(() => intents.forPack(packId)),
    pay: (orderId) => one(() => intents.forOrder(orderId)),
    async resume() {
      const purchases = await Promise.all(intents.all().filter(isUnsure).map(lookAgain));
      return purchases.filter((purchase): purchase is Purchase => purchase !== null);
    },
    isPaid: (orderId) =>
      intents.all().some((intent) => intent.orderId === orderId && intent.sheet === 'paid'),
    mayBePaid: (id) =>
      intents
        .all()
        .some((intent) => [intent.packId, intent.orderId].indexOf(id) >= 0 && isUnsure(intent)),
  };
}

const isUnsure = ({ orderId, sheet }: Intent): boolean =>
  orderId !== null && (sheet === 'open' || sheet === 'paid');

const codeOf = (error: unknown): string => String((error as Partial<DarkroomError>).code || '');

/** Rejects when nothing is said for too long. */
function answered<T>(platform: Platform<never>, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = platform.after(LOGIN_MS, () => reject(new Error('login:fail timeout')));
    work.then(resolve, reject).then(stop);
  });
}
