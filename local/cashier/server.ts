/**
 * The cashier on a port of 127.0.0.1: the server's calls as WeChat has them, and below `/_cashier`
 * what a phone does: log in, see the payment sheet, pay. Pushes are delivered, and again while they
 * are not answered by `ErrCode` 0.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CashierScript, GOOD_DAY, type Merchant } from './books.ts';
import { Cashier, type SheetCall, sheetAnswer } from './cashier.ts';
import type { PushEvent } from './events.ts';

export interface CashierServerOptions {
  readonly merchant: Merchant;
  /** 0 takes any free port. */
  readonly port?: number;
  /** Takes a message to the merchant's function, and gives its answer. */
  readonly deliver: (event: PushEvent) => Promise<unknown>;
  readonly onFault: (error: unknown) => void;
}

export interface CashierServer {
  readonly url: string;
  readonly cashier: Cashier;
  close(): Promise<void>;
}

/** As WeChat repeats a push nobody has answered, ms. */
const REPEATS_MS = [15_000, 15_000, 30_000, 180_000];
const MAX_BODY_BYTES = 1024 * 1024;

export async function startCashier(options: CashierServerOptions): Promise<CashierServer> {
  const timers = new Set<NodeJS.Timeout>();
  const push = (event: PushEvent, inMs: number, repeat = 0): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      options.deliver(event).then(
        (answer) => {
          const again = REPEATS_MS[repeat];
          if (!isTaken(answer) && again !== undefined) push(event, again, repeat + 1);
        },
        (error: unknown) => options.onFault(error),
      );
    }, inMs);
    timers.add(timer);
  };
  const cashier = new Cashier({
    merchant: options.merchant,
    now: Date.now,
    newId: () => randomBytes(16).toString('hex'),
    push,
  });
  const http = createServer((request, response) => {
    serve(cashier, request, response).catch((error: unknown) => {
      options.onFault(error);
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    cashier,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

const isTaken = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'ErrCode' in answer && answer.ErrCode === 0;

async function serve(
  cashier: Cashier,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const target = request.url ?? '/';
  const phone = /^\/_cashier\/(\w+)$/.exec(target.split('?')[0] ?? '');
  // The phone is a page of another port on this machine.
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type',
  };
  if (request.method === 'OPTIONS') {
    response.writeHead(204, headers).end();
    return;
  }
  const baseUrl = `http://${request.headers.host ?? '127.0.0.1'}`;
  const answer =
    phone === null
      ? cashier.call({ method: request.method ?? 'GET', target, body, baseUrl })
      : { json: onPhone(cashier, phone[1] ?? '', JSON.parse(body || '{}') as PhoneCall) };
  const text = answer.text ?? JSON.stringify(answer.json ?? {});
  response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(text);
}

interface PhoneCall extends Partial<SheetCall> {
  readonly openid?: string;
  /** What the user does with the sheet. */
  readonly choose?: 'pay' | 'cancel' | 'fail' | 'unknown';
  /** It is an iPhone. */
  readonly isApple?: boolean;
  readonly script?: Partial<CashierScript>;
}

function onPhone(cashier: Cashier, name: string, call: PhoneCall): Record<string, unknown> {
  const openid = call.openid ?? '';
  switch (name) {
    case 'login':
      return { code: cashier.login(openid) };
    case 'expire':
      cashier.expireSession(openid);
      return {};
    case 'script':
      cashier.script = { ...GOOD_DAY, ...call.script };
      return { script: cashier.script };
    case 'orders':
      return { orders: [...cashier.orders.values()] };
    case 'refund': {
      const { outTradeNo, fen } = call as { outTradeNo?: string; fen?: number };
      cashier.refundBySelf(outTradeNo ?? '', fen ?? 0);
      return {};
    }
    case 'publish': {
      // A pack of one's own needs an item at its price, as in WeChat's console.
      const { productId = '', priceFen = 0 } = call as { productId?: string; priceFen?: number };
      cashier.merchant.items?.set(productId, priceFen);
      return {};
    }
    case 'sheet': {
      const read = cashier.readSheet(openid, sheetOf(call), call.isApple);
      return typeof read === 'number'
        ? { ...sheetAnswer(read) }
        : { ...sheetAnswer(0), sheet: read };
    }
    case 'pay':
      return { ...paid(cashier, openid, call) };
    default:
      return { errCode: -1, errMsg: `no /_cashier/${name}` };
  }
}

/** `unknown` pays, and the phone never hears of it. */
function paid(cashier: Cashier, openid: string, call: PhoneCall) {
  const { choose = 'pay', isApple = cashier.script.apple } = call;
  const read = cashier.readSheet(openid, sheetOf(call), isApple);
  if (typeof read === 'number') return sheetAnswer(read);
  if (choose === 'cancel') return sheetAnswer(-2);
  if (choose === 'fail') return sheetAnswer(-1);
  const script = { ...cashier.script, apple: isApple };
  const answer = cashier.pay(openid, sheetOf(call), script);
  return choose === 'unknown' ? sheetAnswer(-5) : answer;
}

const sheetOf = (call: PhoneCall): SheetCall => ({
  mode: call.mode ?? '',
  signData: call.signData ?? '',
  paySig: call.paySig ?? '',
  signature: call.signature ?? '',
});

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
