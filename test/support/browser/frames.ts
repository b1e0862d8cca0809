/** Pictures compared, one of them decoded by an independent decoder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

/** Mean red, green and blue of a grid over a picture, row by row. */
export type Grid = readonly (readonly [number, number, number])[];

const ACROSS = 8;
const DOWN = 6;

/** What ffmpeg sees in a film at this instant. */
export function frameOfFilm(film: Buffer | undefined, seconds: number): Promise<Grid> {
  return asFile(film, (path) => {
    const seek = ['-v', 'error', '-i', path, '-ss', seconds.toFixed(3)];
    const out = ['-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-'];
    return gridOf(execFileSync('ffmpeg', [...seek, ...out], { maxBuffer: 1 << 28 }));
  });
}

export interface Stream {
  readonly codec_name: string;
  readonly width?: number;
  readonly height?: number;
}

/** What ffprobe finds in a film. */
export function streamsOf(film: Buffer): Promise<readonly Stream[]> {
  return asFile(film, async (path) => {
    const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
    const found = JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' }));
    return (found as { streams: readonly Stream[] }).streams;
  });
}

async function asFile<T>(film: Buffer | undefined, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-film-'));
  try {
    const path = join(folder, 'film.mp4');
    writeFileSync(path, film ?? '');
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the preview shows now. */
export async function frameOfPreview(page: Page): Promise<Grid> {
  const png = await page.evaluate(() =>
    (document.querySelector('canvas') as HTMLCanvasElement).toDataURL('image/png'),
  );
  return gridOf(Buffer.from(png.slice(png.indexOf(',') + 1), 'base64'));
}

async function gridOf(picture: Buffer): Promise<Grid> {
  const raw = await sharp(picture)
    .removeAlpha()
    .resize({ width: ACROSS, height: DOWN, fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return Array.from({ length: ACROSS * DOWN }, (_, at) => [
    ...[raw[at * 3] ?? 0, raw[at * 3 + 1] ?? 0],
    raw[at * 3 + 2] ?? 0,
  ]) as unknown as Grid;
}

/** Mean difference of two pictures, 0–255, without the lowest row: the label lies there. */
export function distance(a: Grid, b: Grid): number {
  const cells = ACROSS * (DOWN - 1);
  let sum = 0;
  for (let at = 0; at < cells; at += 1) {
    for (const side of [0, 1, 2] as const)
      sum += Math.abs((a[at]?.[side] ?? 0) - (b[at]?.[side] ?? 0));
  }
  return sum / (cells * 3);
}

/** The greatest change of a part of the two lowest rows, 0–255: subtitles lie there. */
export function changeBelow(a: Grid, b: Grid): number {
  const lowest = ACROSS * (DOWN - 2);
  const changes = a.slice(lowest).flatMap((part, index) => {
    const other = b[lowest + index] ?? part;
    return part.map((value, side) => Math.abs(value - (other[side] ?? 0)));
  });
  return Math.max(...changes);
}
