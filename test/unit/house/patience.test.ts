import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { processSuites, stepsOf } from '../../patience/plan.ts';
import { lastRun, type Run } from '../../patience/record.ts';
import { eventually } from '../../support/events.ts';
import { launchArgs } from '../../support/run/launch.ts';

const plan = { loops: 4, suites: 2, whole: 1 };
const run = (more: Partial<Run>): Run => ({
  kind: 'suites',
  number: 1,
  code: 'c0ffee',
  loops: 4,
  passed: true,
  tests: 1,
  failed: [],
  seconds: 1,
  endedAt: '',
  log: '',
  ...more,
});

describe('running the tests again and again', () => {
  test('takes the suites first, then the whole', () => {
    expect(stepsOf(plan).map(({ kind, number }) => `${kind} ${number}`)).toEqual([
      'suites 1',
      'suites 2',
      'whole 1',
    ]);
  });

  test('knows a step by its kind and number, counts the last try, and no easier one', () => {
    const step = { kind: 'suites', number: 1 } as const;
    const failed = run({ passed: false });
    expect(lastRun([run({ number: 2 }), run({ kind: 'whole' })], step, plan)).toBeUndefined();
    expect(lastRun([run({}), failed], step, plan)).toBe(failed);
    expect(lastRun([run({ loops: 3 })], step, plan)).toBeUndefined();
    expect(lastRun([run({ loops: 8 })], step, plan)).toBeDefined();
  });

  test('means tests that start processes or listen, wherever they lie', () => {
    const suites = processSuites();
    expect(suites).toEqual(
      expect.arrayContaining([
        'test/end-to-end/crowd.test.ts',
        'test/conformance/watch/watch.test.ts',
        'test/unit/house/patience.test.ts',
      ]),
    );
    expect(suites.filter((path) => path.includes('/simulation/'))).toEqual([]);
  });
});

test('busy loops end with the process that started them, however it ends', async () => {
  const args = launchArgs('test/unit/house/busy-parent.ts');
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const pids = JSON.parse(String(line)) as number[];
  expect(pids.filter(isAlive)).toEqual(pids);
  parent.kill('SIGKILL');
  await eventually(() => !pids.some(isAlive));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
