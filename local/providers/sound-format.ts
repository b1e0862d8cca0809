/** What a vendor was asked to deliver a sound as. */

export type SoundContainer = 'mp3' | 'wav' | 'pcm' | 'opus' | 'aac' | 'flac';

export interface SoundFormat {
  readonly container: SoundContainer;
  /** Samples a second. */
  readonly rate: number;
  readonly kbps?: number;
}

export const SOUND_MIMES: Readonly<Record<SoundContainer, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
};

/** Of vendors that were asked for nothing else. */
export const PLAIN_WAV: SoundFormat = { container: 'wav', rate: 24_000 };

export function isContainer(name: string): name is SoundContainer {
  return Object.hasOwn(SOUND_MIMES, name);
}
