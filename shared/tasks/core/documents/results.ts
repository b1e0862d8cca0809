/** What comes of a task's job, from the provider's answer to what may be shown. */
import type { LabelDoc, MediaDoc } from './media.ts';

/** A result as the provider gave it: a URL that expires, or raw bytes put aside by us. */
export interface ResultDoc {
  readonly url: string | null;
  readonly raw_file_id: string | null;
  /** The provider's still of a film, where it gave one. */
  readonly cover_url?: string;
  /**
   * Among the results of its job, from 0. Its file is named by it: a worker that lost another result
   * and thaws late writes over no file but its own. Absent in tasks of earlier code.
   */
  readonly place?: number;
}

/** What moderation said of a picture that did not pass at once. */
export interface ReviewDoc {
  readonly file_id: string;
  /** Names the check when its verdict is pushed; known to the service and to us only. */
  readonly ticket: string | null;
  readonly outcome: 'pass' | 'review' | 'block';
}

/** A verdict that was pushed for a ticket. */
export interface VerdictDoc {
  readonly ticket: string;
  readonly outcome: 'pass' | 'block';
}

export interface ImageDoc {
  readonly file_id: string;
  /** Empty for a film without a cover, and for sound and words. */
  readonly thumb_file_id: string;
  readonly width: number;
  readonly height: number;
  /** Of the bytes as they were marked, labelled and checked; null for what is not kept by us. */
  readonly sha256: string | null;
  /** Of what is no picture, as do the next two. */
  readonly mime?: string;
  readonly media?: MediaDoc;
  readonly label?: LabelDoc;
}

/** How far a film, marked and stored, has been looked at and listened to. */
export interface CheckingDoc {
  /** As it will be shown. */
  readonly image: ImageDoc;
  /** Frames and tracks that were judged. */
  readonly frames: number;
  readonly sounds: number;
  /** What was held of them. */
  readonly reviews: readonly ReviewDoc[];
}
