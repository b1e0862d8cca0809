/** What words cost: so much an answer, or by the tokens that went in and came out. Pure. */

/** What a conversation costs in credits: `each` however long, `in` and `out` per 1,000 tokens. */
export interface TokenRates {
  readonly each: number;
  readonly in: number;
  readonly out: number;
}

/** Of a table of prices: by tokens where it names such, else so much an answer. */
export function ratesOf({
  each,
  tokens,
}: {
  readonly each: number;
  readonly tokens?: { readonly in: number; readonly out: number };
}): TokenRates {
  return tokens === undefined ? { each, in: 0, out: 0 } : { each: 0, ...tokens };
}

/** Whole credits for so many tokens: rounded up once, over all of it. */
export function creditsFor(rates: TokenRates, used: { in: number; out: number }): number {
  return roundedUp(rates.each + (rates.in * used.in + rates.out * used.out) / 1_000);
}

/** 0.1 + 0.2: what is a hair above a whole number by arithmetic must not cost one more. */
export const roundedUp = (amount: number): number => Math.ceil(Math.round(amount * 1e6) / 1e6);
