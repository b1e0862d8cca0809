import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Step, TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { backoffMs, defaultPolicy } from '../../../../shared/tasks/core/policy.ts';
import { estimateProgress, progressAt } from '../../../../shared/tasks/core/progress.ts';
import { newStages, stageStarted } from '../../../../shared/tasks/core/stages.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A task whose stages were begun at these times, ms after START. */
function taskAt(step: Step, begun: { generate?: number; finish?: number }) {
  let stages: TaskDoc['stages'] = newStages();
  if (begun.generate !== undefined) {
    stages = stageStarted(stages, 'generate', new Date(START + begun.generate));
  }
  if (begun.finish !== undefined) {
    stages = stageStarted(stages, 'finish', new Date(START + begun.finish));
  }
  return { status: 'processing', step, stages } as const;
}

const shown = (
  task: ReturnType<typeof taskAt>,
  stored: number,
  afterMs: number,
  typicalMs: number,
) => estimateProgress(task, stored, { now: START + afterMs, typicalMs });

describe('the progress between two stored points', () => {
  const waiting = taskAt('wait', { generate: 0 });
  const finishing = taskAt('finish', { generate: 0, finish: 10_000 });

  test('is most of the way after the typical time', () => {
    expect(shown(waiting, 20, 0, 40_000)).toBe(20);
    expect(shown(waiting, 20, 10_000, 40_000)).toBeGreaterThan(35);
    expect(shown(waiting, 20, 40_000, 40_000)).toBeGreaterThan(65);
  });

  test('rises step by step: a job of four seconds is never seen to jump by more than 15', () => {
    const seen = [0, 250, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000].map((ms) =>
      shown(waiting, 20, ms, 4_000),
    );
    const jumps = seen.slice(1).map((value, index) => value - (seen[index] ?? 0));
    expect(Math.max(...jumps)).toBeLessThanOrEqual(15);
    expect(Math.min(...jumps)).toBeGreaterThan(0);
  });

  test('still moves long after the typical time, and never reaches the next point', () => {
    const late = [2, 3, 4, 6, 8].map((times) => shown(waiting, 20, times * 40_000, 40_000));
    expect(new Set(late).size).toBe(late.length);
    expect(shown(waiting, 20, 365 * 86_400_000, 1)).toBeLessThan(progressAt.generated);
  });

  test('moves while results are fetched, marked and stored', () => {
    expect(shown(finishing, 20, 10_000, 4_000)).toBe(progressAt.generated);
    expect(shown(finishing, 20, 15_000, 4_000)).toBeGreaterThan(progressAt.generated);
    expect(shown(finishing, 20, 86_400_000, 4_000)).toBeLessThan(progressAt.reviewing);
  });

  test('of results that came with the answer to a submit begins where generating ends', () => {
    const done = taskAt('finish', { generate: 0 });
    expect(shown(done, 0, 100, 4_000)).toBe(progressAt.generated);
  });

  test('never falls, and never is 100, whatever is stored and however time passes', () => {
    const ms = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 95 }),
        ms,
        ms,
        fc.integer({ min: 1, max: 600_000 }),
        (stored, early, later, typicalMs) => {
          for (const task of [waiting, finishing]) {
            const first = shown(task, stored, early, typicalMs);
            const second = shown(task, first, early + later, typicalMs);
            expect(first).toBeGreaterThanOrEqual(stored);
            expect(second).toBeGreaterThanOrEqual(first);
            expect(second).toBeLessThan(100);
          }
        },
      ),
    );
  });
});

describe('the back-off', () => {
  const random = { next: () => 0.5, hex: () => '', secret: () => '' };

  test('grows from two seconds to a minute', () => {
    const waits = [0, 1, 2, 3, 4, 5, 9].map((setbacks) =>
      backoffMs(setbacks, { policy: defaultPolicy, random }),
    );
    expect(waits).toEqual([2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test('grows in the same proportion from another first wait', () => {
    const waits = [0, 1, 5].map((setbacks) =>
      backoffMs(setbacks, { policy: { backoffMs: 200 }, random }),
    );
    expect(waits).toEqual([200, 500, 6_000]);
  });
});
