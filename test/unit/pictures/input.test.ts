import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createDarkroom,
  DamagedPictureError,
  EmptyPictureError,
  PictureError,
  PictureFormatError,
  PictureTooLargeError,
  PictureTooSmallError,
  PolyglotPictureError,
  prepareInput,
} from '../../../shared/pictures/index.ts';
import { crc32 } from '../../../shared/pictures/label/png.ts';

let jpeg: Buffer;
let png: Buffer;
let webp: Buffer;
beforeAll(async () => {
  const image = sharp(noise(400 * 300 * 3), { raw: { width: 400, height: 300, channels: 3 } });
  jpeg = await image.clone().jpeg().toBuffer();
  png = await image.clone().png().toBuffer();
  webp = await image.clone().webp().toBuffer();
});

/** The same in every run, so that nothing is spelt in a picture by chance. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.alloc(length).map(() => {
    state = Math.imul(state, 1_103_515_245) + 12_345;
    return state >>> 16;
  }) as Buffer;
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

/** A grey PNG of any size whose rows are really there: `side`² zeros pack to a thousandth. */
function bomb(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((side + 1) * Math.min(side, 4_000)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The least a ZIP reader accepts: an empty archive's end record. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
const withComment = (text: string) => {
  const body = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
};

const HOSTILE: readonly [name: string, bytes: () => Buffer, error: typeof PictureError][] = [
  ['a zero-byte file', () => Buffer.alloc(0), EmptyPictureError],
  ['three bytes', () => Buffer.from([0xff, 0xd8, 0xff]), DamagedPictureError],
  ['zeros', () => Buffer.alloc(5_000), PictureFormatError],
  ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), PictureFormatError],
  ['XML entities', () => Buffer.from('<?xml version="1.0"?><!DOCTYPE a>'), PictureFormatError],
  ['a script named .jpg', () => Buffer.from('#!/bin/sh\nrm -rf /\n'), PictureFormatError],
  ['PHP named .png', () => Buffer.from('<?php system($_GET[0]);'), PictureFormatError],
  ['HTML named .webp', () => Buffer.from('<html><script>1</script>'), PictureFormatError],
  [
    'a GIF',
    () => Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
    PictureFormatError,
  ],
  ['a PDF', () => Buffer.from('%PDF-1.7\n'), PictureFormatError],
  ['a TIFF', () => Buffer.from('49492a0008000000', 'hex'), PictureFormatError],
  ['a WAV in RIFF', () => Buffer.from('RIFF\x24\0\0\0WAVEfmt '), PictureFormatError],
  ['half a JPEG', () => jpeg.subarray(0, jpeg.length / 2), DamagedPictureError],
  ['half a PNG', () => png.subarray(0, png.length / 2), DamagedPictureError],
  ['half a WebP', () => webp.subarray(0, webp.length / 2), DamagedPictureError],
  ['a JPEG header alone', () => jpeg.subarray(0, 200), DamagedPictureError],
  ['a PNG header alone', () => png.subarray(0, 33), DamagedPictureError],
  ['a 30,000² PNG', () => bomb(30_000), PictureTooLargeError],
  ['a 16,000² PNG', () => bomb(16_000), PictureTooLargeError],
  ['a PNG that lies about its size', () => liar(), PictureTooLargeError],
  ['a JPEG that lies about its size', () => liarJpeg(), PictureTooLargeError],
  ['JPEG + ZIP', () => Buffer.concat([jpeg, emptyZip]), PolyglotPictureError],
  ['PNG + ZIP', () => Buffer.concat([png, emptyZip]), PolyglotPictureError],
  ['WebP + ZIP', () => Buffer.concat([webp, emptyZip]), PolyglotPictureError],
  ['JPEG + PHP', () => Buffer.concat([jpeg, Buffer.from('<?php 1;')]), PolyglotPictureError],
  ['PNG + HTML', () => Buffer.concat([png, Buffer.from('\n<HTML><body>')]), PolyglotPictureError],
  ['JPEG + program', () => Buffer.concat([jpeg, Buffer.from('MZ\x90\0')]), PolyglotPictureError],
  ['JPEG with a script as comment', () => withComment('<script>1</script>'), PolyglotPictureError],
  ['JPEG that is a PDF', () => withComment('%PDF-1.7 1 0 obj'), PolyglotPictureError],
  ['PNG with PHP as text', () => pngWith('tEXt', 'Comment\0<?php 1;'), PolyglotPictureError],
];

function pngWith(type: string, text: string): Buffer {
  return Buffer.concat([png.subarray(0, 33), chunk(type, Buffer.from(text)), png.subarray(33)]);
}

function liar(): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(29_999, 0);
  header.writeUInt32BE(29_999, 4);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), png.subarray(33)]);
}

function liarJpeg(): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(65_000, frame + 5);
  bytes.writeUInt16BE(65_000, frame + 7);
  return bytes;
}

describe('hostile files', () => {
  it.each(HOSTILE)('%s: refused by prepareInput and develop, quickly', async (_, make, error) => {
    const bytes = make();
    const before = process.cpuUsage();
    await expect(prepareInput(bytes)).rejects.toThrow(error);
    const request = { bytes, output: 'jpeg', produceId: 'a', taskType: '', model: '' } as const;
    await expect(createDarkroom().develop(request)).rejects.toThrow(error);
    // Work, not time: the machine may be busy with something else.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  it('are answered in Chinese, with a code, and never asked for again', async () => {
    const error: unknown = await prepareInput(Buffer.alloc(0)).catch((caught: unknown) => caught);
    if (!(error instanceof PictureError)) throw new Error('no PictureError');
    expect(error).toMatchObject({ code: 'PICTURE_EMPTY', retryable: false });
    expect(error.userMessage).toMatch(/[\u4e00-\u9fff]/);
  });

  it('of random damage never give anything but a picture or an error of ours', async () => {
    const sources = [jpeg, png, webp];
    for (let round = 0; round < 150; round += 1) {
      const bytes = Buffer.from(sources[round % 3] ?? jpeg);
      // A fixed walk over the file: headers are hit often, data sometimes.
      for (let edit = 0; edit < 3; edit += 1) {
        const place =
          round < 90
            ? (round * 7 + edit * 13) % 700
            : (round * 7919 + edit * 104_729) % bytes.length;
        bytes[place] = (round * 31 + edit * 97) & 255;
      }
      const outcome = await prepareInput(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PictureError);
    }
  });

  it('more bytes than allowed are refused before anything is read', async () => {
    await expect(prepareInput(jpeg, { maxBytes: jpeg.length - 1 })).rejects.toThrow(
      PictureTooLargeError,
    );
  });
});

describe('photos as cameras make them', () => {
  it.each([
    ['a live photo’s film', () => Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom....')],
    ['a gain map', () => jpeg],
    ['padding', () => Buffer.alloc(4_096)],
    ['coded bytes that spell a tag by chance', () => Buffer.from('\0\0<sVg\x93', 'latin1')],
  ])('with %s behind the picture are let in', async (_, trailer) => {
    const picture = await prepareInput(Buffer.concat([jpeg, trailer()]));
    expect(picture).toMatchObject({ width: 400, height: 300, mime: 'image/jpeg' });
  });

  it('lose place, camera and every other metadata', async () => {
    const exif = { IFD0: { Make: 'SECRETCAM' }, IFD3: { GPSLatitude: '31/1 13/1 0/1' } };
    const source = await sharp(jpeg)
      .withExif(exif)
      .withXmp('<x:xmpmeta>SECRETXMP</x:xmpmeta>')
      .toBuffer();
    expect(source.includes('SECRETCAM')).toBe(true);
    const { bytes } = await prepareInput(source);
    const { exif: left, xmp, iptc, icc } = await sharp(bytes).metadata();
    expect([left, xmp, iptc, icc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(Buffer.from(bytes).includes('SECRET')).toBe(false);
  });

  it('are turned upright', async () => {
    const source = await sharp(jpeg).withMetadata({ orientation: 6 }).toBuffer();
    expect(await prepareInput(source)).toMatchObject({ width: 300, height: 400 });
  });
});

describe('a model’s limits', () => {
  it('make the picture smaller, never larger', async () => {
    expect(await prepareInput(png, { maxSidePx: 100 })).toMatchObject({ width: 100, height: 75 });
    expect(await prepareInput(png, { maxSidePx: 4_000 })).toMatchObject({ width: 400 });
  });

  it('refuse what is too small or too long', async () => {
    await expect(prepareInput(png, { minSidePx: 301 })).rejects.toThrow(PictureTooSmallError);
    const strip = await sharp(png).resize(400, 40, { fit: 'fill' }).png().toBuffer();
    await expect(prepareInput(strip)).rejects.toThrow(PictureTooSmallError);
  });

  it('lower the quality until the bytes fit, and give up clearly', async () => {
    const full = await prepareInput(png);
    const small = await prepareInput(png, { maxOutputBytes: Math.floor(full.bytes.length * 0.7) });
    expect(small.bytes.length).toBeLessThanOrEqual(full.bytes.length * 0.7);
    await expect(prepareInput(png, { maxOutputBytes: 500 })).rejects.toThrow(PictureTooLargeError);
  });

  it('keep transparency as PNG where the model understands it, else lay it on white', async () => {
    const create = { width: 64, height: 64, channels: 4, background: '#00000000' } as const;
    const clear = await sharp({ create }).png().toBuffer();
    const kept = await prepareInput(clear, { alpha: true });
    expect(kept.mime).toBe('image/png');
    expect((await sharp(kept.bytes).metadata()).hasAlpha).toBe(true);
    const flat = await prepareInput(clear);
    expect([...(await sharp(flat.bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255]);
  });
});
