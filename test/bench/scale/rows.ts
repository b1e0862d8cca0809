/** From what was measured to rows: the same for each offer, and how flat it all is. */
import { parseCron } from '../../../local/cloudbase/triggers/cron.ts';
import { timerTriggers } from '../../../triggers/index.ts';
import type { BenchRow } from '../result.ts';
import { NAMES } from './functions.ts';
import { IDLE } from './offer.ts';
import type { Measured } from './run.ts';

const seconds = (ms: number): number => ms / 1_000;

export function rowsOf(measured: readonly Measured[]): BenchRow[] {
  return [
    ...measured.flatMap((one) => (one.label === IDLE.label ? idleRows(one) : rowsOfOne(one))),
    ...flatness(measured),
  ];
}

const DAY_MS = 86_400_000;

/** The world has no renderer and no sender: of them the calls are counted, not what they do. */
function idleRows({ label, database, functions, measuredMs }: Measured): BenchRow[] {
  const days = measuredMs / DAY_MS;
  const billedMs = NAMES.reduce((sum, name) => sum + functions[name].billedMs, 0);
  const row = (what: string, value: number, unit: string): BenchRow => {
    return { label: `${label}: ${what}`, value, unit };
  };
  return [
    row('calls of timers', callsADay(), 'a day'),
    row('database calls', database.calls / days, 'a day'),
    row('billed', seconds(billedMs) / days, 's a day'),
  ];
}

/** By their cron expressions. */
export function callsADay(): number {
  let calls = 0;
  for (const { cron } of timerTriggers) {
    const { next } = parseCron(cron);
    for (let at = next(0); at !== null && at <= DAY_MS; at = next(at)) calls += 1;
  }
  return calls;
}

function rowsOfOne(measured: Measured): BenchRow[] {
  const { label, late, ready, perTask, functions, database, hottest } = measured;
  const row = (what: string, value: number, unit: string, target?: string): BenchRow[] =>
    value === null || Number.isNaN(value)
      ? []
      : [{ label: `${label}: ${what}`, value, unit, ...(target ? { target } : {}) }];
  const isLargest = label === '100,000';
  return [
    ...row('seen late, p50', seconds(late.p50), 's'),
    ...row('seen late, p95', seconds(late.p95), 's', isLargest ? '≤ 15' : undefined),
    ...row('seen late, p99', seconds(late.p99), 's'),
    ...(label.includes('one user')
      ? row('seen late by others, p95', seconds(measured.lateOfOthers.p95), 's')
      : []),
    ...row('ready until taken, p95', seconds(ready.p95), 's'),
    ...row('ready until taken, most', seconds(ready.most), 's'),
    ...row('tap until submitted, p95', seconds(measured.started.p95), 's'),
    ...row('tap until answered, p50', measured.submitted.p50, 'ms'),
    ...row('tap until answered, p99', measured.submitted.p99, 'ms'),
    ...row('taps tried again', measured.submits.again, ''),
    ...row('tasks settled', measured.settled, ''),
    ...row('tasks failed', measured.failed, ''),
    ...row('database calls a task', perTask.databaseCalls, ''),
    ...row('reads a task', perTask.reads, ''),
    ...row('writes a task', perTask.writes, ''),
    ...row('transactions a task', perTask.transactions, ''),
    ...row('checks a task', perTask.checks, ''),
    ...row('function calls a task', perTask.functionCalls, ''),
    ...row('billed a task', perTask.billedMs, 'ms'),
    ...row('billed a task', perTask.gbSeconds, 'GB·s'),
    ...row('database calls', database.calls / seconds(measured.measuredMs), '1/s'),
    ...row('transaction conflicts', database.conflicts, ''),
    ...row('triggers lost', measured.lostTriggers, ''),
    ...row(`hottest document (${hottest.document.split('/')[0]})`, hottest.writes, 'writes/s'),
    ...NAMES.flatMap((name) => row(`${name}, most at once`, functions[name].most, 'copies')),
    ...NAMES.flatMap((name) =>
      row(`${name}, on average`, functions[name].runningMs / measured.measuredMs, 'copies'),
    ),
    ...NAMES.flatMap((name) =>
      functions[name].refused > 0 ? row(`${name}, refused`, functions[name].refused, 'calls') : [],
    ),
    ...NAMES.flatMap((name) =>
      functions[name].timedOut > 0
        ? row(`${name}, past its time limit`, functions[name].timedOut, 'calls')
        : [],
    ),
    ...Object.entries(measured.troubles).flatMap(([text, times]) =>
      row(`error: ${text}`, times, '×'),
    ),
    ...row('took', seconds(measured.wallMs), 's of real time'),
    ...row('memory of the bench', measured.heapMb, 'MB'),
  ];
}

/** What the largest costs beside the smallest. */
function flatness(measured: readonly Measured[]): BenchRow[] {
  const levels = measured.filter(
    ({ label, inFlight }) => label === inFlight.toLocaleString('en-US'),
  );
  const [smallest] = levels;
  const largest = levels.at(-1);
  if (smallest === undefined || largest === undefined || smallest === largest) return [];
  const ratio = (what: string, of: (one: Measured) => number): BenchRow => ({
    label: `${largest.label} beside ${smallest.label}: ${what}`,
    value: of(largest) / of(smallest),
    unit: '×',
    target: '≤ 1.1',
  });
  return [
    ratio('database calls a task', ({ perTask }) => perTask.databaseCalls),
    ratio('billed a task', ({ perTask }) => perTask.billedMs),
  ];
}
