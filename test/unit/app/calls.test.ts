import { describe, expect, test } from 'vitest';
import { createCalls } from '../../../shared/app/calls.ts';
import type { CloudBaseApp } from '../../../shared/platform/cloudbase.ts';
import { createLog } from '../../../shared/platform/log.ts';

type CallFunction = CloudBaseApp['callFunction'];

function calling(answer: () => Promise<unknown>) {
  const lines: string[] = [];
  const log = createLog({}, (_, line) => lines.push(line));
  const asked: unknown[] = [];
  const callFunction = ((...given: unknown[]) => {
    asked.push(given);
    return answer();
  }) as CallFunction;
  return { call: createCalls({ callFunction }, log), asked, lines };
}

const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

describe('a function that calls another', () => {
  test('hears that it has answered, and waits no longer than fifteen seconds', async () => {
    const { call, asked } = calling(async () => ({ result: {} }));
    expect(await call('task-poller', { span: 1 })).toBe('answered');
    expect(asked).toEqual([[{ name: 'task-poller', data: { span: 1 } }, { timeout: 15_000 }]]);
  });

  test('knows one that takes longer to be going on', async () => {
    const { call, lines } = calling(failing('ESOCKETTIMEDOUT'));
    expect(await call('task-processor', {})).toBe('going_on');
    expect(lines).toEqual([]);
  });

  test('knows one that was not begun, and says so in its log', async () => {
    const { call, lines } = calling(failing('FUNCTION_NOT_FOUND'));
    expect(await call('task-processor', {})).toBe('refused');
    expect(lines.join()).toContain('FUNCTION_NOT_FOUND');
  });
});
