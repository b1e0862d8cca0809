/**
 * `npm run bench -- scale`: how far the engine carries. Production functions in virtual time under
 * an offered load, each row in a process of its own, so that 100,000 tasks have a heap to
 * themselves. `SCALE_MOST=1000` stops there; `SCALE_ONLY=text` runs rows with this in their name.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundle, ROOT } from '../../simulation/bundle.ts';
import type { BenchResult } from '../result.ts';
import { IDLE, type Offer, offers, SUBMISSION } from './offer.ts';
import { rowsOf } from './rows.ts';
import type { Measured } from './run.ts';

const HEAP_MB = 12_000;
const MOST = 100_000;

export async function run(): Promise<BenchResult> {
  const { SCALE_MOST, SCALE_ONLY = '' } = process.env;
  const all = [IDLE, ...offers(Number(SCALE_MOST ?? MOST)), SUBMISSION];
  const wanted = all.filter(({ label }) => label.includes(SCALE_ONLY));
  const made = await bundle(null, { entry: join(ROOT, 'test/bench/scale/entry.ts') });
  try {
    const measured: Measured[] = [];
    for (const offer of wanted) measured.push(await inItsOwnProcess(made.file, offer));
    return { name: 'scale', rows: rowsOf(measured) };
  } finally {
    await made.remove();
  }
}

function inItsOwnProcess(file: string, offer: Offer): Promise<Measured> {
  // Most of what a call makes is gone with its answer: young objects get more room than usual.
  const flags = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=128'];
  const args = [...flags, file, JSON.stringify(offer)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as Measured);
      else reject(new Error(`${offer.label} ended with ${code}`));
    });
  });
}
