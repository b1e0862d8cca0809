/** The shop of a developer's machine: who it is to the cashier, and what it sells. */
import { createHash } from 'node:crypto';
import { ACCOUNT } from './account.ts';
import { type CashierServer, startCashier } from './server.ts';

/** Keys of an environment: the same after a restart, other ones elsewhere. */
const keyOf = (secret: string, name: string): string =>
  createHash('sha256').update(`${secret} ${name}`).digest('hex').slice(0, 32);

export interface LocalShop {
  readonly server: CashierServer;
  /** Settings that make the virtual payment of functions come here. */
  readonly settings: Readonly<Record<string, string>>;
}

/** `deliver` takes WeChat's messages to the function that listens. */
export async function openLocalShop(
  secret: string,
  deliver: (event: object) => Promise<unknown>,
): Promise<LocalShop> {
  const appSecret = keyOf(secret, 'app');
  const [live, sandbox] = [keyOf(secret, 'live'), keyOf(secret, 'sandbox')];
  const items = new Map<string, number>(LOCAL_PACKS.map((p) => [p.productId, p.priceFen]));
  const merchant = { ...ACCOUNT, appSecret, appKeys: [live, sandbox] as const, items };
  const onFault = (error: unknown): void => console.error('[cashier]', error);
  const server = await startCashier({ merchant, deliver, onFault });
  return {
    server,
    settings: {
      WX_API_URL: server.url,
      WX_APP_ID: ACCOUNT.appId,
      WX_APP_SECRET: appSecret,
      XPAY_OFFER_ID: ACCOUNT.offerId,
      XPAY_APP_KEY: live,
      XPAY_SANDBOX_APP_KEY: sandbox,
    },
  };
}

/** As the operator's `setPack` takes them. */
export const LOCAL_PACKS = [
  {
    packId: 'first',
    title: '新人体验包',
    credits: 100,
    priceFen: 100,
    productId: 'credits_first',
    firstOnly: true,
    order: 1,
  },
  { packId: 'small', title: '小包', credits: 500, priceFen: 600, productId: 'credits_s', order: 2 },
  {
    packId: 'large',
    title: '大包',
    credits: 5_000,
    bonus: 1_000,
    priceFen: 4_800,
    productId: 'credits_l',
    order: 3,
  },
] as const;
