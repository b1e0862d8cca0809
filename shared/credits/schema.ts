/**
 * credit_accounts: one per user, `_id` = openid. Written by submit, settle, grant and adjust, each
 * in the same transaction as its record. Read by its user (watch).
 * credit_records: the ledger. Added only, never updated; the `_id` says what the entry is for, so
 * the same entry cannot exist twice.
 */

export interface AccountDoc {
  readonly _id: string;
  readonly _openid: string;
  /** All in whole credits; available + held + captured = granted, all ≥ 0. */
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  /** Tasks that hold credits now. */
  readonly in_flight: number;
  /** Ledger and account disagree: no new tasks until an operator has looked. */
  readonly quarantined: boolean;
  readonly version: number;
  readonly updated_at: Date;
}

export type RecordKind = 'hold' | 'settle' | 'grant' | 'adjust';

export interface RecordDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly kind: RecordKind;
  /** hold: credits held; settle: captured + released; grant/adjust: credits given (or taken, < 0). */
  readonly amount: number;
  readonly captured: number;
  readonly released: number;
  readonly task_id: string | null;
  readonly reason: string;
  /** The account's available credits and version after this entry. */
  readonly available_after: number;
  readonly account_version: number;
  readonly created_at: Date;
}

/** Capture and release share one id, so "captured and refunded" cannot exist. */
export const recordId = {
  hold: (taskId: string) => `${taskId}:hold`,
  settle: (taskId: string) => `${taskId}:settle`,
  grant: (key: string) => `grant:${key}`,
  adjust: (key: string) => `adjust:${key}`,
} as const;
