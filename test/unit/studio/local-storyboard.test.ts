/** What the local text model answers is a storyboard of the very script it was given. */
import { expect, test } from 'vitest';
import { SCRIPT as DEMO } from '../../../local/demo/film/script.ts';
import { storyboardFor } from '../../../local/providers/openai/chat/storyboard.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { problemsOf } from '../../../shared/studio/storyboard/check.ts';
import { bodyOf } from '../../../shared/studio/storyboard/prompt.ts';
import { readAnswer } from '../../../shared/studio/storyboard/read.ts';

const SCRIPT = `第一场 内景 老屋 夜
阿兰推开门，浑身湿透。屋里没有开灯。
阿兰：我回来了。
老周（低声）：你还知道回来？
第二场 长街
雨停了。`;

function drawn(script: string) {
  const model = createCatalogue(BUILT_IN_MODELS).get('deepseek-v4-pro');
  const { messages } = bodyOf(model, { script, cast: [], failure: null });
  const read = readAnswer(JSON.stringify(storyboardFor(String(messages.at(-1)?.content))));
  expect(problemsOf(read, { script, part: 0 })).toEqual([]);
  return read;
}

test('with its lines word for word, nothing invented, and room to speak', () => {
  const read = drawn(SCRIPT);
  expect(read.shots.map(({ description }) => description)).toEqual([
    '阿兰推开门，浑身湿透。',
    '屋里没有开灯。',
    '雨停了。',
  ]);
  expect(read.shots[1]?.lines.map(({ text }) => text)).toEqual(['我回来了。', '你还知道回来？']);
  expect(read.shots[2]?.location).toBe('长街');
});

test('of the script of the demo: three short shots, two of them spoken', () => {
  const { shots } = drawn(DEMO);
  expect(shots.map(({ seconds }) => seconds)).toEqual([3, 3, 3]);
  expect(shots.flatMap(({ lines }) => lines).map(({ text }) => text)).toEqual([
    '你看，灯亮了。',
    '我们回家吧。',
  ]);
});

test('and of nothing else', () => {
  expect(storyboardFor('讲一个故事')).toBeNull();
});
