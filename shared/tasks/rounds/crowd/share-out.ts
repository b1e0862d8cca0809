/**
 * A crowded round in many copies of the function that runs it. The parts form a tree: whoever has
 * a run of parts takes the first itself, calls copies for the rest, and waits for them. Each part
 * begins at its own moment of the round, the same in every round, so that neither providers nor
 * the picture path are asked everything in the same second.
 */
import type { TaskDeps } from '../../core/deps.ts';
import { type Part, SLOTS } from '../../core/slots.ts';

/** Copies that one copy calls. */
const BRANCHES = 16;
/** The first and the last part of a round begin so far apart, ms. */
const SPREAD_MS = 5_000;

/** Parts that one copy answers for; what a called copy is told. */
export interface Span {
  /** How many slots each part has. */
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** What a copy is called with, or null: a timer's event, or anybody's. */
export function spanIn(event: unknown): Span | null {
  const { span } = (typeof event === 'object' && event !== null ? event : {}) as { span?: unknown };
  if (typeof span !== 'object' || span === null) return null;
  const { width, from, to } = span as Record<string, unknown>;
  const whole = [width, from, to].every((number) => Number.isInteger(number));
  const found = { width: Number(width), from: Number(from), to: Number(to) };
  const fits = found.width >= 1 && SLOTS % found.width === 0 && found.from >= 0;
  const inside = found.from < found.to && found.to <= SLOTS;
  const aligned = found.from % found.width === 0 && found.to % found.width === 0;
  return whole && fits && inside && aligned ? found : null;
}

const partAt = ({ from, width }: Span): Part => ({ from, to: from + width });

/** The spans that are left when the first part is taken, at most sixteen. */
export function branchesOf(span: Span): Span[] {
  const { width, from, to } = span;
  const parts = (to - from) / width - 1;
  const branches = Math.min(BRANCHES, parts);
  const bound = (index: number): number =>
    from + width + Math.floor((index * parts) / branches) * width;
  return Array.from({ length: branches }, (_, index) => ({
    width,
    from: bound(index),
    to: bound(index + 1),
  }));
}

/**
 * Visits the first part with `visit` and has copies visit the others. A part that nobody could be
 * called for is visited here, after the own one. Gives what `visit` gave for the own part.
 */
export async function shareOut<T>(
  deps: Pick<TaskDeps, 'call' | 'clock'>,
  span: Span,
  visit: (part: Part) => Promise<T>,
): Promise<T> {
  const refused: Span[] = [];
  const called = callCopies(deps, span, refused);
  const own = await visit(partAt(span));
  await called;
  for (const { width, from, to } of refused) {
    for (let at = from; at < to; at += width) await visit({ from: at, to: at + width });
  }
  return own;
}

async function callCopies(
  { call, clock }: Pick<TaskDeps, 'call' | 'clock'>,
  span: Span,
  refused: Span[],
): Promise<void> {
  let slot = span.from;
  const calls: Promise<unknown>[] = [];
  for (const branch of branchesOf(span)) {
    if (call === undefined) {
      refused.push(branch);
      continue;
    }
    await clock.sleep(((branch.from - slot) * SPREAD_MS) / SLOTS);
    slot = branch.from;
    const called = call('task-poller', { span: branch });
    calls.push(
      called.then((outcome) => {
        if (outcome === 'refused') refused.push(branch);
      }),
    );
  }
  await Promise.all(calls);
}
