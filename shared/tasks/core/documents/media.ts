/** What is told of a result that is no picture: what it is, and how it says that a machine made it. */

/** What a client needs to know of a film, a sound or a text before it opens it. */
export type MediaDoc =
  | {
      readonly kind: 'film';
      readonly ms: number;
      readonly fps: number;
      readonly codec: string;
      readonly width: number;
      readonly height: number;
      readonly sound: boolean;
    }
  | {
      readonly kind: 'sound';
      readonly ms: number;
      readonly codec: string;
      readonly sample_rate: number;
      readonly channels: number;
    }
  | { readonly kind: 'words'; readonly characters: number };

/** How a result says that a machine made it. */
export interface LabelDoc {
  /** The words to show beside it. */
  readonly text: string;
  /**
   * What in the file itself can be seen or heard: `picture` in a film's picture, `rhythm` or
   * `spoken` at a sound's start, `start` or `end` of a text; `field`: nothing, so whoever shows it
   * must show `text` beside it; `none`: left out for the reason article 9 gives; `provider`: as its
   * provider wrote it.
   */
  readonly shown: 'picture' | 'rhythm' | 'spoken' | 'start' | 'end' | 'field' | 'none' | 'provider';
  /** The file's metadata say it too. */
  readonly hidden: boolean;
}
