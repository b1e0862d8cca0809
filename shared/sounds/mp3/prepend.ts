/** Puts a mark's frames in front of an MP3's own, which are kept to the byte. */
import type { MarkedSound } from '../contract.ts';
import { DamagedSoundError } from '../errors.ts';
import { type FrameHeader, readHeader, readMp3, reservoirOf, sideInfoLength } from './frames.ts';
import { isSummary, makeSummary } from './summary.ts';

/** Frames of a mark for a rate and a number of channels, each whole in itself. */
export type MarkFrames = (rate: number, channels: 1 | 2) => Buffer;

/**
 * Tags stay where they are. Throws SoundFormatError for what is no MP3 of layer III,
 * DamagedSoundError for one without sound.
 */
export function prependToMp3(bytes: Buffer, markFor: MarkFrames | null): MarkedSound {
  const mp3 = readMp3(bytes);
  const { first } = mp3;
  const own = soundOf(bytes, mp3.frames);
  if (own.length === 0) throw new DamagedSoundError('an MP3 without a frame of sound');
  const seconds = (frames: number): number => (frames * first.samples) / first.rate;
  const marked = (body: Buffer, frames: number): MarkedSound => ({
    bytes: body,
    mime: 'audio/mpeg',
    facts: {
      kind: 'sound',
      ms: Math.round(seconds(frames) * 1_000),
      codec: 'mp3',
      rate: first.rate,
      channels: first.channels,
    },
  });
  if (markFor === null) return marked(bytes, own.length);
  const mark = markFor(first.rate, first.channels);
  const markFrames = readMp3(mark).frames;
  const all = [...markFrames, ...own];
  const parts = [
    bytes.subarray(0, mp3.start),
    makeSummary((kbps) => headerLike(bytes, mp3.start, kbps), all),
    mark,
    withoutOrphans(bytes, own),
  ];
  return marked(Buffer.concat(parts), all.length);
}

type Frame = { readonly at: number; readonly length: number };

/** The frames without the summary, where there is one. */
function soundOf(bytes: Buffer, frames: readonly Frame[]): readonly Frame[] {
  const [first] = frames;
  const header = first === undefined ? null : readHeader(bytes, first.at);
  const isFirst = first !== undefined && header !== null && isSummary(bytes, first.at, header);
  return isFirst ? frames.slice(1) : frames;
}

/**
 * A copy from the first frame on in which leading frames that reach back to frames this file does
 * not have are silent, as players make them: behind a mark they would find the mark's bytes. Only
 * what they say of themselves goes; later frames may have their sound in them.
 */
function withoutOrphans(bytes: Buffer, frames: readonly Frame[]): Buffer {
  const begin = frames[0]?.at ?? 0;
  const out = Buffer.from(bytes.subarray(begin));
  let space = 0;
  for (const { at, length } of frames) {
    const header = readHeader(bytes, at);
    if (header === null || reservoirOf(bytes, at, header) <= space) break;
    const from = at - begin + header.sideInfo;
    out.fill(0, from, from + sideInfoLength(header));
    space += length - header.sideInfo - sideInfoLength(header);
  }
  return out;
}

/** The first four bytes of a frame of this file's kind at another bit rate, and what they say. */
function headerLike(
  bytes: Buffer,
  at: number,
  kbps: number,
): { bytes: Buffer; header: FrameHeader } {
  const head = Buffer.from(bytes.subarray(at, at + 4));
  // Without a protection word and without padding.
  head[1] = (head[1] ?? 0) | 0x01;
  for (let index = 1; index < 15; index += 1) {
    head[2] = (index << 4) | ((head[2] ?? 0) & 0x0d);
    const header = readHeader(head, 0);
    if (header?.kbps === kbps) return { bytes: head, header };
  }
  throw new DamagedSoundError(`no frame of ${kbps} kbit/s`);
}
