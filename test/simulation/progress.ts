/** A line that says how far a long run is: rewritten on a terminal, now and then elsewhere. */
import type { Tally } from './runner.ts';

export interface ProgressLine {
  update(sum: Readonly<Tally>, total: number): void;
  clear(): void;
}

const QUIET_EVERY_MS = 15_000;

export function progressLine(stream: NodeJS.WriteStream, label: string): ProgressLine {
  const start = performance.now();
  let said = start;
  let shown = false;
  return {
    update(sum, total) {
      const now = performance.now();
      if (now - said < (stream.isTTY ? 200 : QUIET_EVERY_MS)) return;
      said = now;
      const text = textOf(sum, { total, ms: now - start, label });
      stream.write(stream.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
      shown = true;
    },
    clear() {
      if (shown && stream.isTTY) stream.write('\r\u001b[2K');
    },
  };
}

function textOf(
  sum: Readonly<Tally>,
  { total, ms, label }: { total: number; ms: number; label: string },
): string {
  const rate = sum.seeds / (ms / 1_000);
  const left = Number.isFinite(total) && rate > 0 ? (total - sum.seeds) / rate : Number.NaN;
  const of = Number.isFinite(total) ? ` of ${total.toLocaleString('en')}` : '';
  const eta = Number.isFinite(left) ? `, ${Math.ceil(left)} s left` : '';
  const found = sum.failures.length === 0 ? 'no violation' : `${sum.failures.length} failing`;
  return `${label}: ${sum.seeds.toLocaleString('en')}${of}, ${rate.toFixed(0)}/s, ${found}${eta}`;
}
