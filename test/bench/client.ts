/**
 * What the client adds: its size, the time between a tap and the server's answer beyond the function's
 * own, the time from a settled task to its picture on the page, and what an idle page asks. In
 * process, with the production functions; time between them is virtual, so that only code is timed.
 */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDarkroom, type Platform } from '../../clients/darkroom/mini-program.ts';
import { bundleClient, EDITIONS, type Edition } from '../../local/client/build.ts';
import { createPhone, type PhoneWorld } from '../support/client/phone.ts';
import { type BenchResult, type BenchRow, median } from './result.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const ROUNDS = 15;
const REQUEST = { images: ['wxfile://tmp/dress.jpg'], sceneId: 'beach-sunset' };
const IDLE_MS = 600_000;

export async function run(): Promise<BenchResult> {
  const rows: BenchRow[] = [];
  for (const edition of Object.keys(EDITIONS) as Edition[]) {
    const { gzipBytes } = await bundleClient(root, edition);
    const label = `edition for ${edition}, gzip`;
    rows.push({ label, value: gzipBytes / 1_024, unit: 'KB', target: '≤ 8' });
  }
  const whole = folderBytes(join(root, 'clients/miniprogram')) / 1_024;
  const buying = folderBytes(join(root, 'clients/miniprogram/packages')) / 1_024;
  const main = { label: 'mini-program, main package', unit: 'KB', target: '≤ 400' };
  rows.push({ ...main, value: whole - buying });
  rows.push({ label: 'mini-program, package that sells', value: buying, unit: 'KB' });
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await play(round));
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    name: 'client',
    rows: [
      ...rows,
      { label: 'tap to answer beyond the calls it makes', value: of((r) => r.tapMs), unit: 'ms' },
      { label: 'settled to shown, watch open', value: of((r) => r.shownMs), unit: 'ms' },
      { label: 'waiting on top of it (virtual)', value: of((r) => r.waitedMs), unit: 'ms' },
      { label: 'calls of a whole job', value: of((r) => r.calls), unit: '' },
      { label: 'calls of an idle page in 10 min', value: of((r) => r.idle), unit: '', target: '0' },
    ],
  };
}

const folderBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

interface Round {
  readonly tapMs: number;
  readonly shownMs: number;
  /** Of the clock of the phone: pauses before the client looked. */
  readonly waitedMs: number;
  readonly calls: number;
  readonly idle: number;
}

async function play(seed: number): Promise<Round> {
  const phone = await createPhone({ seed: seed + 1 });
  const { platform, spent } = timed(phone.open());
  const darkroom = createDarkroom(platform);
  let settled: { at: number; now: number } | null = null;
  phone.onEnded = () => {
    settled ??= { at: performance.now(), now: phone.world.clock.now() };
  };
  await until(phone, darkroom.balance.get());
  spent.ms = 0;
  const tappedAt = performance.now();
  const job = darkroom.create(REQUEST);
  let tapMs = 0;
  let shown = { at: 0, now: 0 };
  job.on(({ phase }) => {
    if (phase === 'running' && tapMs === 0) tapMs = performance.now() - tappedAt - spent.ms;
    if (phase === 'completed') shown = { at: performance.now(), now: phone.world.clock.now() };
  });
  await phone.time.until(() => shown.at > 0, IDLE_MS);
  await phone.time.until(() => false, 10_000);
  const calls = phone.asked.length;
  await phone.time.until(() => false, IDLE_MS);
  const end = settled ?? shown;
  return {
    tapMs,
    shownMs: shown.at - end.at,
    waitedMs: shown.now - end.now,
    calls,
    idle: phone.asked.length - calls,
  };
}

async function until(phone: PhoneWorld, work: Promise<unknown>): Promise<void> {
  let isOver = false;
  void work.then(() => {
    isOver = true;
  });
  await phone.time.until(() => isOver, IDLE_MS);
}

/** The same platform, and the time spent in it. */
function timed(platform: Platform<string>) {
  const spent = { ms: 0 };
  const timing =
    <A extends unknown[], T>(act: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const from = performance.now();
      try {
        return await act(...args);
      } finally {
        spent.ms += performance.now() - from;
      }
    };
  const { call, keep, upload } = platform;
  const slow = { call: timing(call), keep: timing(keep), upload: timing(upload) };
  return { platform: { ...platform, ...slow }, spent };
}
