/** What the episode page works out by itself: choosing, moving, grouping, how far a shot is. */
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../clients/studio/data/types.ts';
import { regrouped } from '../../../clients/studio/pages/episode/core/groups.ts';
import { lightOf } from '../../../clients/studio/pages/episode/core/lights.ts';
import { neighbour, stepped } from '../../../clients/studio/pages/episode/core/ordering.ts';
import { placesOf, stillOf } from '../../../clients/studio/pages/episode/core/places.ts';
import {
  kept,
  NOTHING,
  ranged,
  toggled,
} from '../../../clients/studio/pages/episode/core/selection.ts';
import { stampOf } from '../../../clients/studio/pages/episode/core/stamp.ts';
import { episode, project, shot, take } from './pages-world.ts';

const ALL = ['a', 'b', 'c', 'd'];

describe('a selection', () => {
  const chosen = (selection: { readonly ids: ReadonlySet<string> }): string[] =>
    [...selection.ids].sort();

  test('grows and shrinks one by one', () => {
    const two = toggled(toggled(NOTHING, 'a'), 'c');
    expect(chosen(two)).toEqual(['a', 'c']);
    expect(chosen(toggled(two, 'a'))).toEqual(['c']);
  });

  test('takes a range from where it began, in either direction', () => {
    expect(chosen(ranged(toggled(NOTHING, 'b'), ALL, 'd'))).toEqual(['b', 'c', 'd']);
    const back = ranged(toggled(NOTHING, 'd'), ALL, 'b');
    expect(chosen(back)).toEqual(['b', 'c', 'd']);
    // The next range begins at the same shot.
    expect(chosen(ranged(back, ALL, 'c'))).toEqual(['b', 'c', 'd']);
  });

  test('begins at the shot itself where nothing was chosen', () => {
    expect(chosen(ranged(NOTHING, ALL, 'c'))).toEqual(['c']);
  });

  test('loses what is there no more, and stays the same where all are there', () => {
    const all = ranged(toggled(NOTHING, 'a'), ALL, 'c');
    expect(kept(all, ALL)).toBe(all);
    expect(kept(all, ['b', 'd'])).toEqual({ ids: new Set(['b']), anchor: null });
  });
});

describe('a shot moved by keys', () => {
  test('goes one place on or back, and says after whom it stood', () => {
    expect(stepped(ALL, 'b', 1)).toEqual({ after: 'c', before: 'a' });
    expect(stepped(ALL, 'b', -1)).toEqual({ after: null, before: 'a' });
    expect(stepped(ALL, 'd', -1)).toEqual({ after: 'b', before: 'c' });
  });

  test('stays at the ends', () => {
    expect(stepped(ALL, 'a', -1)).toBeNull();
    expect(stepped(ALL, 'd', 1)).toBeNull();
    expect(stepped(ALL, 'gone', 1)).toBeNull();
  });

  test('walking begins at the first and ends at the last', () => {
    expect(neighbour(ALL, undefined, -1)).toBe('a');
    expect(neighbour(ALL, 'd', 1)).toBe('d');
    expect(neighbour([], 'd', 1)).toBeUndefined();
  });
});

describe('groups', () => {
  const items = [
    { of: 'a', n: 1 },
    { of: 'b', n: 2 },
    { of: 'a', n: 3 },
  ];
  const of = (item: { of: string }): string => item.of;

  test('that hold the same stay the same lists', () => {
    const before = regrouped(new Map(), items, of);
    const after = regrouped(before, [...items, { of: 'b', n: 4 }], of);
    expect(after.get('a')).toBe(before.get('a'));
    expect(after.get('b')).toEqual([items[1], { of: 'b', n: 4 }]);
  });

  test('leave out what belongs nowhere', () => {
    expect(regrouped(new Map(), items, () => null).size).toBe(0);
  });
});

const frame = (id: string, role: Frame['role']): Frame =>
  ({ id, role, shot_id: 's1', picks: {}, discarded: [] }) as unknown as Frame;
const picture = (work_id: string, frameId: string, fields: object = {}) =>
  take(work_id, {
    target: { episode_id: 'e', shot_id: 's1', asset_id: null, slot: 'frame', part_id: frameId },
    ...fields,
  });
const line = { line_id: 'l1', kind: 'dialogue', speaker: '', text: '走', emotion: '' } as const;

describe('the light of a shot', () => {
  const parts = {
    shot: shot('s1', { lines: [line] }),
    frames: [frame('f1', 'first'), frame('f2', 'last')],
  };
  const light = (takes: ReturnType<typeof take>[], stale: string[] = []) =>
    lightOf('frame', { ...parts, takes }, new Set(stale));

  test('is off where there is no place to fill', () => {
    const none = { ...parts, frames: [], takes: [] };
    expect(lightOf('frame', none, new Set()).state).toBe('none');
  });

  test('is done only when each place has a take that stands', () => {
    expect(light([picture('w1', 'f1')]).state).toBe('missing');
    expect(light([picture('w1', 'f1'), picture('w2', 'f2')]).state).toBe('done');
  });

  test('tells how far what runs has come', () => {
    const running = { status: 'processing', images: [], progress: 40 };
    const half = light([picture('w2', 'f2', running), picture('w1', 'f1')]);
    expect(half).toMatchObject({ state: 'running', progress: 40 });
  });

  test('tells a failure where nothing stands, and not where something does', () => {
    const failed = { status: 'failed', images: [] };
    expect(light([picture('w1', 'f1', failed)]).state).toBe('failed');
    const both = [picture('w1', 'f1'), picture('w2', 'f2')];
    expect(light([picture('w3', 'f1', failed), ...both]).state).toBe('done');
  });

  test('marks what stands and was made from something else, not what was left', () => {
    const both = [picture('new', 'f1'), picture('old', 'f1'), picture('w2', 'f2')];
    expect(light(both, ['new']).isStale).toBe(true);
    expect(light(both, ['old']).isStale).toBe(false);
  });
});

describe('the places of a shot', () => {
  const one = shot('s1', { lines: [line] });

  test('are named to the server as it knows them', () => {
    const targets = (['frame', 'video', 'line'] as const).flatMap((slot) =>
      placesOf(slot, one, [frame('f1', 'first')]).map(({ target, key }) => ({ target, key })),
    );
    expect(targets).toEqual([
      { target: { frameId: 'f1' }, key: 'frame' },
      { target: { shotId: 's1' }, key: 'video' },
      { target: { shotId: 's1', lineId: 'l1' }, key: 'line:l1' },
    ]);
  });

  test('its first frame stands for it, else a key frame, else the last', () => {
    const frames = [frame('f2', 'last'), frame('f3', 'key'), frame('f1', 'first')];
    const all = [picture('w2', 'f2'), picture('w3', 'f3'), picture('w1', 'f1')];
    expect(stillOf(frames, all)?.work_id).toBe('w1');
    expect(stillOf(frames, all.slice(0, 2))?.work_id).toBe('w3');
    expect(stillOf(frames, [])).toBeNull();
  });
});

describe('the stamp of what composing looks at', () => {
  const stamp = (version: number, status = 'completed') =>
    stampOf(project(), episode([shot('s1', { version })], { takes: [take('w1', { status })] }));

  test('is another once anything of it was saved, or a take has ended', () => {
    expect(stamp(1)).toBe(stamp(1));
    expect(stamp(2)).not.toBe(stamp(1));
    expect(stamp(1, 'processing')).not.toBe(stamp(1));
  });
});
