/**
 * A cashier with books of its own, and users who buy, tap twice, are given codes, and invite each
 * other. The production channel asks it; what it pushes is lost, repeated, early and late.
 */
import { type CashierScript, GOOD_DAY, refundedOf } from '../../../../local/cashier/books.ts';
import { Cashier, type SheetCall } from '../../../../local/cashier/cashier.ts';
import type { PushEvent } from '../../../../local/cashier/events.ts';
import {
  createWechatApi,
  createXpay,
  type GiftRules,
  type PackDoc,
  type Payments,
} from '../../../../shared/orders/index.ts';
import type { Http } from '../../../../shared/providers/index.ts';
import type { BookedPayment, ToldDay } from '../../auditor/evidence.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';

/** How likely each of these is. */
export interface ShopTemper {
  /** Orders a user makes. */
  readonly orders: readonly [number, number];
  readonly lost: number;
  readonly twice: number;
  readonly early: number;
  /** Paid wrongly: by somebody else, too much, too little, in the sandbox. */
  readonly wrong: number;
  readonly refunds: number;
  readonly selfRefunds: number;
  readonly statusBack: number;
  readonly gifts: number;
  /** Paid the next day, when the order is closed. */
  readonly late: number;
}

const MERCHANT = {
  appId: 'wx-simulated',
  appSecret: 'simulated-secret',
  offerId: '1450000000',
  appKeys: ['simulated-live', 'simulated-sandbox'],
} as const;
const TOKEN = 'simulated-token';

export const GIFTS: GiftRules = {
  signUp: { credits: 15, validDays: 30, perDay: null },
  checkIn: { credits: 3, validDays: 7, perDay: null },
  invite: { credits: 40, validDays: null, perDay: null, perMonth: 1 },
  codes: true,
};

const pack = (_id: string, credits: number, price_fen: number): PackDoc => ({
  ...{ _id, title: _id, description: '', credits, bonus: 7, price_fen, product_id: _id },
  ...{ valid_days: null, first_only: false, enabled: true, order: 1, updated_at: new Date(0) },
});

export const PACKS: readonly PackDoc[] = [
  pack('small', 33, 99),
  pack('odd', 100, 301),
  { ...pack('first', 50, 10), first_only: true, valid_days: 1 },
];

interface Outside {
  readonly now: () => number;
  readonly rng: Rng;
  readonly push: (event: PushEvent, inMs: number) => void;
}

export class ShopBooks {
  readonly cashier: Cashier;
  readonly temper: ShopTemper;
  /** Codes that were made known to users. */
  readonly codes: string[] = [];
  /** Payments that users come back for the next day. */
  readonly tomorrow: (() => void)[] = [];
  /** What operators were told of a day. */
  readonly days: ToldDay[] = [];
  readonly #rng: Rng;

  constructor(temper: ShopTemper, { now, rng, push }: Outside) {
    this.temper = temper;
    this.#rng = rng;
    let ids = 0;
    const newId = (): string => (++ids).toString(16).padStart(8, '0').padEnd(32, 'c');
    this.cashier = new Cashier({ merchant: MERCHANT, now, newId, push });
    this.cashier.tokens.set(TOKEN, Number.POSITIVE_INFINITY);
  }

  /** How this payment will go. */
  drawScript(): CashierScript {
    const { lost, twice, early, wrong, statusBack } = this.temper;
    const rng = this.#rng;
    const off = rng.chance(wrong) ? rng.int(1, 4) : 0;
    return {
      ...GOOD_DAY,
      pushes: rng.chance(lost) ? 0 : rng.chance(twice) ? 2 : 1,
      pushInMs: rng.chance(early) ? -rng.int(100, 8_000) : rng.pick([50, 2_000, 40_000]),
      amountOff: off === 1 ? -1 : off === 2 ? 1 : 0,
      payer: off === 3 ? 'eve' : null,
      otherEnv: off === 4,
      apple: rng.chance(0.15),
      statusBack: rng.chance(statusBack),
      refund: rng.pick(['done', 'done', 'done', 'failed', 'refused'] as const),
      refundInMs: rng.pick([100, 5_000, 60_000]),
      refundPushes: rng.pick([0, 1, 2]),
    };
  }

  pay(openid: string, sheet: SheetCall, script: CashierScript): number {
    return this.cashier.pay(openid, sheet, script).errCode;
  }

  booked(orderId: string): BookedPayment | undefined {
    this.cashier.catchUp();
    const order = this.cashier.orders.get(orderId);
    if (order === undefined) return undefined;
    const { payer, paidFen: fen, env, visibleAt, script } = order;
    const refundedFen = refundedOf(order);
    const pushes = script.pushes;
    return { payer, fen, env: env === 0 ? 'live' : 'sandbox', visibleAt, refundedFen, pushes };
  }

  /** The production channel, with every call an event that may fail. */
  paymentsFor(by: Instance): Payments {
    const api = createWechatApi(
      {
        exchange: ({ method, url, body = '' }) => {
          const { pathname, search } = new URL(url);
          const silent = (): Exchange => SILENCE;
          return by.call<Exchange>({
            site: 'provider',
            label: pathname,
            effect: () => {
              const target = `${pathname}${search}`;
              const call = { method, target, body: String(body), baseUrl: 'http://cashier' };
              const { json, text } = this.cashier.call(call);
              const bytes = text === undefined ? NO_BYTES : Buffer.from(text);
              const answer = { status: 200, headers: NO_HEADERS, bytes };
              const copy = json === undefined ? undefined : copyOf(json);
              return { kind: 'answer', ...answer, json: copy };
            },
            unanswered: silent,
            refused: silent,
          });
        },
      },
      'http://cashier',
    );
    const { appId, appSecret, offerId, appKeys } = MERCHANT;
    const tokens = { current: async () => TOKEN, forget: async () => undefined };
    const account = { api, tokens, appId, appSecret, offerId };
    const xpay = createXpay({ ...account, env: 'live', appKey: appKeys[0] });
    return { env: 'live', channels: new Map([['xpay', xpay]]) };
  }
}

type Exchange = Awaited<ReturnType<Http['exchange']>>;

const SILENCE: Exchange = {
  ...{ kind: 'no_answer', sent: true, reason: 'timeout', message: 'scripted' },
};
const NO_HEADERS = new Headers();
const NO_BYTES = new Uint8Array();

const copyOf = (json: object) => JSON.parse(JSON.stringify(json));
