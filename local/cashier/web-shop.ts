/**
 * WeChat Pay v3 of a developer's machine: the calls a web shop's server makes, and a page on which
 * the code of an order is "scanned" and paid. Messages are signed and sealed as the real ones.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ACCOUNT } from './account.ts';
import { checkoutPage, listPage } from './checkout-page.ts';
import { type WxpayReply, WxpayTill } from './wxpay.ts';

const MERCHANT = { mchId: '1900000001', serialNo: 'LOCALSERIAL00000001' } as const;
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000001';
const REFUND_MS = 500;
const MAX_BODY_BYTES = 1024 * 1024;

export interface WebShop {
  readonly url: string;
  readonly till: WxpayTill;
  /** Settings that make the WeChat Pay of functions come here. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface WebShopOptions {
  /** Where its keys stay, so that orders of yesterday can still be asked about by the same merchant. */
  readonly folder: string;
  /** 32 letters or digits. */
  readonly apiV3Key: string;
  /** Takes a message to the function behind `WXPAY_NOTIFY_URL`; gives the status of its answer. */
  readonly notify: (notice: WxpayReply) => Promise<unknown>;
  readonly onFault: (error: unknown) => void;
}

export async function openWebShop(options: WebShopOptions): Promise<WebShop> {
  const { folder, apiV3Key } = options;
  const [ours, theirs] = [keysIn(folder, 'merchant'), keysIn(folder, 'wechat')];
  const till = new WxpayTill({
    merchant: { ...MERCHANT, appId: ACCOUNT.appId, publicKey: ours.publicKey, apiV3Key },
    publicKeyId: PUBLIC_KEY_ID,
    privateKey: theirs.privateKey,
    now: Date.now,
    newId: () => randomBytes(16).toString('hex'),
  });
  const server = createServer((request, response) => {
    serve(till, options, { request, response }).catch((error: unknown) => {
      options.onFault(error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, till },
    settings: {
      WXPAY_API_URL: url,
      WXPAY_MCH_ID: MERCHANT.mchId,
      WXPAY_SERIAL_NO: MERCHANT.serialNo,
      WXPAY_PRIVATE_KEY: ours.privateKey,
      WXPAY_API_V3_KEY: apiV3Key,
      WXPAY_PUBLIC_KEY_ID: PUBLIC_KEY_ID,
      WXPAY_PUBLIC_KEY: theirs.publicKey,
      WXPAY_NOTIFY_URL: `${url}/notify`,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(
  till: WxpayTill,
  { notify, onFault }: WebShopOptions,
  { request, response }: Exchange,
): Promise<void> {
  const { method = 'GET', url: target = '/', headers } = request;
  const body = await bodyOf(request);
  if (target.startsWith('/v3/')) {
    const reply = till.call({ method, target, body, authorization: headers.authorization ?? '' });
    response.writeHead(reply.status, { ...reply.headers, 'content-type': 'application/json' });
    response.end(reply.body);
    const isRefund = method === 'POST' && target === '/v3/refund/domestic/refunds';
    if (isRefund && reply.status === 200) sendBack(till, JSON.parse(body), { notify, onFault });
    return;
  }
  const [, id] = /^\/pay\/([\w-]+)$/.exec(target) ?? [];
  const trade = id === undefined ? undefined : till.trades.get(id);
  if (method === 'POST' && trade !== undefined && !trade.paid && !trade.closed) {
    till.pay(trade.outTradeNo);
    // It comes again by itself at WeChat; here the next look of the sweeper is as good.
    notify(till.notice(trade.outTradeNo)).catch(onFault);
  }
  const page = trade === undefined ? listPage([...till.trades.values()]) : checkoutPage(trade);
  const isLost = id !== undefined && trade === undefined;
  response.writeHead(isLost ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
}

function sendBack(
  till: WxpayTill,
  fields: { readonly out_trade_no: string; readonly out_refund_no: string },
  { notify, onFault }: Pick<WebShopOptions, 'notify' | 'onFault'>,
): void {
  const { out_trade_no: order, out_refund_no: refund } = fields;
  setTimeout(() => {
    till.endRefund(order, refund);
    notify(till.notice(order, refund)).catch(onFault);
  }, REFUND_MS).unref();
}

interface Keys {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Made once; only the developer can read them. */
function keysIn(folder: string, name: string): Keys {
  const path = join(folder, `${name}.json`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    writeFileSync(path, JSON.stringify({ privateKey, publicKey }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Keys;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
