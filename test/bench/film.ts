/**
 * The film path beside plain ffmpeg that draws the same words for the same time with the same
 * encoder (x264), interleaved in one run. Needs Debian's ffmpeg, which also makes the sources: films
 * of another encoder, so that ours has to make all of their frames anew.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../local/command-line.ts';
import { createFilmEngine } from '../../shared/film/index.ts';
import { markFontPath } from '../../shared/pictures/font.ts';
import { CUT_S, type CutTiming, cutArguments, cutFilter } from './film-cut.ts';
import { peakMb } from './peak.ts';
import { type BenchResult, type BenchRow, median } from './result.ts';

const SECONDS = 5;
const ROUNDS = 3;
/** What the function has a visit for, s. */
const VISIT_S = 45;
const SIZES = [
  ['720p', 1280, 720],
  ['1080p', 1920, 1080],
] as const;

interface Timing {
  /** Of the work alone, ms: an instance that is warm. */
  readonly ms: number;
  readonly cpuMs: number;
  /** Ours alone. */
  readonly peakMb?: number;
}

export async function run(): Promise<BenchResult> {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    throw new UsageError('this benchmark needs ffmpeg (Debian: apt install ffmpeg)');
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-film-'));
  try {
    const rows = SIZES.flatMap(([name, width, height]) => {
      const source = makeSource(folder, { width, height });
      return [...rowsFor(name, source), ...cutRows(name, source, { width, height })];
    });
    return { name: 'film', rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rowsFor(name: string, source: string): BenchRow[] {
  const ours: Timing[] = [];
  const theirs: Timing[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = [() => ours.push(inChild(source)), () => theirs.push(withFfmpeg(source))];
    for (const one of round % 2 === 0 ? both : both.reverse()) one();
  }
  const perSecond = (timings: readonly Timing[], of: (timing: Timing) => number) =>
    median(timings.map(of)) / 1_000 / SECONDS;
  const ratios = (of: (timing: Timing) => number) =>
    median(ours.map((timing, round) => of(timing) / of(theirs[round] ?? timing)));
  const peak = Math.max(...ours.map(({ peakMb = 0 }) => peakMb));
  const visit = median(ours.map(({ ms }) => ms)) / 1_000;
  return [
    { label: `${name}: darkroom`, value: perSecond(ours, ({ ms }) => ms), unit: 's/s of film' },
    { label: `${name}: ffmpeg`, value: perSecond(theirs, ({ ms }) => ms), unit: 's/s of film' },
    { label: `${name}: over ffmpeg`, value: ratios(({ ms }) => ms), unit: '×', target: '≤ 4' },
    {
      label: `${name}: over ffmpeg, processor time`,
      value: ratios(({ cpuMs }) => cpuMs),
      unit: '×',
    },
    { label: `${name}: peak memory`, value: Math.round(peak), unit: 'MB', target: '≤ 1024' },
    { label: `${name}: ${SECONDS} s of film`, value: visit, unit: 's', target: `≤ ${VISIT_S}` },
  ];
}

/** The same cut by both, in turns; then thirty shots, and the same ones in another order. */
function cutRows(
  name: string,
  source: string,
  size: { width: number; height: number },
): BenchRow[] {
  const ours: CutTiming[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = [
      () => ours.push(cutInChild('cut', source, size)),
      () => theirs.push(cutByFfmpeg(source)),
    ];
    for (const one of round % 2 === 0 ? both : both.reverse()) one();
  }
  const shots = cutInChild('shots', source, size);
  const peak = Math.max(shots.peakMb, ...ours.map(({ peakMb: mb }) => mb));
  const label = (what: string): string => `${name}, a cut: ${what}`;
  const each = (ms: number): number => ms / 1_000 / CUT_S;
  const ratio = median(ours.map(({ ms }, round) => ms / (theirs[round] ?? ms)));
  return [
    {
      label: label('darkroom'),
      value: each(median(ours.map(({ ms }) => ms))),
      unit: 's/s of film',
    },
    { label: label('ffmpeg'), value: each(median(theirs)), unit: 's/s of film' },
    { label: label('over ffmpeg'), value: ratio, unit: '×', target: '≤ 4' },
    { label: label('30 shots'), value: shots.ms / 1_000, unit: 's' },
    { label: label('30 shots in another order'), value: shots.turnedMs / 1_000, unit: 's' },
    { label: label('pieces made anew for it'), value: shots.turnedPieces, unit: '', target: '0' },
    { label: label('peak memory'), value: Math.round(peak), unit: 'MB', target: '≤ 1024' },
  ];
}

function cutInChild(
  kind: 'cut' | 'shots',
  source: string,
  size: { width: number; height: number },
): CutTiming {
  const args = cutArguments(kind, source, size);
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as CutTiming;
}

function cutByFfmpeg(source: string): number {
  const start = performance.now();
  const coding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  const graph = ['-filter_complex', cutFilter(markFontPath()), '-map', '[v]', '-map', '[l]'];
  ffmpeg('-i', source, ...graph, ...coding, `${source}.cut-ffmpeg.mp4`);
  return performance.now() - start;
}

/** Movement and grain, sound, and a key frame at the start only: as vendors' films are. */
function makeSource(folder: string, { width, height }: { width: number; height: number }): string {
  const path = join(folder, `${height}.mp4`);
  const picture = `testsrc2=s=${width}x${height}:r=24:d=${SECONDS},noise=alls=6:allf=t`;
  ffmpeg(
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=440:d=${SECONDS}`],
    ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-b:v', '4M', '-c:a', 'aac', path],
  );
  return path;
}

function withFfmpeg(source: string): Timing {
  const size = `fontsize=h*0.068:fontcolor=white:borderw=2:x=w-tw-h*0.03:y=h-th-h*0.03`;
  const words = `drawtext=fontfile=${markFontPath()}:text=AI生成:${size}:enable=lt(t\\,3)`;
  const out = `${source}.ffmpeg.mp4`;
  const start = performance.now();
  const cpuMs = childCpu(() =>
    ffmpeg('-i', source, '-vf', words, '-c:v', 'libx264', '-b:v', '5.2M', '-c:a', 'copy', out),
  );
  return { ms: performance.now() - start, cpuMs };
}

const ffmpeg = (...args: string[]): unknown =>
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);

/** Processor time of a child that has ended, ms; Linux adds it up in /proc. */
function childCpu(work: () => void): number {
  const before = endedChildrenMs();
  work();
  return endedChildrenMs() - before;
}

const TICK_MS = 10;

function endedChildrenMs(): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

/** A process of its own, as an instance of the function is: its memory is not that of the next. */
function inChild(source: string): Timing {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), source];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Timing;
}

async function measure(source: string): Promise<Timing> {
  const engine = createFilmEngine({ pictures: {}, now: Date.now });
  const facts = await engine.probe(source);
  await engine.isAvailable();
  // A slow machine puts parts aside within its visit.
  const aside = new Map<string, Uint8Array>();
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  const outcome = await engine.mark({
    source,
    target: `${source}.ours.mp4`,
    facts,
    madeAt: 0,
    produceId: 'bench-0',
    taskType: 'text_to_video',
    model: 'bench',
    until: Date.now() + VISIT_S * 1_000,
    checkpoint: null,
    parts: {
      put: async (name, bytes) => {
        aside.set(name, bytes);
        return name;
      },
      get: async (name) => aside.get(name) ?? new Uint8Array(),
    },
  });
  if (outcome.kind !== 'done') throw new Error('not within one visit');
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - start;
  return { ms, cpuMs: (user + system) / 1_000, peakMb: peakMb() };
}

const [, file = '', asked] = process.argv;
if (file === fileURLToPath(import.meta.url) && asked !== undefined) {
  process.stdout.write(JSON.stringify(await measure(asked)));
}
