/**
 * The picture path against two yardsticks, interleaved in one run: sharp that only decodes and
 * encodes (with our encoder settings), and the same job done in the canvas package.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCanvas, GlobalFonts, loadImage } from 'canvas';
import sharp from 'sharp';
import { markFontPath } from '../../shared/pictures/font.ts';
import { createDarkroom } from '../../shared/pictures/index.ts';
import { MARK_FONT_FAMILY } from '../../shared/pictures/ink.ts';

export interface BenchRow {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: string;
}

type Way = 'darkroom' | 'bare' | 'canvas';
type Source = 'png' | 'jpeg';
/** This file as a process of its own. */
const SELF = ['local/run.cjs', 'test/bench/pictures.ts'];
const ROUNDS = 36;
const WAYS: readonly Way[] = ['bare', 'darkroom', 'canvas'];

/** Looks like a photo to an encoder: soft shapes with a little grain. */
async function makeSource(side: number, format: Source): Promise<Buffer> {
  const soft = await sharp({
    create: {
      width: 48,
      height: 48,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .raw()
    .toBuffer();
  const { data, info } = await sharp(soft, { raw: { width: 48, height: 48, channels: 3 } })
    .resize(side, side, { kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let state = 12_345;
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    data[at] = Math.min(255, Math.max(0, (data[at] ?? 0) + ((state >>> 24) % 7) - 3));
  }
  const image = sharp(data, { raw: { width: side, height: side, channels: info.channels } });
  return format === 'png' ? image.png().toBuffer() : image.jpeg({ quality: 92 }).toBuffer();
}

const darkroom = createDarkroom({ label: { producer: 'BENCH' } });

const jobs: Readonly<Record<Way, (bytes: Buffer) => Promise<unknown>>> = {
  darkroom: (bytes) =>
    darkroom.develop({ bytes, output: 'jpeg', produceId: 'b-0', taskType: '', model: '' }),
  bare: (bytes) => sharp(bytes).jpeg({ quality: 90, optimiseCoding: false }).toBuffer(),
  canvas: inCanvas,
};

/** Load, draw, mark, encode, thumbnail: what a cloud function does without sharp. No label. */
async function inCanvas(bytes: Buffer): Promise<Buffer> {
  if (!GlobalFonts.has(MARK_FONT_FAMILY)) {
    GlobalFonts.registerFromPath(markFontPath(), MARK_FONT_FAMILY);
  }
  const image = await loadImage(bytes);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const size = Math.ceil(Math.min(image.width, image.height) * 0.068);
  context.font = `${size}px ${MARK_FONT_FAMILY}`;
  context.lineWidth = size * 0.22;
  context.lineJoin = 'round';
  const [x, y] = [image.width - size * 4, image.height - size];
  context.strokeStyle = '#0008';
  context.strokeText('AI生成', x, y);
  context.fillStyle = '#fffe';
  context.fillText('AI生成', x, y);
  const small = createCanvas(512, Math.round((512 * image.height) / image.width));
  small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
  await small.encode('jpeg', 82);
  return canvas.encode('jpeg', 90);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Empties the heap before a picture, so that none pays for what another way has left behind. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Comparison {
  /** Medians, ms a picture. */
  readonly ms: Record<Way, number>;
  /** Medians of the ratios inside each round: what else the machine does hits both sides. */
  readonly overBare: number;
  readonly overCanvas: number;
}

/** Every round runs every way once, each beginning with another. */
async function compare(bytes: Buffer): Promise<Comparison> {
  const rounds: Record<Way, number>[] = [];
  for (let round = -3; round < ROUNDS; round += 1) {
    const ms = { darkroom: 0, bare: 0, canvas: 0 };
    const first = Math.abs(round) % WAYS.length;
    const order = [...WAYS.slice(first), ...WAYS.slice(0, first)];
    for (const way of order) {
      collect();
      ms[way] = await timed(() => jobs[way](bytes));
    }
    if (round >= 0) rounds.push(ms);
  }
  const of = (pick: (ms: Record<Way, number>) => number) => median(rounds.map(pick));
  return {
    ms: { darkroom: of((t) => t.darkroom), bare: of((t) => t.bare), canvas: of((t) => t.canvas) },
    overBare: of((t) => t.darkroom / t.bare),
    overCanvas: of((t) => t.canvas / t.darkroom),
  };
}

async function speedRows(side: number, source: Source): Promise<BenchRow[]> {
  const { ms, overBare, overCanvas } = await compare(await makeSource(side, source));
  const name = `${side}² ${source.toUpperCase()} → JPEG`;
  const round = (value: number) => Math.round(value * 100) / 100;
  return [
    { label: `${name}: darkroom`, value: round(ms.darkroom), unit: 'ms' },
    { label: `${name}: bare sharp`, value: round(ms.bare), unit: 'ms' },
    { label: `${name}: canvas`, value: round(ms.canvas), unit: 'ms' },
    {
      label: `${name}: darkroom / bare`,
      value: round(overBare),
      unit: '×',
      target: source === 'png' ? '≤ 1.4' : '≤ 1.7',
    },
    {
      label: `${name}: canvas / darkroom`,
      value: round(overCanvas),
      unit: '×',
      target: side >= 2048 ? '≥ 1.6' : '≥ 1',
    },
  ];
}

/** Pictures a second of 2048² PNG, with so many asked for at once. */
async function throughput(way: Way, atOnce: number, bytes: Buffer): Promise<BenchRow> {
  const pictures = 16;
  let left = pictures;
  const worker = async () => {
    for (; left > 0; ) {
      left -= 1;
      await jobs[way](bytes);
    }
  };
  const ms = await timed(() => Promise.all(Array.from({ length: atOnce }, worker)));
  const value = Math.round((pictures / ms) * 10_000) / 10;
  return { label: `2048² PNG, ${atOnce} at once: ${way}`, value, unit: 'pictures/s' };
}

/** The most memory a process of its own takes for pictures of this size, `atOnce` at a time. */
function peakMemory(way: Way, side: number, atOnce: number): BenchRow {
  const args = [...SELF, 'peak', way, String(side), String(atOnce)];
  const { peakMb } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const label = `${side}² PNG, ${atOnce} at once: peak memory, ${way}`;
  const inside = way === 'darkroom' ? { target: '≤ 512' } : {};
  return { label, value: Math.round(Number(peakMb)), unit: 'MB', ...inside };
}

/** Runs in the child: the source is made by another process, so that it does not count. */
async function measurePeak(way: Way, side: number, atOnce: number): Promise<void> {
  const args = [...SELF, 'source', String(side)];
  const options = { maxBuffer: 256 * 1024 * 1024 };
  const bytes = execFileSync(process.execPath, args, options);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: atOnce }, () => jobs[way](bytes)));
  }
  console.log(JSON.stringify({ peakMb: peakKb() / 1024 }));
}

/** Linux hands maxRSS down from the parent; the high-water mark of /proc is the child's own. */
function peakKb(): number {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
}

/** What a process that has developed 100 pictures of 512² has grown by after 1,000. */
function growth(): BenchRow {
  const args = [...SELF, 'growth'];
  const { grownMb } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const label = '512² PNG, from 100 to 1,000 pictures: memory grown by';
  return { label, value: Math.round(Number(grownMb)), unit: 'MB', target: '≤ 30' };
}

async function measureGrowth(): Promise<void> {
  const bytes = await makeSource(512, 'png');
  let before = 0;
  for (let picture = 1; picture <= 1_000; picture += 1) {
    await jobs.darkroom(bytes);
    if (picture === 100) before = process.memoryUsage.rss();
  }
  const grownMb = (process.memoryUsage.rss() - before) / 1024 ** 2;
  console.log(JSON.stringify({ grownMb }));
}

/** All rows; about a minute. */
export async function run(): Promise<{ name: string; rows: BenchRow[] }> {
  const rows: BenchRow[] = [];
  for (const side of [1024, 2048]) {
    for (const source of ['png', 'jpeg'] as const) rows.push(...(await speedRows(side, source)));
  }
  const bytes = await makeSource(2048, 'png');
  for (const atOnce of [1, 4]) {
    for (const way of ['darkroom', 'canvas'] as const) {
      rows.push(await throughput(way, atOnce, bytes));
    }
  }
  rows.push(peakMemory('darkroom', 2048, 1), peakMemory('canvas', 2048, 1));
  rows.push(peakMemory('darkroom', 2048, 4), peakMemory('canvas', 2048, 4));
  rows.push(peakMemory('darkroom', 4096, 1), peakMemory('darkroom', 4096, 4));
  rows.push(growth());
  return { name: 'pictures', rows };
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [, , verb, ...rest] = process.argv;
  if (verb === 'peak') {
    const [way, side, atOnce] = rest;
    await measurePeak(way as Way, Number(side), Number(atOnce));
  } else if (verb === 'growth') {
    await measureGrowth();
  } else if (verb === 'source') {
    process.stdout.write(await makeSource(Number(rest[0]), 'png'));
  } else console.table((await run()).rows);
}
