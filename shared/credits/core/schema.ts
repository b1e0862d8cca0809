/**
 * credit_accounts: one per user, `_id` = openid. Written with its record in one transaction. Read by
 * its user (watch).
 * credit_records: the ledger. Added only, never updated; the `_id` says what an entry is for, so
 * the same entry cannot exist twice.
 * credit_reservations: credits set aside for several tasks. Server only.
 * credit_caps: how much of somebody's credits one key, member or day may spend. Server only.
 */

/** Where the credits of a lot come from; `earlier`: from before there were lots. */
export type LotSource = 'bought' | 'gift' | 'correction' | 'earlier';

/** Credits that came together and expire together. */
export interface LotDoc {
  /** `_id` of the entry that gave them, or `earlier`. */
  readonly id: string;
  readonly source: LotSource;
  /** All that was ever in it. */
  readonly granted: number;
  /** Of that, what can be spent now; a lot with nothing left is not kept. */
  readonly left: number;
  /** Null: never. */
  readonly expires_at: Date | null;
}

/** Credits out of one lot, with all it takes to put them back although the lot is gone. */
export interface LotPart {
  readonly lot: string;
  readonly amount: number;
  readonly source: LotSource;
  readonly granted: number;
  readonly expires_at: Date | null;
}

export interface AccountDoc {
  readonly _id: string;
  readonly _openid: string;
  /** In whole credits, all ≥ 0: available + held + captured + expired + revoked = granted. */
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  readonly expired: number;
  readonly revoked: number;
  /** To be revoked, from the next credits that would become available. */
  readonly debt: number;
  /** At most MAX_LOTS, in the order they are spent; what is left in them is what is available. */
  readonly lots: readonly LotDoc[];
  /** When the first lot expires; the sweeper looks for it. */
  readonly next_expiry_at: Date | null;
  /** Tasks that hold credits now. */
  readonly in_flight: number;
  /** Ledger and account disagree: no new tasks until an operator has looked. */
  readonly quarantined: boolean;
  /** Somebody is told when a task of this user ends; no entry moves it. Absent: nobody. */
  readonly has_webhooks?: boolean;
  readonly version: number;
  readonly updated_at: Date;
}

/** An account as it may lie in the database: one from before there were lots lacks all of this. */
export type StoredAccount = Omit<AccountDoc, Later> & Partial<Pick<AccountDoc, Later>>;
type Later = 'expired' | 'revoked' | 'debt' | 'lots' | 'next_expiry_at';

export type RecordKind =
  | 'hold'
  | 'settle'
  | 'grant'
  | 'adjust'
  | 'expire'
  | 'revoke'
  | 'reserve'
  | 'close';

export interface RecordDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly kind: RecordKind;
  /** What it is about, in credits; of an adjustment that takes, below 0. */
  readonly amount: number;
  readonly captured: number;
  readonly released: number;
  /** Of a revocation: taken at once. Of what gives or releases: taken to pay debt. */
  readonly revoked: number;
  /** How the debt changed: up by a revocation, down by what pays it. */
  readonly debt: number;
  /** Taken out of lots; of a drawn hold, out of its reservation. */
  readonly from: readonly LotPart[];
  /** Put into lots. */
  readonly to: readonly LotPart[];
  /** Lots that became one, so that there are not too many. */
  readonly merged: readonly MergeDoc[];
  /** Taken out of lots beforehand, because code that knows none had spent so much. */
  readonly carried: readonly LotPart[];
  readonly task_id: string | null;
  /** The reservation it opens, draws from or closes, and what is left in it. */
  readonly reservation: { readonly id: string; readonly left_after: number } | null;
  /** Caps it counts against, as they are after it. */
  readonly caps: readonly CapAfter[];
  /** Of a grant: as it was asked for. */
  readonly source: LotSource | null;
  readonly expires_at: Date | null;
  readonly reason: string;
  /** The account's available credits and version after this entry. */
  readonly available_after: number;
  readonly account_version: number;
  readonly created_at: Date;
}

export interface MergeDoc {
  readonly lot: string;
  readonly into: string;
  readonly amount: number;
}

export interface CapAfter {
  readonly cap: string;
  readonly held_after: number;
  readonly captured_after: number;
}

/** What a task (or whoever else holds credits) keeps of its hold, to settle it by. */
export interface HoldDoc {
  readonly parts: readonly LotPart[];
  readonly reservation: string | null;
  readonly caps: readonly string[];
}

export interface ReservationDoc {
  readonly _id: string;
  readonly openid: string;
  readonly status: 'open' | 'closed';
  readonly total: number;
  /** Not drawn yet; 0 once it is closed. */
  readonly left: number;
  /** The lots of what is left, in the order they are drawn. */
  readonly parts: readonly LotPart[];
  readonly caps: readonly string[];
  readonly reason: string;
  /** The sweeper closes it then, if nobody has. */
  readonly close_at: Date;
  /** Of the account, when this was last written. */
  readonly account_version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly closed_at: Date | null;
}

export interface CapDoc {
  readonly _id: string;
  /** Whose credits it limits. */
  readonly openid: string;
  /** As it was at the last hold. */
  readonly limit: number;
  readonly held: number;
  readonly captured: number;
  /** Of the account, when this was last written. */
  readonly account_version: number;
  readonly updated_at: Date;
}

/** Capture and release share one id, so "captured and refunded" cannot exist. */
export const recordId = {
  hold: (taskId: string) => `${taskId}:hold`,
  settle: (taskId: string) => `${taskId}:settle`,
  grant: (key: string) => `grant:${key}`,
  adjust: (key: string) => `adjust:${key}`,
  revoke: (key: string) => `revoke:${key}`,
  expire: (openid: string, version: number) => `expire:${openid}:${version}`,
  reserve: (reservationId: string) => `${reservationId}:reserve`,
  close: (reservationId: string) => `${reservationId}:close`,
} as const;
