/** What making one result takes, and what it may lead to. */
import type { FilmCheckpoint } from '../../../film/contract.ts';
import type { FilmPath, Finisher, TaskDeps } from '../../core/deps.ts';
import type { ImageDoc, ResultDoc, ReviewDoc, TaskDoc } from '../../core/documents/schema.ts';

export type ProcessorDeps = TaskDeps & { readonly finisher: Finisher };

export type FilmDeps = ProcessorDeps & { readonly films: FilmPath };

export interface Making {
  readonly task: TaskDoc;
  readonly result: ResultDoc;
  /** Where the result can be read now. */
  readonly url: string;
  /** Of its files, without an extension: repeating it overwrites. */
  readonly name: string;
  readonly produceId: string;
  /** Instant in ms at which the visit should end. */
  readonly until: number;
  /** Told what was held so far when more is still to be looked at. */
  readonly onTicket: (held: Pick<MadeResult, 'reviews' | 'aside'>) => Promise<void>;
}

export interface MadeResult {
  readonly kind: 'made';
  readonly image: ImageDoc;
  /** What moderation said, unless it passed at once: several for a film, one for each frame. */
  readonly reviews: readonly ReviewDoc[];
  /** Files that moderation was shown, of no use to anybody else. */
  readonly aside: readonly string[];
  readonly warnings: readonly string[];
}

/** A film that needs another visit; its parts lie in storage. */
export interface FilmUnderway {
  readonly kind: 'underway';
  readonly film: FilmCheckpoint;
  readonly aside: readonly string[];
}

/** Why a result can be delivered by nobody, however often its job is repeated. */
export interface Refusal {
  readonly code: string;
  /** Chinese, for the user. */
  readonly message: string;
}

export type MadeOne =
  | MadeResult
  | FilmUnderway
  /** Not to be had: too large, damaged, gone. */
  | { readonly kind: 'lost'; readonly warning: string; readonly refusal: Refusal | null }
  /** Not to be had just now. */
  | { readonly kind: 'again' }
  /** A film in a process that can mark none. `missing`: it should have been able to. */
  | { readonly kind: 'no_engine'; readonly missing: boolean };
