/** What making one result takes, and what it may lead to. */
import type { FilmCheckpoint } from '../../../film/contract.ts';
import type { FilmPath, Finisher, TaskDeps } from '../../core/deps.ts';
import type {
  CheckingDoc,
  ImageDoc,
  ResultDoc,
  ReviewDoc,
  TaskDoc,
} from '../../core/documents/schema.ts';

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
  /** Told how far it is, so that whoever comes after a crash goes on from there. */
  readonly onStep: (step: MakingStep) => Promise<void>;
}

/** What was held so far, what lies aside; of a film, what of it was made or judged. */
export interface MakingStep extends Pick<MadeResult, 'reviews' | 'aside'> {
  readonly film?: FilmCheckpoint;
  /** Null: it is to be made again. */
  readonly checking?: CheckingDoc | null;
}

/** What a film's own steps need to know of it. */
export type FilmMaking = Pick<Making, 'task' | 'name' | 'produceId' | 'until' | 'onStep'> & {
  readonly result?: ResultDoc;
  /** A user made it: it carries no mark, and neither does its thumbnail. */
  readonly isOwn?: true;
};

/** What looking at a result needs to know of it. */
export type Judging = Pick<Making, 'task' | 'produceId' | 'onStep'>;

export interface MadeResult {
  readonly kind: 'made';
  readonly image: ImageDoc;
  /** What moderation said, unless it passed at once: several for a film, one for each frame. */
  readonly reviews: readonly ReviewDoc[];
  /** Files that moderation was shown, of no use to anybody else. */
  readonly aside: readonly string[];
  readonly warnings: readonly string[];
}

/** A film that needs another visit: to be marked further, or looked at further. */
export interface FilmUnderway {
  readonly kind: 'underway';
  readonly film?: FilmCheckpoint;
  readonly checking?: CheckingDoc;
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
