/** Debian's ffmpeg as a judge of films and sounds, where it is installed: `apt install ffmpeg`. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasFfmpeg =
  spawnSync('ffprobe', ['-version']).status === 0 && spawnSync('ffmpeg', ['-version']).status === 0;

export interface Stream {
  readonly codec_type: 'video' | 'audio';
  readonly codec_name: string;
  readonly profile?: string;
  readonly width?: number;
  readonly height?: number;
  readonly nb_read_frames?: string;
  readonly r_frame_rate?: string;
  readonly has_b_frames?: number;
  readonly duration?: string;
  readonly color_space?: string;
  readonly color_range?: string;
}

/** Every frame is decoded, so that a damaged film does not pass for a whole one. */
export function streamsOf(bytes: Uint8Array): Stream[] {
  return withFile(bytes, (file) => {
    const out = run('ffprobe', ['-count_frames', '-show_streams', '-of', 'json', file]);
    return (JSON.parse(out.toString()) as { streams: Stream[] }).streams;
  });
}

/** Pixels of some frames (I420), by their places; decoded by ffmpeg. */
export function framesOf(bytes: Uint8Array, places: readonly number[]): Buffer {
  const chosen = places.map((place) => `eq(n\\,${place})`).join('+');
  return withFile(bytes, (file) =>
    run('ffmpeg', [
      ...['-i', file, '-vf', `select=${chosen}`, '-vsync', '0'],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
    ]),
  );
}

/** Of its first sound, one channel, as ffmpeg hears it. */
export function samplesIn(bytes: Uint8Array): Int16Array {
  return withFile(bytes, (file) => {
    const out = run('ffmpeg', ['-i', file, '-map', '0:a:0', '-ac', '1', '-f', 's16le', '-']);
    return Int16Array.from({ length: out.length / 2 }, (_, at) => out.readInt16LE(at * 2));
  });
}

/** What ffmpeg makes with these arguments; the last one is the name of the file. */
export function madeByFfmpeg(
  args: readonly string[],
  file: string,
): { path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-'));
  run('ffmpeg', ['-y', ...args, join(folder, file)]);
  return { path: join(folder, file), remove: () => rmSync(folder, { recursive: true }) };
}

function withFile<T>(bytes: Uint8Array, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, bytes);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (program: string, args: readonly string[]): Buffer =>
  execFileSync(program, ['-v', 'error', ...args], { maxBuffer: 512 * 1024 * 1024 });
