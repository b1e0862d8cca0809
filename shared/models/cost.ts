/** What work costs the operator, by the vendor's price list: an estimate, told apart from the bill. */
import type { CostEstimate, Currency, PriceInput } from './contract.ts';
import { amountOf, type PriceTable } from './price.ts';

export interface CostTable {
  readonly currency: Currency;
  /** In the currency's unit: `each: 0.2` is twenty fen or cents a piece, or a second. */
  readonly table: Omit<PriceTable, 'version'>;
  /** Address of the price list, and the day it was read. */
  readonly source: string;
}

/** Rounded to millionths; never below zero. */
export function estimate(cost: CostTable, input: PriceInput): CostEstimate {
  return { currency: cost.currency, micros: Math.round(amountOf(cost.table, input) * 1e6) };
}

export const yuan = (each: number, source: string, more: Partial<PriceTable> = {}): CostTable => ({
  currency: 'CNY',
  table: { each, ...more },
  source,
});

export const dollars = (
  each: number,
  source: string,
  more: Partial<PriceTable> = {},
): CostTable => ({ currency: 'USD', table: { each, ...more }, source });
