import { describe, expect, test } from 'vitest';
import { halved } from '../../../shared/pictures/codec/halve.ts';

/** Bytes that look like noise, `from` bytes into their memory. */
function noise(length: number, from = 0): Buffer {
  const memory = Buffer.from(new ArrayBuffer(length + from));
  for (let at = 0; at < memory.length; at += 1) memory[at] = Math.imul(at + 1, 0x9e3779b1) >>> 24;
  return memory.subarray(from);
}

/** The mean of four, said plainly. */
function plainly(data: Buffer, width: number, height: number): number[] {
  const out: number[] = [];
  for (let y = 0; y + 1 < height; y += 2) {
    for (let x = 0; x + 1 < width; x += 2) {
      for (let channel = 0; channel < 3; channel += 1) {
        const value = (dx: number, dy: number): number =>
          data[((y + dy) * width + x + dx) * 3 + channel] ?? 0;
        const sum = value(0, 0) + value(1, 0) + value(0, 1) + value(1, 1);
        out.push(Math.floor((sum + 2) / 4));
      }
    }
  }
  return out;
}

describe('half a picture', () => {
  test.each([
    [16, 8, 0],
    [12, 5, 0],
    [12, 6, 1],
    [4, 2, 3],
    [6, 4, 0],
    [7, 7, 0],
    [2, 2, 2],
  ])('of %i × %i px, %i bytes into its memory, is the mean of each four', (width, height, from) => {
    const data = noise(width * height * 3, from);
    const half = halved({ data, width, height, channels: 3 });
    expect(half).toMatchObject({ width: width >> 1, height: height >> 1, channels: 3 });
    expect([...half.data]).toEqual(plainly(data, width, height));
  });

  test('of white is white, and of black black', () => {
    for (const tone of [0, 255]) {
      const data = Buffer.alloc(8 * 4 * 3, tone);
      expect([...halved({ data, width: 8, height: 4, channels: 3 }).data]).toEqual(
        Array.from({ length: 4 * 2 * 3 }, () => tone),
      );
    }
  });
});
