/** What is done to a sound before anybody hears it: the audible mark at its start. */
import { DamagedPictureError } from '../pictures/errors.ts';
import { asBuffer, ascii } from '../pictures/label/container.ts';
import { markFrames } from './assets.ts';
import type { AudibleMark, MarkedSound } from './contract.ts';
import { DamagedSoundError, SoundFormatError } from './errors.ts';
import { prependToMp3 } from './mp3/prepend.ts';
import { rhythm } from './rhythm.ts';
import { spoken } from './spoken.ts';
import { prependToWav } from './wav.ts';

export type { AudibleMark, MarkedSound, SoundFacts } from './contract.ts';
export { cutSound } from './cut.ts';
export { DamagedSoundError, SoundError, SoundFormatError } from './errors.ts';
export { audibleMark, type SoundOptions } from './options.ts';

const SAMPLES = { rhythm, spoken } as const;

/**
 * The sound with the mark in front; its own samples or frames are kept as they are, nothing is
 * coded a second time. Throws SoundFormatError for what is neither MP3 nor WAV, DamagedSoundError.
 */
export function markSound(input: Uint8Array, mark: AudibleMark): MarkedSound {
  const bytes = asBuffer(input);
  if (bytes.length === 0) throw new DamagedSoundError('a sound of no bytes');
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WAVE') {
    return wav(bytes, mark === 'none' ? null : SAMPLES[mark]);
  }
  if (isOther(bytes)) throw new SoundFormatError('neither MP3 nor WAV');
  return prependToMp3(
    bytes,
    mark === 'none' ? null : (rate, channels) => markFrames(mark, rate, channels),
  );
}

/** The reader of chunks is that of pictures, and so is its error. */
function wav(bytes: Buffer, samples: ((rate: number) => Float32Array) | null): MarkedSound {
  try {
    return prependToWav(bytes, samples);
  } catch (error) {
    if (!(error instanceof DamagedPictureError)) throw error;
    throw new DamagedSoundError('a WAV that was cut short', { cause: error });
  }
}

/** Bytes that look like frames can be found in anything: what says that it is something else, is. */
function isOther(bytes: Buffer): boolean {
  return (
    ['OggS', 'fLaC', 'RIFF', '#!AM'].includes(ascii(bytes, 0, 4)) || ascii(bytes, 4, 4) === 'ftyp'
  );
}
