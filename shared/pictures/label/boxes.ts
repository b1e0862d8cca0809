import { DamagedPictureError } from '../errors.ts';
import { ascii } from './container.ts';

/** An ISO base media box (ISO/IEC 14496-12, 4.2). */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where the body begins, and ends. */
  readonly body: number;
  readonly end: number;
}

/**
 * The boxes between two places.
 * @throws DamagedPictureError when one reaches past the end
 */
export function boxes(bytes: Buffer, from: number, to: number): Box[] {
  const found: Box[] = [];
  for (let start = from; start + 8 <= to; ) {
    const [end, body] = extent(bytes, start, to);
    if (end > to || body > end) throw new DamagedPictureError(`an MP4 box at ${start} is cut`);
    found.push({ type: ascii(bytes, start + 4, 4), start, body, end });
    start = end;
  }
  return found;
}

function extent(bytes: Buffer, start: number, to: number): [end: number, body: number] {
  const size = bytes.readUInt32BE(start);
  if (size === 0) return [to, start + 8];
  if (size !== 1) return [start + size, start + 8];
  if (start + 16 > to) throw new DamagedPictureError(`an MP4 box at ${start} is cut`);
  return [start + Number(bytes.readBigUInt64BE(start + 8)), start + 16];
}

export const child = (bytes: Buffer, parent: Box | undefined, type: string): Box | undefined =>
  parent && boxes(bytes, parent.body, parent.end).find((box) => box.type === type);

/** `meta` is a full box in MP4 (4 bytes of version and flags) and a plain one in old QuickTime. */
export function metaBody(bytes: Buffer, meta: Box): number {
  return ascii(bytes, meta.body + 4, 4) === 'hdlr' ? meta.body : meta.body + 4;
}

export function makeBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 8),
    0,
  );
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...parts]);
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, index * 4);
  });
  return bytes;
}
