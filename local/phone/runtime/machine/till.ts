/** WeChat behind the phone, for logins and payments: the local cashier, over HTTP. */

/** What `wx.requestVirtualPayment` sends on, as it was given. */
export interface SheetCall {
  readonly mode: string;
  readonly signData: string;
  readonly paySig: string;
  readonly signature: string;
}

export interface SheetAnswer {
  readonly errCode: number;
  readonly errMsg: string;
}

/** What the sheet shows. */
export interface Offer {
  readonly productId: string;
  /** Fen. */
  readonly goodsPrice: number;
}

/** What a user does with the sheet; `unknown` pays, and the phone never hears of it. */
export type Choice = 'pay' | 'cancel' | 'fail' | 'unknown';

export interface Till {
  /** A code of `wx.login`. */
  login(): Promise<string>;
  /** What would be paid, or why not. */
  look(call: SheetCall, isApple: boolean): Promise<SheetAnswer & { readonly sheet?: Offer }>;
  choose(call: SheetCall, choice: Choice, isApple: boolean): Promise<SheetAnswer>;
}

/** `url`: null where this machine has no cashier. */
export function createTill(url: string | null, openid: string): Till {
  const ask = async <T>(name: string, fields: object): Promise<T> => {
    if (url === null) throw new Error('there is no cashier on this machine');
    const body = JSON.stringify({ openid, ...fields });
    return (await (await fetch(`${url}/_cashier/${name}`, { method: 'POST', body })).json()) as T;
  };
  return {
    login: async () => (await ask<{ code: string }>('login', {})).code,
    look: (call, isApple) => ask('sheet', { ...call, isApple }),
    choose: (call, choose, isApple) => ask('pay', { ...call, choose, isApple }),
  };
}
