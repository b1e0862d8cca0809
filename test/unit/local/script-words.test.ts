import { describe, expect, test } from 'vitest';
import { HELP } from '../../../local/demo/options.ts';
import { SCRIPT_WORDS, scriptOf } from '../../../local/providers/behaviours.ts';
import { typicalTimes } from '../../../local/providers/job-times.ts';

describe('the words a local provider obeys', () => {
  test.each(SCRIPT_WORDS)('$written is understood as it is written', ({ written, behaviour }) => {
    const prompt = `a red dress ${written.replace('N', '3')}, on a beach`;
    expect(scriptOf(prompt).behaviour).toBe(
      written.startsWith('[') ? behaviour : scriptOf(written.replace('N', '3')).behaviour,
    );
    expect(scriptOf(prompt).behaviour).toBe(behaviour);
  });

  test('are all told by the demo', () => {
    expect(SCRIPT_WORDS.length).toBeGreaterThan(10);
    for (const { written, does } of SCRIPT_WORDS) {
      expect(HELP).toContain(written);
      expect(HELP).toContain(does);
    }
  });

  test('do not happen in ordinary prompts', () => {
    expect(scriptOf('models never fail to hang their partial balance').behaviour).toBe('ok');
  });
});

test('the typical times of local jobs follow their speed', () => {
  expect(typicalTimes(1, 1_000)).toMatchObject({ image: 4_000, video: 7_000 });
  expect(typicalTimes(10, 0)).toMatchObject({ image: 300, video: 600 });
});
