/** What is done to clips, as the change of the cut that is stored. */
import { describe, expect, test } from 'vitest';
import {
  moveItem,
  removeItem,
  SHORTEST_MS,
  splitItem,
  trimItem,
  withTake,
} from '../../../../clients/studio/pages/film/cut/arrange.ts';
import {
  type CutContent,
  EMPTY_CUT,
  type Item,
} from '../../../../clients/studio/pages/film/cut/content.ts';
import { placeAt, ticksOf } from '../../../../clients/studio/pages/film/timeline/scale.ts';

const item = (id: string, more: Partial<Item> = {}): Item => ({
  ...{
    item_id: id,
    shot_id: `shot-${id}`,
    work_id: `work-${id}`,
    in_ms: 1_000,
    out_ms: 4_000,
    gain: 1,
  },
  transition: { kind: 'cut', ms: 0 },
  ...more,
});
const items = [item('a'), item('b'), item('c')];
const ids = (all: readonly Item[] | undefined): string =>
  (all ?? []).map(({ item_id }) => item_id).join('');

const cut: CutContent = {
  ...EMPTY_CUT,
  items,
  subtitles: {
    ...{ on: true, burnt: true },
    lines: [
      { line_id: '1', item_id: 'b', from_ms: 200, to_ms: 900, text: '先' },
      { line_id: '2', item_id: 'b', from_ms: 1_500, to_ms: 2_000, text: '后' },
    ],
  },
  sounds: [
    {
      ...{
        sound_id: 's',
        work_id: 'v',
        at_ms: 1_600,
        in_ms: 0,
        out_ms: 900,
        gain: 1,
        item_id: 'b',
      },
      ...{ role: 'voice', fade_in_ms: 0, fade_out_ms: 0, duck_db: 0 },
    },
  ],
};

describe('moving', () => {
  test.each([
    ['a', 2, 'bca'],
    ['c', 0, 'cab'],
    ['b', 9, 'acb'],
    ['a', -3, 'abc'],
  ])('%s to place %d gives %s', (id, to, order) => {
    expect(ids(moveItem(items, id, to))).toBe(order);
  });

  test('to where it is, or of what is not there, changes nothing', () => {
    expect(moveItem(items, 'b', 1)).toBe(items);
    expect(moveItem(items, 'x', 1)).toBe(items);
  });
});

describe('trimming', () => {
  const ends = (all: readonly Item[]) => [all[0]?.in_ms, all[0]?.out_ms];
  test.each([
    ['in', 2_000, [2_000, 4_000]],
    ['in', -50, [0, 4_000]],
    ['in', 9_000, [4_000 - SHORTEST_MS, 4_000]],
    ['out', 3_000.4, [1_000, 3_000]],
    ['out', 9_000, [1_000, 5_000]],
    ['out', 0, [1_000, 1_000 + SHORTEST_MS]],
  ] as const)('%s to %d stays within a source of 5 s', (edge, to, expected) => {
    expect(ends(trimItem(items, { id: 'a', edge, to, sourceMs: 5_000 }))).toEqual(expected);
  });

  test('a still lasts as long as one likes', () => {
    expect(ends(trimItem(items, { id: 'a', edge: 'out', to: 60_000, sourceMs: null }))).toEqual([
      1_000, 60_000,
    ]);
  });
});

describe('splitting', () => {
  test('gives the later words and sounds to the second part, at their own time', () => {
    const set = splitItem(cut, { id: 'b', at: 1_200, newId: 'n' });
    expect(ids(set?.items)).toBe('abnc');
    expect(set?.items?.slice(1, 3)).toMatchObject([
      { in_ms: 1_000, out_ms: 2_200 },
      { in_ms: 2_200, out_ms: 4_000 },
    ]);
    expect(set?.subtitles?.lines).toMatchObject([
      { item_id: 'b', from_ms: 200 },
      { item_id: 'n', from_ms: 300, to_ms: 800 },
    ]);
    expect(set?.sounds).toMatchObject([{ item_id: 'n', at_ms: 400 }]);
  });

  test('keeps the transition behind the second part', () => {
    const faded = { ...cut, items: [item('a', { transition: { kind: 'fade', ms: 400 } })] };
    const set = splitItem(faded, { id: 'a', at: 1_000, newId: 'n' });
    expect(set?.items?.map(({ transition }) => transition.kind)).toEqual(['cut', 'fade']);
  });

  test.each([20, 2_990])('at %d ms, too near to an end, does nothing', (at) => {
    expect(splitItem(cut, { id: 'b', at, newId: 'n' })).toBeNull();
  });
});

test('removing takes the words and sounds of a clip with it', () => {
  const set = removeItem(cut, 'b');
  expect([ids(set.items), set.subtitles?.lines, set.sounds]).toEqual(['ac', [], []]);
});

describe('a new take', () => {
  test('keeps the part that was cut out, as far as it is that long', () => {
    expect(withTake(items, 'a', { workId: 'new', ms: 3_000 })[0]).toMatchObject({
      ...{ work_id: 'new', in_ms: 1_000, out_ms: 3_000 },
    });
    expect(withTake(items, 'a', { workId: 'new', ms: 1_050 })[0]).toMatchObject({
      ...{ in_ms: 0, out_ms: 1_050 },
    });
  });

  test('that is a picture lasts as long as the clip did', () => {
    expect(withTake(items, 'a', { workId: 'new', ms: null })[0]).toMatchObject({
      ...{ in_ms: 0, out_ms: 3_000 },
    });
  });
});

test('a clip is dropped before those whose middle has not been passed', () => {
  const others = [
    { fromMs: 0, toMs: 1_000 },
    { fromMs: 1_000, toMs: 3_000 },
  ];
  expect([-10, 499, 501, 1_999, 2_001].map((ms) => placeAt(ms, others))).toEqual([0, 0, 1, 1, 2]);
});

test('the ruler has numbers that do not touch', () => {
  expect(ticksOf(10_000, 48)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
});
