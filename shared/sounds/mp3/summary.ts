/**
 * The frame some encoders write in front of the others (`Xing`, `Info`, `VBRI`): it holds silence,
 * and says how long the file is. Where sound is put in front, it has to be written anew.
 */
import { type FrameHeader, sideInfoLength } from './frames.ts';

const FRAMES = 1;
const BYTES = 2;
const TABLE = 4;
const ENTRIES = 100;
/** Name, flags, frames, bytes, table. */
const LENGTH = 4 + 4 + 4 + 4 + ENTRIES;
/** Fraunhofer's lies at the same place in every frame. */
const VBRI_AT = 36;

export function isSummary(bytes: Buffer, at: number, header: FrameHeader): boolean {
  const name = (from: number): string => bytes.toString('latin1', from, from + 4);
  // Encoders leave the protection word out of account here.
  const place = at + 4 + sideInfoLength(header);
  return ['Xing', 'Info'].includes(name(place)) || name(at + VBRI_AT) === 'VBRI';
}

/**
 * A frame that says how many frames follow and where each hundredth of them lies. `headerOf` is a
 * frame's first four bytes at a bit rate whose frames have room for it.
 */
export function makeSummary(
  headerOf: (kbps: number) => { bytes: Buffer; header: FrameHeader },
  frames: readonly { readonly length: number }[],
): Buffer {
  const { bytes: head, header } = roomy(headerOf);
  const frame = Buffer.alloc(header.length);
  head.copy(frame, 0, 0, 4);
  let at = 4 + sideInfoLength(header);
  frame.write('Xing', at, 'latin1');
  frame.writeUInt32BE(FRAMES | BYTES | TABLE, at + 4);
  frame.writeUInt32BE(frames.length, at + 8);
  const total = frames.reduce((sum, { length }) => sum + length, header.length);
  frame.writeUInt32BE(total, at + 12);
  at += 16;
  for (const entry of table(frames, { first: header.length, total })) {
    frame[at] = entry;
    at += 1;
  }
  return frame;
}

function roomy(headerOf: (kbps: number) => { bytes: Buffer; header: FrameHeader }): {
  bytes: Buffer;
  header: FrameHeader;
} {
  // Both versions know these; at 320 or 160 every rate has room.
  for (const kbps of [64, 128, 160]) {
    const made = headerOf(kbps);
    if (made.header.length >= 4 + sideInfoLength(made.header) + LENGTH) return made;
  }
  return headerOf(160);
}

/** For each hundredth of the time, the 256th of the file at which it is heard. */
function table(
  frames: readonly { readonly length: number }[],
  { first, total }: { first: number; total: number },
): number[] {
  const entries: number[] = [];
  let at = first;
  for (const [index, { length }] of frames.entries()) {
    while (entries.length < ENTRIES && index >= (entries.length * frames.length) / ENTRIES) {
      entries.push(Math.min(255, Math.floor((at / total) * 256)));
    }
    at += length;
  }
  while (entries.length < ENTRIES) entries.push(255);
  return entries;
}
