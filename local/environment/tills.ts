/** WeChat's side of buying on this machine: virtual payment always, a web shop's till where asked for. */
import { join } from 'node:path';
import { type LocalShop, openLocalShop } from '../cashier/local-shop.ts';
import { openWebShop, type WebShop } from '../cashier/web-shop.ts';
import { secretFor } from '../cloudbase/admin/secret.ts';
import type { CloudBase } from '../cloudbase/server.ts';
import { cloudFolder } from './variables.ts';

export interface TillOptions {
  readonly dataDir: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly webShop?: boolean;
}

export interface Tills {
  /** Null where the developer has a real one. */
  readonly shop: LocalShop | null;
  readonly webShop: WebShop | null;
  /** Settings that make functions come here. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `cloud` is there by the time somebody pays. */
export async function openTills(
  { dataDir, variables = {}, webShop: isAsked = false }: TillOptions,
  cloud: () => CloudBase | null,
): Promise<Tills> {
  const secret = (name: string): string => secretFor(name, cloudFolder(dataDir));
  const shop = variables.XPAY_OFFER_ID
    ? null
    : await openLocalShop(secret('cashier'), pushTo(cloud));
  const webShop =
    isAsked && !variables.WXPAY_MCH_ID
      ? await openWebShop({
          folder: join(dataDir, 'wxpay'),
          apiV3Key: secret('wxpay').slice(0, 32),
          onFault: (error) => console.error('[wxpay]', error),
          notify: notifyTo(cloud),
        })
      : null;
  return {
    ...{ shop, webShop },
    settings: { ...shop?.settings, ...webShop?.settings },
    close: async () => {
      await shop?.server.close();
      await webShop?.close();
    },
  };
}

/** A message goes to the function as WeChat's own would. */
const pushTo =
  (cloud: () => CloudBase | null) =>
  async (data: object): Promise<unknown> => {
    const identity = { kind: 'admin' } as const;
    const call = { name: 'payment-push', data, identity, source: 'wechat' } as const;
    return (await cloud()?.invoke(call))?.result;
  };

/** A message comes to the function as over its address. */
const notifyTo =
  (cloud: () => CloudBase | null) =>
  async ({ headers, body }: { headers: object; body: string }): Promise<unknown> => {
    const data = { httpMethod: 'POST', path: '/wxpay', headers, body };
    const identity = { kind: 'uid', uid: '', anonymous: true } as const;
    const call = { name: 'payment-push', data, identity, source: 'http' } as const;
    return (await cloud()?.invoke(call))?.result;
  };
