/** How this deployment takes money: the channels whose settings are complete. */
import {
  type Channel,
  type ChannelName,
  createTokens,
  createWechatApi,
  createWxpay,
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
import { createHttp, type Keyring, readKeyring } from '../providers/index.ts';
import { readAgain } from './read-again.ts';

export interface PaymentDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Environment;
}

type Keys = Awaited<ReturnType<typeof readPaymentKeys>>;

const WECHAT_URL = 'https://api.weixin.qq.com';
const WXPAY_URL = 'https://api.mch.weixin.qq.com';

/** Keys are read again at most every 30 s: an operator may have stored one. */
export function createPayments(deps: PaymentDeps): () => Promise<Payments> {
  const { environment, db } = deps;
  let made: { readonly revision: string; readonly payments: Payments } | undefined;
  return readAgain(deps.clock, async () => {
    const keyring = readKeyring(environment);
    const keys = await readPaymentKeys(db, { environment, keyring });
    const revision = JSON.stringify(keys);
    // Unchanged keys keep the channels, and the access token that is already known.
    if (made?.revision !== revision) {
      made = { revision, payments: paymentsOf(deps, { keys, keyring }) };
    }
    return made.payments;
  });
}

/** Throws ConfigError. */
function paymentsOf(deps: PaymentDeps, { keys, keyring }: Omit<Keyed, 'env'>): Payments {
  const env = envOf(deps.environment);
  const channels = new Map<ChannelName, Channel>();
  const xpay = xpayOf(deps, { keys, keyring, env });
  if (xpay !== null) channels.set('xpay', xpay);
  const wxpay = wxpayOf(deps, keys);
  if (wxpay !== null) channels.set('wxpay', wxpay.channel);
  return { env, channels, notifyKeys: wxpay?.notifyKeys ?? null };
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
  readonly keyring: Keyring | null;
  readonly env: PaymentEnv;
}

/** Null while one of its settings is missing. */
function xpayOf(deps: PaymentDeps, { keys, keyring, env }: Keyed): Channel | null {
  const { environment } = deps;
  const appId = environment.WX_APP_ID;
  const offerId = environment.XPAY_OFFER_ID;
  const appSecret = keys.WX_APP_SECRET;
  const appKey = env === 'sandbox' ? keys.XPAY_SANDBOX_APP_KEY : keys.XPAY_APP_KEY;
  if (!appId || !offerId || !appSecret || !appKey) return null;
  const api = createWechatApi(createHttp(), environment.WX_API_URL || WECHAT_URL);
  const tokens = createTokens({ ...deps, keyring, api, appId, appSecret });
  return createXpay({ api, tokens, appId, appSecret, offerId, env, appKey });
}

/** Null while one of its settings is missing. */
function wxpayOf(deps: PaymentDeps, keys: Keys) {
  const { environment, clock, random } = deps;
  const { WXPAY_PRIVATE_KEY: privateKey, WXPAY_API_V3_KEY: apiV3Key } = keys;
  const appId = environment.WX_APP_ID;
  const mchId = environment.WXPAY_MCH_ID;
  const serialNo = environment.WXPAY_SERIAL_NO;
  const publicKeyId = environment.WXPAY_PUBLIC_KEY_ID;
  const publicKey = environment.WXPAY_PUBLIC_KEY;
  const notifyUrl = environment.WXPAY_NOTIFY_URL;
  const texts = { appId, mchId, serialNo, publicKeyId, publicKey, notifyUrl, privateKey, apiV3Key };
  if (!isComplete(texts)) return null;
  const own = pem(texts.privateKey);
  const theirs = pem(texts.publicKey);
  const signer = { mchId: texts.mchId, serialNo: texts.serialNo, privateKey: own };
  const baseUrl = environment.WXPAY_API_URL || WXPAY_URL;
  const http = createHttp();
  const parts = { http, clock, random, baseUrl, signer, appId: texts.appId };
  const where = { publicKeyId: texts.publicKeyId, publicKey: theirs, notifyUrl: texts.notifyUrl };
  const notifyKeys = { ...where, apiV3Key: texts.apiV3Key };
  return { channel: createWxpay({ ...parts, ...where }), notifyKeys };
}

function isComplete<K extends string>(
  texts: Readonly<Record<K, string | undefined>>,
): texts is Readonly<Record<K, string>> {
  return Object.values(texts).every((text) => typeof text === 'string' && text !== '');
}

/** Variables of a console have one line: `\\n` stands for the others. */
const pem = (text: string): string => text.replaceAll('\\n', '\n');

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
