import { DarkroomError } from '../platform/errors.ts';

/** A sound that cannot carry the label. Trying again with the same bytes gives the same answer. */
export abstract class SoundError extends DarkroomError {}

/** Of no format an audible mark can be put in front of without coding the sound anew. */
export class SoundFormatError extends SoundError {
  readonly code = 'SOUND_FORMAT_UNSUPPORTED';
  readonly userMessage = '生成的声音格式无法添加 AI 标识';
}

/** Not one whole frame or sample of sound in it, or cut off where it says what it is. */
export class DamagedSoundError extends SoundError {
  readonly code = 'SOUND_DAMAGED';
  readonly userMessage = '生成的声音已损坏或为空';
}
