import { DamagedPictureError } from '../errors.ts';
import { type Box, boxes } from './boxes.ts';

/** Boxes that hold boxes, on the way to those that hold places in the file. */
const HOLDERS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'moof', 'traf', 'mfra'];

export interface Shift {
  /** Everything at or behind this place moves … */
  readonly from: number;
  /** … by so many bytes. */
  readonly by: number;
}

/**
 * Corrects every absolute place a movie holds after bytes were put in: `stco` and `co64` (chunks of
 * a track), `tfhd` (fragments), `tfra` (their index), `saio` (encryption). `sidx` counts from its
 * own end. `moved` is the new file; places in it are still the old ones.
 */
export function shiftOffsets(moved: Buffer, shift: Shift): void {
  const walk = (from: number, to: number): void => {
    for (const box of boxes(moved, from, to)) {
      if (HOLDERS.includes(box.type)) walk(box.body, box.end);
      else correct(moved, box, shift);
    }
  };
  walk(0, moved.length);
}

function correct(bytes: Buffer, box: Box, shift: Shift): void {
  const at = box.body;
  switch (box.type) {
    case 'stco':
      table(bytes, { at: at + 8, count: bytes.readUInt32BE(at + 4), wide: false }, shift);
      break;
    case 'co64':
      table(bytes, { at: at + 8, count: bytes.readUInt32BE(at + 4), wide: true }, shift);
      break;
    case 'tfhd':
      if (bytes.readUInt32BE(at) & 0x01) table(bytes, { at: at + 8, count: 1, wide: true }, shift);
      break;
    case 'saio':
      auxiliary(bytes, at, shift);
      break;
    case 'tfra':
      fragmentIndex(bytes, at, shift);
      break;
    default:
      break;
  }
}

interface Table {
  readonly at: number;
  readonly count: number;
  readonly wide: boolean;
  readonly stride?: number;
}

function table(
  bytes: Buffer,
  { at, count, wide, stride = wide ? 8 : 4 }: Table,
  shift: Shift,
): void {
  if (at + count * stride > bytes.length) throw new DamagedPictureError('an MP4 table is cut');
  for (let index = 0; index < count; index += 1) {
    const place = at + index * stride;
    const old = wide ? Number(bytes.readBigUInt64BE(place)) : bytes.readUInt32BE(place);
    if (old < shift.from) continue;
    const place4 = old + shift.by;
    if (!wide && place4 > 0xffffffff) throw new DamagedPictureError('an MP4 larger than its index');
    if (wide) bytes.writeBigUInt64BE(BigInt(place4), place);
    else bytes.writeUInt32BE(place4, place);
  }
}

function auxiliary(bytes: Buffer, at: number, shift: Shift): void {
  const header = bytes.readUInt32BE(at);
  const start = at + 4 + (header & 1 ? 8 : 0);
  const wide = header >>> 24 === 1;
  table(bytes, { at: start + 4, count: bytes.readUInt32BE(start), wide }, shift);
}

/** Entries: time, place of the moof, then three numbers of 1 to 4 bytes each. */
function fragmentIndex(bytes: Buffer, at: number, shift: Shift): void {
  const wide = bytes[at] === 1;
  const sizes = bytes.readUInt32BE(at + 8);
  const numbers = ((sizes >> 4) & 3) + ((sizes >> 2) & 3) + (sizes & 3) + 3;
  const width = wide ? 8 : 4;
  const count = bytes.readUInt32BE(at + 12);
  table(bytes, { at: at + 16 + width, count, wide, stride: width * 2 + numbers }, shift);
}
