import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FunctionCall, FunctionResult } from '../../../local/cloudbase/context.ts';
import type { FunctionConfig } from '../../../local/cloudbase/functions/config.ts';
import { parseCron } from '../../../local/cloudbase/triggers/cron.ts';
import { Timers } from '../../../local/cloudbase/triggers/timers.ts';
import { startTestCloud, until } from '../local-cloud.ts';

/** The next `count` instants after `from`, as Shanghai wall time. */
function wallTimes(expression: string, from: string, count: number): string[] {
  const schedule = parseCron(expression);
  const times: string[] = [];
  let at: number | null = Date.parse(from);
  for (let i = 0; i < count; i++) {
    at = at === null ? null : schedule.next(at);
    if (at === null) break;
    times.push(new Date(at + 8 * 3_600_000).toISOString().slice(0, 19));
  }
  return times;
}

describe('cron of 7 fields', () => {
  // 2026-01-01 is a Thursday; 00:00:03 UTC is 08:00:03 in Shanghai.
  const FROM = '2026-01-01T00:00:03Z';
  test.each([
    ['every 10 seconds', '*/10 * * * * * *', ['01-01T08:00:10', '01-01T08:00:20']],
    ['every minute at second 0', '0 * * * * * *', ['01-01T08:01:00', '01-01T08:02:00']],
    ['hours count in UTC+8', '0 30 9 * * * *', ['01-01T09:30:00', '01-02T09:30:00']],
    ['weekday 0 is Sunday', '0 0 9 * * 0 *', ['01-04T09:00:00', '01-11T09:00:00']],
    ['weekday 6 is Saturday', '0 0 9 * * 6 *', ['01-03T09:00:00', '01-10T09:00:00']],
    ['names of weekdays', '0 0 10,14 * * MON-TUE *', ['01-05T10:00:00', '01-05T14:00:00']],
    ['day or weekday', '0 0 0 7 * MON *', ['01-05T00:00:00', '01-07T00:00:00', '01-12T00:00:00']],
    ['lists and ranges', '5 0-1 0 2 1 * *', ['01-02T00:00:05', '01-02T00:01:05']],
    ['names of months', '0 0 0 1 FEB,MAR * *', ['02-01T00:00:00', '03-01T00:00:00']],
  ])('%s', (_, expression, expected) => {
    expect(wallTimes(expression, FROM, expected.length)).toEqual(
      expected.map((time) => `2026-${time}`),
    );
  });

  test('the year is the seventh field', () => {
    expect(wallTimes('0 0 0 1 1 * 2028-2029', FROM, 5)).toEqual([
      '2028-01-01T00:00:00',
      '2029-01-01T00:00:00',
    ]);
    expect(wallTimes('0 0 0 1 1 * 2020', FROM, 1)).toEqual([]);
  });

  test.each([
    '* * * * *',
    '* * * * * *',
    '60 * * * * * *',
    '0 0 25 * * * *',
    '0 0 0 32 * * *',
    '0 0 0 L * * *',
    '0 0 0 ? * * *',
    '0 0 0 * * MON#2 *',
    '',
  ])('%j is refused', (expression) => {
    expect(() => parseCron(expression)).toThrow();
  });
});

describe('timers', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function recording(configs: readonly FunctionConfig[], ms = 0) {
    const calls: FunctionCall[] = [];
    const timers = new Timers({
      configs,
      now: () => Date.now(),
      onError: () => {},
      functions: {
        invoke: async (call): Promise<FunctionResult> => {
          calls.push(call);
          await new Promise((resolve) => setTimeout(resolve, ms));
          return { requestId: '', result: null, billedMs: 1 };
        },
      },
    });
    return { timers, calls };
  }
  const every10s: FunctionConfig = {
    name: 'poller',
    triggers: [{ name: 'poll', type: 'timer', config: '*/10 * * * * * *', argument: 'go' }],
  };

  test('a tick calls the function with the event of the cloud and nobody as the user', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:03Z') });
    const { timers, calls } = recording([every10s]);
    timers.start();
    await vi.advanceTimersByTimeAsync(17_500);
    timers.stop();
    expect(calls).toHaveLength(2);
    expect(calls[0]).toEqual({
      name: 'poller',
      data: { Type: 'Timer', TriggerName: 'poll', Time: '2026-01-01T00:00:10Z', Message: 'go' },
      identity: { kind: 'admin' },
      source: 'timer',
      triggerName: 'poll',
    });
  });

  test('a run that takes longer than the interval does not hold up the next', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:03Z') });
    const { timers, calls } = recording([every10s], 25_000);
    timers.start();
    await vi.advanceTimersByTimeAsync(38_000);
    expect(calls).toHaveLength(4);
    timers.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(4);
  });

  test('ticks missed while the machine slept run once, not each', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:03Z') });
    const { timers, calls } = recording([every10s]);
    timers.start();
    vi.setSystemTime(Date.parse('2026-01-01T01:00:03Z'));
    await vi.advanceTimersByTimeAsync(7_500);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.map((call) => (call.data as { Time: string }).Time)).toEqual([
      '2026-01-01T00:00:10Z',
      '2026-01-01T01:00:20Z',
    ]);
    timers.stop();
  });

  test('a far date is waited for although setTimeout cannot wait so long', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
    const trigger = { name: 'far', type: 'timer', config: '0 0 0 1 3 * 2026' } as const;
    const { timers, calls } = recording([{ name: 'far', triggers: [trigger] }]);
    timers.start();
    await vi.advanceTimersByTimeAsync(58 * 86_400_000);
    expect(calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(calls).toHaveLength(1);
    timers.stop();
  });

  test('a wrong expression is refused at the start, with its name', () => {
    const trigger = { name: 'bad', type: 'timer', config: '* * *' } as const;
    expect(() => recording([{ name: 'fn', triggers: [trigger] }])).toThrow('* * *');
  });

  test('a real function is called by its timer, sees TRIGGER_SRC, and can be run out of turn', async () => {
    const test_ = await startTestCloud(
      {
        tick: `exports.main = async (event) => { console.log(JSON.stringify(
          { event, source: process.env.TRIGGER_SRC, openid: process.env.WX_OPENID ?? null })); };`,
        yearly: 'exports.main = async (event) => event.TriggerName;',
      },
      {
        functions: {
          config: [
            { name: 'tick', triggers: [{ name: 't', type: 'timer', config: '* * * * * * *' }] },
            { name: 'yearly', triggers: [{ name: 'y', type: 'timer', config: '0 0 0 1 1 * *' }] },
          ],
        },
      },
    );
    try {
      await until(async () => (await test_.local('status')).timers[0].runs >= 2);
      await until(async () => (await test_.local('logs?function=tick')).lines.length >= 2);
      const { lines } = await test_.local('logs?function=tick');
      const seen = JSON.parse(lines.find((line: { level: string }) => line.level === 'log').text);
      expect(seen).toMatchObject({ source: 'timer', openid: null, event: { Type: 'Timer' } });
      expect(seen.event.Time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect((await test_.local('timers/run', { name: 'y' })).result).toBe('y');
      expect((await test_.local('timers/run', { name: 'none' })).code).toBe('INVALID_PARAM');
    } finally {
      await test_.end();
    }
  });
});
