/** What a job of a local provider is, is asked for and looks like from outside. */
import type { Script } from './behaviours.ts';
import type { FilmOrder } from './film-order.ts';
import type { SoundFormat } from './sound-format.ts';

export type JobKind = 'image' | 'video' | 'audio' | 'text' | 'transcript';

export interface JobSpec {
  readonly provider: string;
  readonly model: string;
  readonly kind: JobKind;
  readonly prompt: string;
  /** URLs or data URIs of the pictures (or sounds) to work on. */
  readonly inputs?: readonly string[];
  readonly count?: number;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  /** What is asked of a film. */
  readonly film?: FilmOrder;
  /** What is asked of a sound. Default speech, as WAV. */
  readonly sound?: {
    readonly kind: 'speech' | 'music';
    readonly seconds?: number;
    readonly format?: SoundFormat;
  };
  readonly callbackUrl?: string;
  /** Whatever the provider's server wants to find again with the job. */
  readonly note?: string;
  /** Repeating a submit with the same key answers the same job, where the provider does that. */
  readonly uniqueKey?: string;
}

/** Plain JSON: jobs survive a restart. */
export interface Job {
  readonly id: string;
  readonly spec: JobSpec;
  readonly script: Script;
  readonly createdAt: number;
  readonly readyAt: number;
  /** Part of its media URLs, so that they cannot be guessed. */
  readonly secret: string;
  polls: number;
  cancelled: boolean;
  /** The owner's address was called. */
  notified: boolean;
}

export type Refusal = 'policy-input' | 'balance' | 'rate-limited' | 'input-unreadable';

export type Admission =
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'refused'; readonly why: Refusal }
  /** The job exists, but the caller must never hear of it. */
  | { readonly kind: 'hang'; readonly job: Job };

export type JobFailure = 'policy-output' | 'provider-failed';

export type JobView =
  | { readonly state: 'queued' | 'running'; readonly progress: number; readonly job: Job }
  | { readonly state: 'done'; readonly items: readonly JobItem[]; readonly job: Job }
  | { readonly state: 'failed'; readonly why: JobFailure; readonly job: Job }
  | { readonly state: 'cancelled'; readonly job: Job }
  | { readonly state: 'unknown' }
  /** This check is to fail; the job is untouched. */
  | { readonly state: 'trouble' };

/** One result: where it can be fetched, or why it was refused while others were made. */
export type JobItem =
  | { readonly kind: 'media'; readonly path: string; readonly index: number }
  | { readonly kind: 'refused' };

export interface Media {
  readonly bytes: Buffer;
  readonly mime: string;
}
