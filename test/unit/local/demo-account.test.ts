import { describe, expect, test } from 'vitest';
import { until } from '../../../local/demo/account.ts';
import { RefusedError } from '../../../local/demo/client.ts';

const refused = (code: string): RefusedError =>
  new RefusedError({ success: false, code, message: '系统繁忙，请稍后再试' });

/** Answers with each in turn, the last for ever. */
function answering(...answers: readonly (string | Error | null)[]) {
  let asked = 0;
  const look = async (): Promise<string | null> => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? null;
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { look, asked: () => asked };
}

describe('the demo, while it asks after what is under way', () => {
  test('asks again where nothing is known yet, and where the environment was too busy', async () => {
    const { look, asked } = answering(null, refused('INTERNAL'), refused('INTERNAL'), 'completed');
    expect(await until('the task', look)).toBe('completed');
    expect(asked()).toBe(4);
  });

  test('gives up on one that never answers, and counts only what comes in a row', async () => {
    const busy = refused('INTERNAL');
    const { look, asked } = answering(busy, null, busy);
    await expect(until('the task', look)).rejects.toBe(busy);
    expect(asked()).toBe(8);
  });

  test('tells every other refusal at once', async () => {
    const gone = refused('TASK_NOT_FOUND');
    const { look, asked } = answering(gone);
    await expect(until('the task', look)).rejects.toBe(gone);
    expect(asked()).toBe(1);
  });
});
