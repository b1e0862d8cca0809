/**
 * Writes the marks of MP3 sounds again: rhythm and spoken words as frames for every rate and number
 * of channels. Run with `npx tsx local/sound-marks.ts` after changing either; needs an ffmpeg with
 * libmp3lame. A voice of your own: replace shared/sounds/assets/spoken.wav (16 bits, one channel)
 * first; it must say 人工智能 or AI, and 生成 or 合成, 120 to 160 characters a minute.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyOf, MARK_FRAMES, type MarkName, MP3_RATES, packed } from '../shared/sounds/assets.ts';
import { readMp3 } from '../shared/sounds/mp3/frames.ts';
import { rhythm } from '../shared/sounds/rhythm.ts';
import { spoken } from '../shared/sounds/spoken.ts';

const MAKERS = { rhythm, spoken } as const;
/** Bit rates that every rate of its version has, and that are enough for a voice. */
const KBPS = { 1: '48', 2: '64' } as const;

/** Without a summary and without a reservoir: each frame is whole in itself. */
function encode(samples: Float32Array, rate: number, channels: 1 | 2): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sound-marks-'));
  try {
    const [raw, mp3] = [join(folder, 'mark.f32'), join(folder, 'mark.mp3')];
    writeFileSync(raw, Buffer.from(samples.buffer));
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-f', 'f32le', '-ar', String(rate), '-ac', '1', '-i', raw],
      ...['-c:a', 'libmp3lame', '-b:a', `${KBPS[channels]}k`, '-reservoir', '0'],
      ...['-ar', String(rate), '-ac', String(channels)],
      ...['-write_xing', '0', '-id3v2_version', '0', '-write_id3v1', '0', mp3],
    ]);
    const bytes = readFileSync(mp3);
    const { start, end } = readMp3(bytes);
    return bytes.subarray(start, end);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const parts = new Map<string, Buffer>();
for (const mark of Object.keys(MAKERS) as MarkName[]) {
  for (const rate of MP3_RATES) {
    for (const channels of [1, 2] as const) {
      parts.set(keyOf(mark, rate, channels), encode(MAKERS[mark](rate), rate, channels));
    }
  }
}
const file = packed(parts);
writeFileSync(new URL(`../shared/sounds/assets/${MARK_FRAMES}`, import.meta.url), file);
console.log(`${MARK_FRAMES}: ${parts.size} marks, ${(file.length / 1024).toFixed(0)} KiB`);
