/** What credits become that are given or come back: they pay debt first, the rest is available. */
import type { Book } from './book.ts';
import { put, returning, split, sumOf } from './lots.ts';
import type { AccountDoc, LotDoc, LotPart, MergeDoc } from './schema.ts';

export interface Release {
  readonly sums: Pick<AccountDoc, 'available' | 'revoked' | 'debt'>;
  readonly lots: readonly LotDoc[];
  readonly merged: readonly MergeDoc[];
  /** What was put into lots. */
  readonly to: readonly LotPart[];
  /** Credits that paid debt. */
  readonly paid: number;
}

/** Debt takes the parts that would be spent first. */
export function release({ account, at }: Book, parts: readonly LotPart[]): Release {
  const amount = sumOf(parts);
  const paid = Math.min(account.debt, amount);
  const to = returning(split(parts, paid).rest, at);
  const { lots, merged } = put(account.lots, to);
  const sums = {
    available: account.available + amount - paid,
    revoked: account.revoked + paid,
    debt: account.debt - paid,
  };
  return { sums, lots, merged, to, paid };
}
