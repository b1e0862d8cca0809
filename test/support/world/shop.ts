/** The in-process world with a shop in it: the production channel over the local cashier's books. */
import type { CashierScript } from '../../../local/cashier/books.ts';
import { Cashier, type SheetCall } from '../../../local/cashier/cashier.ts';
import type { PushEvent } from '../../../local/cashier/events.ts';
import {
  createOrder,
  createTokens,
  createWechatApi,
  createXpay,
  type GiftRules,
  NO_GIFTS,
  type OrderDeps,
  type Payments,
  setPack,
} from '../../../shared/orders/index.ts';
import { readKeyring } from '../../../shared/providers/index.ts';
import { KEY_SECRET } from './api.ts';
import { appOver, type TestApp } from './app.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export const MERCHANT = {
  appId: 'wx0000000000000001',
  appSecret: 'app-secret-of-the-tests',
  offerId: '1450000001',
  appKeys: ['live-app-key', 'sandbox-app-key'],
} as const;

/** 1,000 credits for 9.90 yuan. */
export const SMALL = {
  packId: 'small',
  title: '小包',
  credits: 900,
  bonus: 100,
  priceFen: 990,
  productId: 'credits_small',
};

export interface Shop {
  readonly world: World;
  readonly app: TestApp;
  readonly deps: OrderDeps;
  readonly cashier: Cashier;
  /** Messages WeChat has sent so far, oldest first. */
  readonly pushes: { readonly event: PushEvent; readonly inMs: number }[];
  /** Calls that reached the cashier, and none of their queries. */
  readonly calls: string[];
  /** Calls fail as if nobody answered, while it is set. */
  down: boolean;
  order(
    openid: string,
    requestId: string,
    packId?: string,
  ): Promise<{ id: string; sheet: SheetCall }>;
  pay(openid: string, sheet: SheetCall, script?: Partial<CashierScript>): number;
}

export interface ShopOptions {
  readonly env?: 'live' | 'sandbox';
  readonly gifts?: Partial<GiftRules>;
  readonly packs?: readonly object[];
  readonly world?: WorldOptions;
}

export async function createShop(options: ShopOptions = {}): Promise<Shop> {
  const world = await createWorld(options.world);
  const base = appOver(world);
  const pushes: Shop['pushes'][number][] = [];
  const cashier = new Cashier({
    merchant: MERCHANT,
    now: world.clock.now,
    newId: () => world.lightDeps.random.secret(),
    push: (event, inMs) => pushes.push({ event, inMs }),
  });
  const calls: string[] = [];
  const env = options.env ?? 'live';
  const environment = { DARKROOM_KEY_SECRET: KEY_SECRET };
  const { db, clock, random } = world.lightDeps;
  const api = createWechatApi(
    {
      exchange: async ({ method, url, body = '' }) => {
        const { pathname, search } = new URL(url);
        calls.push(pathname);
        if (shop.down) {
          return { kind: 'no_answer', sent: true, reason: 'timeout', message: 'scripted' };
        }
        const target = `${pathname}${search}`;
        const call = { method, target, body: String(body), baseUrl: 'http://cashier' };
        const answer = cashier.call(call);
        const text = answer.text ?? JSON.stringify(answer.json);
        const json = answer.json === undefined ? undefined : JSON.parse(text);
        const bytes = new TextEncoder().encode(text);
        return { kind: 'answer', status: 200, headers: new Headers(), bytes, json };
      },
    },
    'http://cashier',
  );
  const { appId, appSecret, offerId, appKeys } = MERCHANT;
  const keyring = readKeyring(environment);
  const tokens = createTokens({ db, clock, random, keyring, api, appId, appSecret });
  const appKey = appKeys[env === 'live' ? 0 : 1];
  const xpay = createXpay({ api, tokens, appId, appSecret, offerId, env, appKey });
  const payments: Payments = { env, channels: new Map([['xpay', xpay]]) };
  const gifts = { ...NO_GIFTS, ...options.gifts };
  const config = { ...base.config, environment };
  const app: TestApp = { ...base, config, payments: async () => payments, gifts };
  const { log, notifier } = app;
  const deps: OrderDeps = { db, clock, random, log, notifier, payments, gifts };
  for (const pack of options.packs ?? [SMALL]) await setPack(deps, pack);
  const shop: Shop = {
    ...{ world, app, deps, cashier, pushes, calls, down: false },
    order: async (openid, requestId, packId = 'small') => {
      const loginCode = cashier.login(openid);
      const wish = { openid, requestId, packId, channel: 'xpay', loginCode } as const;
      const { order, sheet } = await createOrder(deps, wish);
      if (sheet === null || sheet.mode === 'native') throw new Error(`no sheet for ${order._id}`);
      return { id: order._id, sheet };
    },
    pay: (openid, sheet, script = {}) =>
      cashier.pay(openid, sheet, { ...cashier.script, ...script }).errCode,
  };
  return shop;
}
