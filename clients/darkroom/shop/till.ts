/** What a phone does for a purchase: it says who is there, and shows WeChat's payment sheet. */
import type { Answers } from '../types.ts';

export type Sheet = Extract<
  NonNullable<Answers['createOrder']['payment']>,
  { readonly mode: 'short_series_goods' }
>;

/** What the sheet ended with: 0, or a code of WeChat's. */
export const PAID = 0;
export const CANCELLED = -2;
/** Nobody knows; money may have moved. */
export const IN_DOUBT = -5;
/** The number was used before, or its order is closed at WeChat. */
export const USED = [-15002, -15012];
export const SESSION_EXPIRED = -15007;
/** The sheet ended without any code. */
const FAILED = -1;

export interface Till {
  /** False: this WeChat is too old to pay with. */
  readonly canPay: boolean;
  /** A code of `wx.login`, good once. Rejects when there is none. */
  login(): Promise<string>;
  /** Shows the sheet until it ends; 0, or WeChat's code. Never rejects. */
  pay(sheet: Sheet): Promise<number>;
}

interface Callbacks<T> {
  success?(result: T): void;
  fail?(error: { readonly errCode?: unknown }): void;
}

export interface PayingWx {
  canIUse(name: string): boolean;
  login(call: Callbacks<{ code: string }>): unknown;
  requestVirtualPayment(call: Sheet & Callbacks<unknown>): unknown;
}

export function wxTill(wx: PayingWx): Till {
  return {
    canPay: wx.canIUse('requestVirtualPayment'),
    login: () =>
      new Promise((resolve, reject) => {
        wx.login({ success: ({ code }) => resolve(code), fail: reject });
      }),
    pay: (sheet) =>
      new Promise((resolve) => {
        const fail = ({ errCode }: { readonly errCode?: unknown }): void =>
          resolve(typeof errCode === 'number' && errCode !== PAID ? errCode : FAILED);
        wx.requestVirtualPayment(Object.assign({}, sheet, { success: () => resolve(PAID), fail }));
      }),
  };
}
