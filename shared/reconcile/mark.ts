/** What is proven of an account, entry by entry; and what was found that does not agree. */
import type { LotPart, RecordDoc } from '../credits/index.ts';

/** What is left in a lot, by its entries. The lot `earlier` may be below 0 between two of them. */
export interface LotMark {
  readonly id: string;
  readonly left: number;
  readonly expires_at: Date | null;
}

export interface Sums {
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  readonly expired: number;
  readonly revoked: number;
  readonly debt: number;
}

/** What is proven of an account up to `version`; the next run goes on from here. */
export interface Mark extends Sums {
  readonly version: number;
  /** Tasks that hold credits, with how much. */
  readonly open: Readonly<Record<string, number>>;
  readonly lots: readonly LotMark[];
  /** What the open holds took, of those that say so. */
  readonly parts: readonly { readonly task: string; readonly parts: readonly LotPart[] }[];
  /** Open reservations, with what is left in them. */
  readonly reservations: readonly {
    readonly id: string;
    readonly left: number;
    readonly parts: readonly LotPart[];
  }[];
  /**
   * `version` again: code from before there were lots keeps a mark's other fields as they are, and
   * moves its version on.
   */
  readonly lots_version: number;
}

export const emptyMark: Mark = {
  version: 0,
  available: 0,
  held: 0,
  captured: 0,
  granted: 0,
  expired: 0,
  revoked: 0,
  debt: 0,
  open: {},
  lots: [],
  parts: [],
  reservations: [],
  lots_version: 0,
};

/** False for a mark that tells nothing of lots, or nothing that is still true. */
export const isWhole = (mark: Partial<Mark>): boolean =>
  mark.lots !== undefined && mark.lots_version === mark.version;

export interface Disagreement {
  /** Stable name: `ledger_gap`, `account_differs`, `task_differs` … */
  readonly kind: string;
  /** The document it is about. */
  readonly subject: string;
  readonly text: string;
}

export type Said = (kind: string, text: string) => void;

/** Code from before there were lots wrote entries that say nothing of them. */
export const tellsLots = (entry: RecordDoc): boolean => Array.isArray(entry.from);
