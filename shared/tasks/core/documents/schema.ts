/**
 * task_queue: one per request, `_id` = hash(openid, request id). Server only. Written by submit
 * (once), then by whoever holds the lease (fenced), then by settle (once).
 * works: one per task, same `_id`; what its user sees and watches. Written by submit, by progress
 * (only upwards, never once terminal), by settle, and by its user's favourite and delete.
 */
import type { HoldDoc } from '../../../credits/index.ts';
import type { FilmCheckpoint } from '../../../film/contract.ts';
import type { CostEstimate } from '../../../models/contract.ts';
import type { WorkType } from '../../../models/task-types.ts';
import type { JsonObject } from '../../../platform/json.ts';
import type { Handle, NormError } from '../../../providers/index.ts';
import type { TaskStatus } from '../states.ts';
import type { OriginDoc } from './origin.ts';
import type { CheckingDoc, ImageDoc, ResultDoc, ReviewDoc, VerdictDoc } from './results.ts';
import type { TargetDoc } from './target.ts';
import type { StreamDoc } from './texts.ts';

export type { CheckingDoc, ImageDoc, ResultDoc, ReviewDoc, VerdictDoc } from './results.ts';

export type StageName = 'prepare' | 'generate' | 'finish';
/**
 * What the next claim does. A stream is run by whoever opened it: a claim ends it. An export and an
 * upload have no job at a provider: every claim makes more of them.
 */
export const steps = ['submit', 'wait', 'finish', 'review', 'stream', 'export', 'upload'] as const;
export type Step = (typeof steps)[number];

/** Whatever is done at it is done here, visit by visit. */
export const isHouseStep = (step: Step): boolean => step === 'export' || step === 'upload';

export interface StageDoc {
  readonly name: StageName;
  readonly status: 'pending' | 'running' | 'done' | 'failed';
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly warnings: readonly string[];
}

/** One job at a provider. Bound to its attempt: a retry never meets an earlier job's id. */
export interface JobDoc {
  readonly attempt: number;
  /** Idempotency key `{taskId}:{attempt}`. */
  readonly key: string;
  readonly provider: string;
  readonly model: string;
  readonly state:
    | 'submitting'
    | 'waiting'
    | 'unknown'
    | 'refused'
    | 'succeeded'
    | 'failed'
    | 'cancelled';
  readonly handle: Handle | null;
  /** What its handle will hold besides the id; null where the provider cannot call back. */
  readonly kept: JsonObject | null;
  readonly submitted_at: Date;
  readonly error: NormError | null;
}

export interface TaskErrorDoc {
  readonly code: string;
  /** Chinese, for the user. */
  readonly message: string;
  /** The provider's own words, for operators. */
  readonly provider_error: NormError | null;
}

export interface CancelDoc {
  readonly requested_at: Date;
  /** `refused`: the provider could not stop the job; the task goes on and is charged. */
  readonly answer: 'waiting' | 'refused';
}

export interface TaskDoc {
  readonly _id: string;
  readonly openid: string;
  /** Absent for tasks of mini-programs. */
  readonly origin?: OriginDoc;
  /** Of one that was made for a studio. */
  readonly target?: TargetDoc;
  /** The part of its files' paths that nobody can guess. */
  readonly path_secret: string;
  readonly request_id: string;
  /** Hash of the payload: the same request id with another payload is a conflict. */
  readonly payload_hash: string;
  readonly type: WorkType;
  readonly status: TaskStatus;
  readonly step: Step;
  readonly stages: readonly StageDoc[];
  /** Number of the current attempt, from 1. */
  readonly attempt: number;
  /** Rises with every claim; every write of a worker is conditional on it. */
  readonly fence: number;
  /** Rises with every write of a worker, so that one which arrives late finds it moved on. */
  readonly checkpoint: number;
  /** Epoch 0 when nobody holds the task. */
  readonly lease_expires_at: Date;
  readonly next_run_at: Date;
  readonly deadline_at: Date;
  readonly hard_deadline_at: Date;
  /** Which run of tasks it is looked for in; absent in tasks from before there were slots. */
  readonly slot?: number;
  /** Who must make the next visit: pictures and sounds, or films; the database triggers listen to it. */
  readonly wake: '' | 'processor' | 'renderer';
  /** Claims since the last progress; the poison guard. */
  readonly claims: number;
  /** Checks or calls in a row that told nothing; the back-off. */
  readonly setbacks: number;
  /** What its credits were held from; undefined for a task from before there were lots. */
  readonly hold?: HoldDoc | undefined;
  /** Present for answers that come word by word. */
  readonly stream?: StreamDoc;
  /** The quote, in credits. Never computed again. */
  readonly price: number;
  readonly price_version: string;
  /** What was charged in the end; absent while it lives, and for tasks from before it was kept. */
  readonly captured?: number;
  /** What a conversation used, in tokens, once it has ended. */
  readonly tokens?: number;
  /** The model that was asked for. */
  readonly model: string;
  /** The model of the current attempt (a fallback, after a failover) and its provider. */
  readonly via: string;
  readonly provider: string;
  /** What that model is likely to cost the operator for it; null where no price is known. */
  readonly cost: CostEstimate | null;
  readonly count: number;
  /** Composed at submission: editing a scene later changes nothing that was paid for. */
  readonly prompt: string;
  /** Of the current attempt's model. */
  readonly parameters: JsonObject;
  readonly inputs: readonly string[];
  /** Sound or film handed to the model as it is. */
  readonly files: readonly string[];
  /** Safe copies of the inputs, made by the first visit; null until then. */
  readonly prepared: readonly string[] | null;
  readonly jobs: readonly JobDoc[];
  readonly results: readonly ResultDoc[];
  /** How far the first of `results` is, where it is a film that took more than a visit. */
  readonly film: FilmCheckpoint | null;
  /** The same film, once it is stored; absent in tasks from before it was kept. */
  readonly checking?: CheckingDoc | null;
  /** Files of use to whoever makes the results only: bytes of providers, parts and frames of films. */
  readonly put_aside: readonly string[];
  readonly images: readonly ImageDoc[];
  readonly reviews: readonly ReviewDoc[];
  /** Only ever added to, by pushes, whoever holds the lease; workers read them and never write. */
  readonly verdicts: readonly VerdictDoc[];
  /**
   * Jobs that callbacks named while a submit was unanswered. Only ever added to, by callbacks,
   * whoever holds the lease; workers read them and never write.
   */
  readonly called_back: readonly string[];
  /** When a held picture is decided on without a verdict. */
  readonly review_until: Date | null;
  readonly cancel: CancelDoc | null;
  readonly error: TaskErrorDoc | null;
  readonly quarantined: boolean;
  /** When the provider is asked again after a job that was still running at the end. */
  readonly late_check_at: Date | null;
  readonly late_checks: number;
  /** `ready`: a late success waits for the picture path; `given`: its pictures are on the work. */
  readonly gift: 'none' | 'ready' | 'given';
  /** Files that were made and that nobody may see: the task ended without them. */
  readonly discarded: readonly string[];
  /** When the files nobody sees again are removed; null when there are none. */
  readonly tidy_at: Date | null;
  /** How often operators have acted on it; absent: never. */
  readonly turns?: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly settled_at: Date | null;
}

export interface WorkDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly task_id: string;
  readonly type: WorkType;
  readonly status: TaskStatus;
  /** 0–100, never falls. */
  readonly progress: number;
  /** Chinese, for the user. */
  readonly message: string;
  readonly images: readonly ImageDoc[];
  readonly error_code: string | null;
  /** Credits asked, and what came back. */
  readonly price: number;
  readonly refunded: number;
  /** Pictures that came after the credits had gone back: kept by the user, never charged. */
  readonly gift: boolean;
  readonly model: string;
  readonly scene_id: string | null;
  /** The user's own words. */
  readonly prompt: string;
  readonly parameters: JsonObject;
  /** Of one that was made for a studio; never changed. */
  readonly target?: TargetDoc;
  readonly is_favorite: boolean;
  readonly deleted_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** "No lease": sorts before every instant, so one condition finds free and expired tasks alike. */
export const NO_LEASE = new Date(0);

export function currentJob(task: TaskDoc): JobDoc | null {
  return task.jobs.find((job) => job.attempt === task.attempt) ?? null;
}

/** True while a job may be running at the provider for this task. */
export function hasLiveJob(task: TaskDoc): boolean {
  const job = currentJob(task);
  return job?.state === 'submitting' || job?.state === 'waiting' || job?.state === 'unknown';
}

/** The job of this attempt when nobody knows whether the provider has taken it in. */
export function unansweredJob(task: TaskDoc): JobDoc | null {
  const job = currentJob(task);
  return job?.state === 'submitting' || job?.state === 'unknown' ? job : null;
}
