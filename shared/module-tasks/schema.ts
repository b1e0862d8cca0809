/**
 * module_tasks: what other modules do for a user, kept beside what is made here. No credits, no
 * provider, no claim: their module moves them on, verb by verb. `_id` = hash(owner, id), so another
 * owner's id is as unknown as any. Read by its user (watch); written by the server only.
 * task_chunks: words of a task as they come, `_id` = task, stage, sequence. Added only.
 */

export const moduleStatuses = [
  'pending',
  'processing',
  'completed',
  'failed',
  'cancelled',
] as const;
export type ModuleStatus = (typeof moduleStatuses)[number];

export interface ModuleStageDoc {
  readonly kind: string;
  readonly label: string;
  readonly detail: string;
  readonly order: number;
  readonly status: 'pending' | 'running' | 'done' | 'failed';
  readonly text_output: string | null;
  /** JSON text: keys of others must not meet the database's own. */
  readonly structured_payload: string | null;
  readonly warnings: readonly string[];
  /** Chunks without a gap, from 1 on, and the characters in them. */
  readonly sequence: number;
  readonly characters: number;
  /** The highest chunk there is; above `sequence` while some are missing. */
  readonly last_sequence: number;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

/** What came of a task, where its module keeps it. */
export interface ReferenceDoc {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
}

export interface ModuleTaskDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly task_id: string;
  readonly task_kind: string;
  readonly request_label: string;
  readonly source_module: string;
  readonly source_entity_id: string | null;
  /** JSON text, as are the payloads of stages. */
  readonly request_payload: string | null;
  readonly status: ModuleStatus;
  readonly failure_message: string | null;
  readonly latest_text_output: string | null;
  readonly latest_structured_payload: string | null;
  readonly stages: readonly ModuleStageDoc[];
  readonly references: readonly ReferenceDoc[];
  /** Rises by one with every change. */
  readonly version: number;
  /** Which call made the last change: one that is repeated finds itself. */
  readonly change: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

export interface ChunkDoc {
  readonly _id: string;
  readonly _openid: string;
  /** As its owner knows the task. */
  readonly task_id: string;
  readonly stage: string;
  /** From 1. */
  readonly sequence: number;
  readonly text: string;
  readonly created_at: Date;
}

export const isEnded = ({ status }: Pick<ModuleTaskDoc, 'status'>): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';
