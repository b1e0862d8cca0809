/**
 * Marks as MP3 frames, made beforehand by local/sound-marks.ts: for every rate and number of
 * channels MP3 has, so that no encoder is deployed, loaded or waited for.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../platform/errors.ts';

export const MARK_FRAMES = 'marks.bin';

/** All rates of MPEG audio, Hz. */
export const MP3_RATES = [
  ...[44_100, 48_000, 32_000],
  ...[22_050, 24_000, 16_000],
  ...[11_025, 12_000, 8_000],
] as const;

export type MarkName = 'rhythm' | 'spoken';

export const keyOf = (mark: MarkName, rate: number, channels: 1 | 2): string =>
  `${mark}-${rate}-${channels}`;

/** Throws ConfigError naming the file when the build left it out. */
export function readAsset(name: string): Buffer {
  // As in pictures/font.ts: a bundle has __dirname, a source run import.meta.
  const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  const path = join(here, 'assets', name);
  if (!existsSync(path)) throw new ConfigError(`asset ${name} is not beside the code (${path})`);
  return readFileSync(path);
}

type Index = Readonly<Record<string, readonly [number, number]>>;

let pack: { readonly index: Index; readonly body: Buffer } | undefined;

/** The frames of a mark; read once a process, at the first sound. */
export function markFrames(mark: MarkName, rate: number, channels: 1 | 2): Buffer {
  pack ??= unpack(readAsset(MARK_FRAMES));
  const place = pack.index[keyOf(mark, rate, channels)];
  if (place === undefined) throw new ConfigError(`no ${mark} at ${rate} Hz, ${channels} channels`);
  return pack.body.subarray(place[0], place[0] + place[1]);
}

/** Length of the index, the index as JSON, and everything it points into. */
export function packed(parts: ReadonlyMap<string, Buffer>): Buffer {
  const index: Record<string, [number, number]> = {};
  let at = 0;
  for (const [key, { length }] of parts) {
    index[key] = [at, length];
    at += length;
  }
  const head = Buffer.from(JSON.stringify(index));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return Buffer.concat([size, head, ...parts.values()]);
}

function unpack(bytes: Buffer): { index: Index; body: Buffer } {
  const end = 4 + bytes.readUInt32LE(0);
  const index = JSON.parse(bytes.toString('utf8', 4, end)) as Index;
  return { index, body: bytes.subarray(end) };
}
