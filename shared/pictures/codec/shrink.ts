/** A half or a quarter of the size, on this thread: what a thumbnail is made of. */
import type { RawPicture } from '../raw.ts';

/**
 * At least `side` px on its longer side where the picture has as many, and less than twice that.
 * Opaque pictures only: where pixels are transparent, their colour must not count.
 */
export function nearly(picture: RawPicture, side: number): RawPicture {
  const { width, height } = picture;
  const times = Math.max(width, height) / side;
  if (times < 2 || width < 2 || height < 2) return picture;
  const isQuarter = times >= 4 && width >= 4 && height >= 4 && isInWords(picture);
  return nearly(isQuarter ? quartered(picture) : halved(picture), side);
}

/** Rows of whole words, beginning with one. */
const isInWords = ({ data, width }: RawPicture): boolean =>
  width % 4 === 0 && data.byteOffset % 4 === 0;

const wordsOf = ({ buffer, byteOffset, length }: Buffer): Int32Array =>
  new Int32Array(buffer, byteOffset, length >> 2);

const empty = (width: number, height: number): RawPicture => {
  const data = Buffer.allocUnsafeSlow(width * height * 3);
  return { data, width, height, channels: 3 };
};

/** Half as wide and high, each pixel the mean of four; an odd last row or column is left out. */
function halved(picture: RawPicture): RawPicture {
  const { data, width, height } = picture;
  const half = empty(width >> 1, height >> 1);
  if (isInWords(picture)) {
    halveWords(wordsOf(data), new Uint16Array(half.data.buffer), width);
  } else {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
    halveBytes(bytes, new Uint8Array(half.data.buffer), width);
  }
  return half;
}

/**
 * A quarter as wide and high, each pixel the mean of sixteen: half of the time of halving twice.
 * Only for rows of whole words; what is left of the last four rows is left out.
 */
function quartered({ data, width, height }: RawPicture): RawPicture {
  const small = empty(width >> 2, height >> 2);
  quarterWords(wordsOf(data), new Uint8Array(small.data.buffer), width);
  return small;
}

/**
 * Not inside what calls it: what a closure holds is read anew at every pixel, which takes more than
 * twice as long.
 */
const at = (bytes: Uint8Array, index: number): number => bytes[index] as number;

/** Of two pixels and the two below them, one channel. */
const mean = (bytes: Uint8Array, upper: number, lower: number): number =>
  (at(bytes, upper) + at(bytes, upper + 3) + at(bytes, lower) + at(bytes, lower + 3) + 2) >> 2;

/**
 * Like `halveWords`, takes arrays and numbers alone: the shape of an object made for a call may die
 * with it at a collection, and with the shape the code compiled for it.
 */
function halveBytes(source: Uint8Array, out: Uint8Array, width: number): void {
  const row = width * 3;
  const columns = width >> 1;
  for (let from = 0, to = 0; to < out.length; from += 2 * row) {
    let upper = from;
    let lower = upper + row;
    // Written out channel by channel: a quarter quicker.
    for (let x = 0; x < columns; x += 1, upper += 6, lower += 6, to += 3) {
      out[to] = mean(source, upper, lower);
      out[to + 1] = mean(source, upper + 1, lower + 1);
      out[to + 2] = mean(source, upper + 2, lower + 2);
    }
  }
}

/**
 * The same for four pixels and those below them at a time, which are three words each (RGBR GBRG
 * BRGB): two bytes are added at once, the first and third of a word or the second and fourth, as
 * numbers with room above them. Each word is read once, and all is written out: a function or a
 * constant of this file would be looked up at every use, which takes as long as the sums.
 */
function halveWords(words: Int32Array, out: Uint16Array, width: number): void {
  const row = (width * 3) >> 2;
  const even = 0x00ff00ff;
  for (let from = 0, to = 0; to < out.length; from += 2 * row) {
    for (let first = from; first < from + row; first += 3, to += 3) {
      let a = words[first] as number;
      let b = words[first + row] as number;
      const rb = (a & even) + (b & even);
      const gr = ((a >>> 8) & even) + ((b >>> 8) & even);
      a = words[first + 1] as number;
      b = words[first + 1 + row] as number;
      const gRed = (a & even) + (b & even);
      const bGreen = ((a >>> 8) & even) + ((b >>> 8) & even);
      a = words[first + 2] as number;
      b = words[first + 2 + row] as number;
      const blueG = (a & even) + (b & even);
      const redB = ((a >>> 8) & even) + ((b >>> 8) & even);
      const red = ((rb & 0xffff) + (gr >>> 16) + 2) >> 2;
      const green = ((gr & 0xffff) + (gRed & 0xffff) + 2) >> 2;
      const blue = ((rb >>> 16) + (bGreen & 0xffff) + 2) >> 2;
      const nextRed = ((gRed >>> 16) + (redB & 0xffff) + 2) >> 2;
      const nextGreen = ((bGreen >>> 16) + (blueG >>> 16) + 2) >> 2;
      const nextBlue = ((blueG & 0xffff) + (redB >>> 16) + 2) >> 2;
      out[to] = red | (green << 8);
      out[to + 1] = blue | (nextRed << 8);
      out[to + 2] = nextGreen | (nextBlue << 8);
    }
  }
}

/** The same for four pixels and those below them in three more rows, which become one. */
function quarterWords(words: Int32Array, out: Uint8Array, width: number): void {
  const row = (width * 3) >> 2;
  const even = 0x00ff00ff;
  for (let from = 0, to = 0; to < out.length; from += 4 * row) {
    for (let first = from; first < from + row; first += 3, to += 3) {
      let a = words[first] as number;
      let b = words[first + row] as number;
      let c = words[first + 2 * row] as number;
      let d = words[first + 3 * row] as number;
      const rb = (a & even) + (b & even) + (c & even) + (d & even);
      const gr = ((a >>> 8) & even) + ((b >>> 8) & even) + ((c >>> 8) & even) + ((d >>> 8) & even);
      a = words[first + 1] as number;
      b = words[first + 1 + row] as number;
      c = words[first + 1 + 2 * row] as number;
      d = words[first + 1 + 3 * row] as number;
      const gRed = (a & even) + (b & even) + (c & even) + (d & even);
      const bGreen =
        ((a >>> 8) & even) + ((b >>> 8) & even) + ((c >>> 8) & even) + ((d >>> 8) & even);
      a = words[first + 2] as number;
      b = words[first + 2 + row] as number;
      c = words[first + 2 + 2 * row] as number;
      d = words[first + 2 + 3 * row] as number;
      const blueG = (a & even) + (b & even) + (c & even) + (d & even);
      const redB =
        ((a >>> 8) & even) + ((b >>> 8) & even) + ((c >>> 8) & even) + ((d >>> 8) & even);
      out[to] = ((rb & 0xffff) + (gr >>> 16) + (gRed >>> 16) + (redB & 0xffff) + 8) >> 4;
      out[to + 1] = ((gr & 0xffff) + (gRed & 0xffff) + (bGreen >>> 16) + (blueG >>> 16) + 8) >> 4;
      out[to + 2] = ((rb >>> 16) + (bGreen & 0xffff) + (blueG & 0xffff) + (redB >>> 16) + 8) >> 4;
    }
  }
}
