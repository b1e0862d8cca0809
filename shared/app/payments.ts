/** How this deployment takes money: the channels whose settings are complete. */
import {
  type Channel,
  type ChannelName,
  createTokens,
  createWechatApi,
  createXpay,
  type GiftRules,
  NO_GIFTS,
  type OrderDeps,
  type PaymentEnv,
  type Payments,
  readPaymentKeys,
} from '../orders/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Environment } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import { ConfigError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { createHttp, readKeyring } from '../providers/index.ts';

export interface PaymentDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Environment;
}

type Keys = Awaited<ReturnType<typeof readPaymentKeys>>;

const LIVE_FOR_MS = 30_000;
const WECHAT_URL = 'https://api.weixin.qq.com';

/** Read again at most every 30 s: an operator may have stored a key. */
export function createPayments(deps: PaymentDeps): () => Promise<Payments> {
  let known: { readonly at: number; readonly payments: Promise<Payments> } | undefined;
  return () => {
    const now = deps.clock.now();
    if (known === undefined || now - known.at >= LIVE_FOR_MS) {
      known = { at: now, payments: readPayments(deps) };
      // A failure is told to whoever asked, and the next one asks anew.
      known.payments.catch(() => {
        known = undefined;
      });
    }
    return known.payments;
  };
}

async function readPayments(deps: PaymentDeps): Promise<Payments> {
  const { environment, db } = deps;
  const keyring = readKeyring(environment);
  const keys = await readPaymentKeys(db, { environment, keyring });
  const env = envOf(environment);
  const channels = new Map<ChannelName, Channel>();
  const xpay = xpayOf(deps, { keys, env });
  if (xpay !== null) channels.set('xpay', xpay);
  return { env, channels };
}

/** Throws ConfigError. */
function envOf(environment: Environment): PaymentEnv {
  const text = environment.DARKROOM_PAYMENT_ENV;
  if (text === undefined || text === '' || text === 'live') return 'live';
  if (text === 'sandbox') return text;
  throw new ConfigError('DARKROOM_PAYMENT_ENV is live or sandbox');
}

interface Keyed {
  readonly keys: Keys;
  readonly env: PaymentEnv;
}

/** Null while one of its settings is missing. */
function xpayOf(deps: PaymentDeps, { keys, env }: Keyed): Channel | null {
  const { environment } = deps;
  const appId = environment.WX_APP_ID;
  const offerId = environment.XPAY_OFFER_ID;
  const appSecret = keys.WX_APP_SECRET;
  const appKey = env === 'sandbox' ? keys.XPAY_SANDBOX_APP_KEY : keys.XPAY_APP_KEY;
  if (!appId || !offerId || !appSecret || !appKey) return null;
  const api = createWechatApi(createHttp(), environment.WX_API_URL || WECHAT_URL);
  const keyring = readKeyring(environment);
  const tokens = createTokens({ ...deps, keyring, api, appId, appSecret });
  return createXpay({ api, tokens, appId, appSecret, offerId, env, appKey });
}

const NONE: Payments = { env: 'live', channels: new Map() };

/** The parts of an app that sell and give. */
export interface SellingApp extends Omit<OrderDeps, 'payments' | 'gifts'> {
  readonly payments?: () => Promise<Payments>;
  readonly gifts?: GiftRules;
}

/** What the verbs of orders need of an app. */
export async function orderDepsOf(app: SellingApp): Promise<OrderDeps> {
  const { db, clock, random, log, notifier } = app;
  const payments = app.payments === undefined ? NONE : await app.payments();
  return { db, clock, random, log, notifier, payments, gifts: app.gifts ?? NO_GIFTS };
}
