import { describe, expect, test } from 'vitest';
import { nearly } from '../../../shared/pictures/codec/shrink.ts';

/** Bytes that look like noise, `from` bytes into their memory. */
function noise(length: number, from = 0): Buffer {
  const memory = Buffer.from(new ArrayBuffer(length + from));
  for (let at = 0; at < memory.length; at += 1) memory[at] = Math.imul(at + 1, 0x9e3779b1) >>> 24;
  return memory.subarray(from);
}

interface Plain {
  readonly width: number;
  readonly height: number;
  readonly data: readonly number[];
}

/** The mean of each square of `by` × `by` px, said plainly; what is left at the edges is left out. */
function shrunk(
  { data, width, height }: Omit<Plain, 'data'> & { data: ArrayLike<number> },
  by: number,
): Plain {
  const out: number[] = [];
  const small = { width: Math.floor(width / by), height: Math.floor(height / by) };
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let dot = 0; dot < by * by; dot += 1) {
          const [row, column] = [y * by + Math.floor(dot / by), x * by + (dot % by)];
          sum += data[(row * width + column) * 3 + channel] ?? 0;
        }
        out.push(Math.floor(sum / by ** 2 + 0.5));
      }
    }
  }
  return { ...small, data: out };
}

function picture(width: number, height: number, from: number) {
  return { data: noise(width * height * 3, from), width, height, channels: 3 } as const;
}

const plain = ({ data, width, height }: ReturnType<typeof nearly>): Plain => ({
  width,
  height,
  data: [...data],
});

describe('a picture that is at least twice as large as it is wanted', () => {
  test.each([
    [16, 8, 0],
    [12, 5, 0],
    [12, 6, 1],
    [4, 2, 3],
    [6, 4, 0],
    [7, 7, 0],
    [2, 2, 2],
  ])('of %i × %i px, %i bytes into its memory, becomes the mean of each four', (...size) => {
    const whole = picture(...size);
    const side = Math.floor(Math.max(whole.width, whole.height) / 2);
    expect(plain(nearly(whole, side))).toEqual(shrunk(whole, 2));
  });

  test.each([
    [16, 8, 0],
    [20, 23, 0],
    [4, 4, 4],
    [8, 16, 8],
  ])('and four times, of %i × %i px, %i bytes into its memory: of each sixteen', (...size) => {
    const whole = picture(...size);
    const side = Math.floor(Math.max(whole.width, whole.height) / 4);
    expect(plain(nearly(whole, side))).toEqual(shrunk(whole, 4));
  });

  test.each([
    [14, 16, 0],
    [16, 8, 1],
  ])('is halved twice where it cannot be quartered: %i × %i px, %i bytes in', (...size) => {
    const whole = picture(...size);
    expect(plain(nearly(whole, 4))).toEqual(shrunk(shrunk(whole, 2), 2));
  });

  test('is halved once where no second row is left to halve', () => {
    const whole = picture(16, 2, 0);
    expect(plain(nearly(whole, 4))).toEqual(shrunk(whole, 2));
  });

  test('is shrunk as often as it takes, and no further', () => {
    const whole = picture(64, 32, 0);
    const sides = [64, 33, 32, 17, 16, 9, 8, 7, 4].map((side) => nearly(whole, side).width);
    expect(sides).toEqual([64, 64, 32, 32, 16, 16, 8, 8, 4]);
    expect(nearly(whole, 33)).toBe(whole);
  });

  test.each([
    [0, 4],
    [0, 2],
    [255, 4],
    [255, 2],
  ])('of tone %i keeps it, at a side of %i px', (tone, side) => {
    const data = Buffer.alloc(8 * 4 * 3, tone);
    const small = nearly({ data, width: 8, height: 4, channels: 3 }, side);
    expect(new Set(small.data)).toEqual(new Set([tone]));
  });
});
