/** `wx.login` and virtual payment of the phone, over a cashier on its own port: what is refused, and how. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CashierServer, startCashier } from '../../../local/cashier/server.ts';
import type { Machine } from '../../../local/phone/runtime/machine/machine.ts';
import {
  type Choice,
  createTill,
  type SheetCall,
} from '../../../local/phone/runtime/machine/till.ts';
import { paymentPart } from '../../../local/phone/runtime/wx/payment.ts';
import { paySigOf, signatureOf, signDataText } from '../../../shared/orders/wechat/signing.ts';

const ANNA = 'anna';
const MERCHANT = {
  appId: 'wx0000000000000001',
  appSecret: 'app-secret-of-the-tests',
  offerId: '1450000001',
  appKeys: ['live-app-key', 'sandbox-app-key'],
  items: new Map([
    ['credits_small', 990],
    ['credits_tiny', 50],
  ]),
} as const;
let server: CashierServer;
let choice: Choice;
let sheets: { fen: number; isApple: boolean }[];

beforeAll(async () => {
  const onFault = (error: unknown): void => {
    throw error;
  };
  server = await startCashier({
    merchant: MERCHANT,
    deliver: async () => ({ ErrCode: 0 }),
    onFault,
  });
});
afterAll(() => server.close());
beforeEach(() => {
  choice = 'pay';
  sheets = [];
  server.cashier.orders.clear();
});

function wxOf(platform: 'ios' | 'android' = 'android', url: string | null = server.url) {
  const machine = {
    network: { through: (run: () => unknown) => run() },
    switches: { now: { platform } },
    till: createTill(url, ANNA),
    screen: {
      pay: async ({ goodsPrice: fen }: { goodsPrice: number }, isApple: boolean) => {
        sheets.push({ fen, isApple });
        return choice;
      },
    },
  };
  return paymentPart(machine as unknown as Machine) as {
    login(): Promise<{ code: string; errMsg: string }>;
    requestVirtualPayment(call?: object): unknown;
  };
}

interface Order {
  readonly env?: 0 | 1;
  readonly priceFen?: number;
  readonly productId?: string;
  readonly outTradeNo?: string;
}

function signed(order: Order = {}): SheetCall {
  const { env = 0, priceFen = 990, productId = 'credits_small', outTradeNo = 'dk-order-1' } = order;
  const { offerId } = MERCHANT;
  const signData = signDataText({ offerId, env, productId, priceFen, outTradeNo, attach: '' });
  return {
    mode: 'short_series_goods',
    signData,
    paySig: paySigOf(MERCHANT.appKeys[env], signData),
    signature: signatureOf(server.cashier.sessionOf(ANNA), signData),
  };
}

function ask(call: object, wx = wxOf()): Promise<{ errCode?: number; errMsg: string; by: string }> {
  return new Promise((resolve) => {
    const back = (by: string) => (answer: object) => resolve({ ...answer, by } as never);
    wx.requestVirtualPayment({ ...call, success: back('success'), fail: back('fail') });
  });
}

describe('wx.requestVirtualPayment', () => {
  test('pays by callback, and gives no promise', async () => {
    expect(wxOf().requestVirtualPayment({})).toBeUndefined();
    expect(await ask(signed())).toMatchObject({ by: 'success', errCode: 0 });
    expect(sheets).toEqual([{ fen: 990, isApple: false }]);
    expect(server.cashier.orders.get('dk-order-1')).toMatchObject({ payer: ANNA, paidFen: 990 });
  });

  test.each(['mode', 'signData', 'paySig', 'signature'])(
    'without %s nothing is shown, and it is named',
    async (name) => {
      const { [name as keyof SheetCall]: _, ...rest } = signed();
      const answer = await ask(rest);
      expect(answer.errMsg).toBe(
        `requestVirtualPayment:fail parameter error: parameter.${name} should be String instead of Undefined;`,
      );
      expect([answer.by, sheets]).toEqual(['fail', []]);
    },
  );

  test('signData has to be the text that was signed, not an object', async () => {
    const call = signed();
    const answer = await ask({ ...call, signData: JSON.parse(call.signData) });
    expect(answer.errMsg).toContain('parameter.signData should be String instead of Object');
    const spaced = await ask({ ...call, signData: `${call.signData} ` });
    expect(spaced.errCode).toBe(-15006);
  });

  test.each<[string, () => object, number]>([
    ['another mode', () => ({ ...signed(), mode: 'short_series_coin' }), -15009],
    ['another paySig', () => ({ ...signed(), paySig: 'f'.repeat(64) }), -15006],
    ['another signature', () => ({ ...signed(), signature: 'f'.repeat(64) }), -15005],
    ['an item nobody published', () => signed({ productId: 'credits_new' }), -15010],
    ['another price than the item', () => signed({ priceFen: 989 }), -15013],
  ])('%s is refused before the sheet', async (_, call, errCode) => {
    expect(await ask(call())).toMatchObject({ by: 'fail', errCode });
    expect(sheets).toEqual([]);
  });

  test('an unknown mode is a wrong parameter', async () => {
    expect((await ask({ ...signed(), mode: 'gift' })).errMsg).toContain('parameter.mode');
  });

  test('an expired session and a used number have codes of their own', async () => {
    const call = signed();
    server.cashier.expireSession(ANNA);
    expect((await ask(call)).errCode).toBe(-15007);
    expect((await ask(signed())).errCode).toBe(0);
    expect((await ask(signed())).errCode).toBe(-15002);
  });

  test.each([
    ['cancel', -2, 0],
    ['fail', -1, 0],
    ['unknown', -5, 1],
  ] as const)('%s ends as WeChat says it', async (what, errCode, paid) => {
    choice = what;
    expect(await ask(signed())).toMatchObject({ by: 'fail', errCode });
    expect(server.cashier.orders.size).toBe(paid);
  });

  test('an iPhone pays through Apple: no sandbox, and nothing below a yuan', async () => {
    const phone = wxOf('ios');
    expect((await ask(signed({ env: 1 }), phone)).errMsg).toContain('PAYMENT_ILLEGAL_IN_SANDBOX');
    expect((await ask(signed({ productId: 'credits_tiny', priceFen: 50 }), phone)).errCode).toBe(
      -1,
    );
    expect((await ask(signed(), phone)).errCode).toBe(0);
    expect(sheets).toEqual([{ fen: 990, isApple: true }]);
    expect(server.cashier.orders.get('dk-order-1')?.script.apple).toBe(true);
  });

  test('where there is no cashier it fails, and says so', async () => {
    const answer = await ask(signed(), wxOf('android', null));
    expect(answer).toMatchObject({ by: 'fail', errCode: -1 });
    expect(answer.errMsg).toContain('no cashier');
  });
});

test('wx.login gives a code that is good once, for its user', async () => {
  const { code, errMsg } = await wxOf().login();
  expect(errMsg).toBe('login:ok');
  expect(server.cashier.logins.get(code)?.openid).toBe(ANNA);
});
