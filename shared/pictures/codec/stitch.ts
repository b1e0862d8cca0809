import { DamagedPictureError } from '../errors.ts';
import { segments } from '../label/jpeg.ts';

/** Rows of a minimum coded unit with chroma at half resolution. */
const UNIT_PX = 16;

/** Where to part a picture for two encoders: at a row of units, the upper part not the smaller. */
export function splitRow(height: number): number {
  return Math.ceil(height / UNIT_PX / 2) * UNIT_PX;
}

/**
 * Joins two baseline JPEGs of the same width and settings, one below the other, without decoding:
 * every unit of the upper one, a restart marker, every unit of the lower one. A restart resets what
 * an encoder carries from unit to unit, and that is the state in which the lower one began; so the
 * result holds exactly the coefficients one encoder would have written. The restart interval is the
 * upper part's number of units, and the lower part has no more, so one marker is enough (ITU-T T.81
 * B.2.4.4, E.1.4).
 */
export function stitchJpeg(upper: Buffer, lower: Buffer): Buffer {
  const { head, scan } = segments(upper);
  const below = segments(lower);
  const frame = head.find(({ marker }) => marker === 0xc0);
  const belowFrame = below.head.find(({ marker }) => marker === 0xc0);
  if (!frame || !belowFrame) throw new DamagedPictureError('only baseline JPEGs can be joined');
  const width = frame.body.readUInt16BE(3);
  const rows = frame.body.readUInt16BE(1);
  const joined = Buffer.from(upper.subarray(0, upper.length - scan.length));
  joined.writeUInt16BE(rows + belowFrame.body.readUInt16BE(1), frame.start + 5);
  const interval = Buffer.from([0xff, 0xdd, 0, 4, 0, 0]);
  const unit = unitOf(frame.body);
  interval.writeUInt16BE(Math.ceil(width / unit) * Math.ceil(rows / unit), 4);
  // A scan is its header, the coded units, and the end-of-image marker.
  const coded = below.scan.subarray(2 + below.scan.readUInt16BE(2));
  const restart = Buffer.from([0xff, 0xd0]);
  return Buffer.concat([joined, interval, scan.subarray(0, scan.length - 2), restart, coded]);
}

/** 16 px where the first component is sampled 2 × 2, else 8. */
const unitOf = (frame: Buffer): number => (frame[7] === 0x22 ? 16 : 8);
