/** A script is cut into parts that one answer can hold, whatever it looks like. */
import { describe, expect, test } from 'vitest';
import { PART_CHARS, partsOf } from '../../../shared/studio/storyboard/split.ts';

const LONGEST = 60_000;
const filled = (piece: string): string =>
  piece.repeat(Math.ceil(LONGEST / piece.length)).slice(0, LONGEST);

/** Whole characters only: no half of one at either end. */
const isWhole = (text: string): boolean => !/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(text);

describe('a script of 60,000 characters', () => {
  test.each([
    ['in scenes', filled(`第三场 雨夜\n${'他走过长街。\n'.repeat(60)}`)],
    ['in prose, without a heading', filled('他走过长街，雨一直下，没有人说话。\n')],
    ['in one paragraph', filled('他走过长街，雨一直下。没有人说话！')],
    ['in English prose', filled('He walks down the street. Nobody speaks, and it rains. ')],
    ['without an end of any sentence', filled('雨')],
    ['of characters in two halves', filled('🌧').slice(0, LONGEST)],
    ['of blank lines in between', filled(`雨夜。${'\n'.repeat(900)}`)],
  ])('%s is cut without losing, repeating or halving anything', (_, script) => {
    const parts = partsOf(script);
    const texts = parts.map(({ from, to }) => script.slice(from, to));
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(PART_CHARS);
    expect(texts.every(isWhole)).toBe(true);
    const places = parts.flatMap(({ from, to }) => [from, to]);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(texts.join('').replaceAll(/\s/g, '')).toBe(script.replaceAll(/\s/g, ''));
  });
});

test('a scene is not torn apart where its heading is near', () => {
  const scene = (n: number): string => `第${n}场 雨夜\n${'他走过长街。\n'.repeat(250)}`;
  const script = scene(1) + scene(2) + scene(3);
  const begins = partsOf(script).map(({ from }) => script.slice(from, from + 3));
  expect(begins).toEqual(['第1场', '第2场', '第3场']);
});

test.each(['', ' \n\t\n ', '\n'.repeat(9_000)])('blanks have no parts', (script) => {
  expect(partsOf(script)).toEqual([]);
});
