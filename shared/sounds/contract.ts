/** What a sound carries that can be heard, and what is known of it. */

/** `rhythm` and `spoken` are lawful; `none` only under article 9, see options.ts. */
export type AudibleMark = 'rhythm' | 'spoken' | 'none';

export interface SoundFacts {
  readonly kind: 'sound';
  readonly ms: number;
  /** `mp3`, or how the samples of a WAV are written: `pcm`, `float`, `alaw`, `mulaw`. */
  readonly codec: string;
  /** Samples a second. */
  readonly rate: number;
  readonly channels: number;
}

export interface MarkedSound {
  readonly bytes: Uint8Array;
  readonly mime: 'audio/mpeg' | 'audio/wav';
  /** Of the sound as it is now, the mark included. */
  readonly facts: SoundFacts;
}
