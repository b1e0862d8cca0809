import { expect, test } from 'vitest';
import { createEncoder } from '../../../shared/film/frames/encode.ts';
import { loadNative } from '../../../shared/film/native.ts';

const SIZE = { width: 64, height: 64 };
const FRAMES = 60;
const COLOURS = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
} as const;

test('others have their turn before each frame: a server in this process answers meanwhile', async () => {
  const native = await loadNative();
  const encoder = createEncoder(native, { ...SIZE, fps: 30, bitrate: 100_000, effort: 'fast' });
  const data = new Uint8Array((SIZE.width * SIZE.height * 3) / 2).fill(128);
  const planes = { ...SIZE, data, space: { matrix: 'bt709', isFullRange: false } } as const;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (turns < FRAMES) setImmediate(count);
  };
  setImmediate(count);
  for (let frame = 0; frame < FRAMES; frame += 1) {
    const atMicros = Math.round((frame / 30) * 1e6);
    await encoder.add(planes, {
      colours: new native.VideoColorSpace(COLOURS),
      atMicros,
      isKey: frame === 0,
    });
    expect(turns).toBeGreaterThanOrEqual(frame + 1);
  }
  expect((await encoder.finish()).packets).toHaveLength(FRAMES);
});
