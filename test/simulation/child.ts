/** A process that runs ranges of seeds (or of exhaustive cases) for the parent that forked it. */
import { allCases, type Case, describeCase, runCase } from './exhaustive.ts';
import { emptyTally, runRange, type Tally } from './runner.ts';
import type { ScenarioName } from './world/scenarios.ts';

export interface Order {
  readonly kind: 'seeds' | 'cases';
  readonly from: number;
  readonly count: number;
  readonly maxFailures: number;
  /** Takes every n-th of the exhaustive cases. */
  readonly every: number;
  /** Instead of the ones the seeds draw. */
  readonly scenario?: ScenarioName | undefined;
}

export type Message =
  | { readonly kind: 'progress'; readonly tally: Tally }
  | { readonly kind: 'done'; readonly tally: Tally; readonly of: number }
  | { readonly kind: 'broken'; readonly text: string };

export function serve(): void {
  process.on('message', (order: Order) => {
    carryOut(order).catch((error: unknown) => tell({ kind: 'broken', text: textOf(error) }));
  });
}

function tell(message: Message): void {
  process.send?.(message);
}

async function carryOut(order: Order): Promise<void> {
  const onProgress = (tally: Tally): void => tell({ kind: 'progress', tally });
  if (order.kind === 'seeds') {
    tell({ kind: 'done', tally: await runRange({ ...order, onProgress }), of: order.count });
    return;
  }
  const cases = await casesOf(order.every);
  const own = cases.slice(order.from, order.from + order.count);
  tell({ kind: 'done', tally: await runCases(own, { ...order, onProgress }), of: cases.length });
}

let known: Case[] | null = null;

async function casesOf(every: number): Promise<Case[]> {
  known ??= (await allCases()).filter((_, index) => index % every === 0);
  return known;
}

async function runCases(
  cases: readonly Case[],
  plan: Order & { onProgress: (tally: Tally) => void },
): Promise<Tally> {
  const tally = emptyTally();
  const start = performance.now();
  let told = start;
  Error.stackTraceLimit = 0;
  for (const [index, one] of cases.entries()) {
    const outcome = await runCase(one);
    tally.seeds += 1;
    tally.calls += outcome.calls;
    tally.virtualMs += outcome.virtualMs;
    tally.ms = performance.now() - start;
    const [first] = outcome.violations;
    if (first !== undefined) {
      tally.violations += outcome.violations.length;
      const detail = `${describeCase(one)}: ${first.detail}`;
      tally.failures.push({ seed: plan.from + index, rule: first.rule, detail });
      if (tally.failures.length >= plan.maxFailures) break;
    }
    if (performance.now() - told < 500) continue;
    told = performance.now();
    plan.onProgress(tally);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tally;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${textOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
