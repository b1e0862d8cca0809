/**
 * studio_batches: one per start, `_id` = hash(starter, request id), which is the id of its
 * reservation too. Written by its start (once), by runners (each step conditional on `next`), and
 * by whoever closes it (once). studio_batch_parts: what its items send, written with it.
 */
import type { GenerateRequest } from '../../tasks/index.ts';
import type { Place } from '../core/target.ts';

export type BatchState = 'open' | 'closing' | 'closed';
export type CloseReason = 'drawn' | 'cancelled' | 'deadline' | 'member_removed' | 'reservation';

export interface BatchItem extends Place {
  /** Credits: what was quoted is what is held. */
  readonly price: number;
  readonly model: string;
}

export interface Refusal {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface BatchDoc {
  readonly _id: string;
  /** The owner of the project, who pays. */
  readonly _openid: string;
  readonly project_id: string;
  readonly by: string;
  readonly quote_hash: string;
  readonly state: BatchState;
  /** Why nothing more is drawn; null while it is open. */
  readonly reason: CloseReason | null;
  readonly total: number;
  readonly items: readonly BatchItem[];
  /** Items before this one have been drawn or refused. */
  readonly next: number;
  /** Those that could not be drawn: nothing was charged for them. */
  readonly refused: readonly Refusal[];
  /** When somebody looks at it again. */
  readonly look_at: Date;
  readonly deadline_at: Date;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly closed_at: Date | null;
}

/** What an item sends, as it was quoted: later changes of its shot change nothing. */
export interface Sending {
  readonly request: Omit<GenerateRequest, 'requestId'>;
  readonly basis: string;
  readonly priceVersion: string;
}

export interface PartDoc {
  readonly _id: string;
  readonly sendings: readonly Sending[];
}

/** So many items' requests in one document: some 50 KB. */
export const PART_SIZE = 20;
export const partId = (batchId: string, index: number): string =>
  `${batchId}:${Math.floor(index / PART_SIZE)}`;

/** The request by which an item becomes a task: the same whoever draws it, however often. */
export const requestIdOf = (batchId: string, index: number): string => `batch:${batchId}:${index}`;
