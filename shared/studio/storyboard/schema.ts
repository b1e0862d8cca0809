/**
 * studio_storyboards: one per start, `_id` = hash(starter, request id), the id of its reservation
 * too. Its parts are asked for one after another; each answer is a task of its own, drawn from the
 * reservation. Written by its start (once), then by whoever takes a part on, conditional on
 * `next` and `attempt`.
 */
import type { DraftShot } from './read.ts';

export interface PartOfScript {
  /** In characters of the script (UTF-16 units). */
  readonly from: number;
  readonly to: number;
}

export interface Problem {
  /** Which part, and which shot of it; null: the answer as a whole. */
  readonly part: number;
  readonly shot: number | null;
  readonly code:
    | 'NO_ANSWER'
    | 'ANSWER_UNUSABLE'
    | 'ANSWER_CUT'
    | 'SHOT_INVALID'
    | 'LINE_NOT_IN_SCRIPT'
    | 'SPEECH_TOO_LONG'
    | 'TOO_MANY_SHOTS';
  readonly message: string;
}

export interface StoryboardDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly project_id: string;
  readonly episode_id: string;
  readonly by: string;
  readonly quote_hash: string;
  readonly model: string;
  /** The script as it was: later changes change nothing of this draft. */
  readonly script: string;
  readonly parts: readonly PartOfScript[];
  readonly state: 'open' | 'draft' | 'accepted' | 'dropped';
  readonly total: number;
  readonly next: number;
  /** 0, or 1 for the call that mends. */
  readonly attempt: number;
  readonly shots: readonly (DraftShot & { readonly part: number })[];
  readonly problems: readonly Problem[];
  readonly tasks: readonly string[];
  readonly created_at: Date;
  readonly updated_at: Date;
}
