/** A short film: a rendered picture slowly zoomed, as Motion JPEG in an MP4 file. */
import { createCanvas, loadImage } from 'canvas';
import { type PictureOrder, renderPicture } from './picture.ts';

const FRAMES = 18;
const FRAMES_PER_SECOND = 6;
const MAX_ZOOM = 0.12;
const QUALITY = 78;

export async function renderFilm(order: PictureOrder): Promise<Buffer> {
  const picture = await loadImage(await renderPicture(order));
  const { width, height } = order;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const frames: Buffer[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const zoom = 1 + (MAX_ZOOM * frame) / (FRAMES - 1);
    const [w, h] = [width * zoom, height * zoom];
    context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
    frames.push(await canvas.encode('jpeg', QUALITY));
  }
  return mp4(frames, order);
}

const u8 = (...values: number[]): Buffer => Buffer.from(values);
const u16 = (value: number): Buffer => u8((value >> 8) & 0xff, value & 0xff);
const u32 = (...values: number[]): Buffer =>
  Buffer.concat(
    values.map((value) =>
      u8(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff),
    ),
  );
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

/** A box with version 0 and these flags. */
const full = (type: string, flags: number, ...parts: readonly Buffer[]): Buffer =>
  box(type, u32(flags), ...parts);

const MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
/** ISO/IEC 14496-1: object type of JPEG pictures. */
const JPEG_OBJECT = 0x6c;

function mp4(
  frames: readonly Buffer[],
  { width, height }: { width: number; height: number },
): Buffer {
  const ftyp = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2mp41'));
  const data = box('mdat', ...frames);
  const duration = frames.length;
  const firstFrame = ftyp.length + 8;
  const mvhd = full(
    'mvhd',
    0,
    u32(0, 0, FRAMES_PER_SECOND, duration, 0x10000),
    u16(0x100),
    zeros(10),
    MATRIX,
    zeros(24),
    u32(2),
  );
  const tkhd = full(
    'tkhd',
    3,
    u32(0, 0, 1, 0, duration),
    zeros(16),
    MATRIX,
    u32(width << 16, height << 16),
  );
  const mdhd = full('mdhd', 0, u32(0, 0, FRAMES_PER_SECOND, duration), u16(0x55c4), u16(0));
  const hdlr = full('hdlr', 0, u32(0), Buffer.from('vide'), zeros(12), Buffer.from('Film\0'));
  const table = box(
    'stbl',
    full('stsd', 0, u32(1), sampleEntry(width, height)),
    full('stts', 0, u32(1, frames.length, 1)),
    full('stsc', 0, u32(1, 1, frames.length, 1)),
    full('stsz', 0, u32(0, frames.length, ...frames.map((frame) => frame.length))),
    full('stco', 0, u32(1, firstFrame)),
  );
  const dinf = box('dinf', full('dref', 0, u32(1), full('url ', 1)));
  const minf = box('minf', full('vmhd', 1, zeros(8)), dinf, table);
  const moov = box('moov', mvhd, box('trak', tkhd, box('mdia', mdhd, hdlr, minf)));
  return Buffer.concat([ftyp, data, moov]);
}

function sampleEntry(width: number, height: number): Buffer {
  const name = zeros(32);
  const decoder = Buffer.concat([u8(0x04, 13, JPEG_OBJECT, 0x11, 0, 0, 0), u32(0, 0)]);
  const descriptor = Buffer.concat([
    u8(0x03, 3 + decoder.length + 3),
    u16(1),
    u8(0),
    decoder,
    u8(0x06, 1, 2),
  ]);
  return box(
    'mp4v',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    u32(0x480000, 0x480000),
    zeros(4),
    u16(1),
    name,
    u16(0x18),
    u16(0xffff),
    full('esds', 0, descriptor),
  );
}
