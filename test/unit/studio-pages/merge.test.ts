/** What has changed since, put into what was opened. */
import { describe, expect, test } from 'vitest';
import {
  isScriptStale,
  mergeDocs,
  mergeEpisode,
  mergeTakes,
} from '../../../clients/studio/data/read/merge.ts';
import { standing } from '../../../clients/studio/data/read/standing.ts';
import { episode, shot, take } from './pages-world.ts';

const LATER = '2026-11-27T00:00:09.000Z';

describe('documents', () => {
  const old = [shot('s1', { order: 1 }), shot('s2', { order: 2 })];

  test('that did not change are the same list', () => {
    expect(mergeDocs(old, [])).toBe(old);
    expect(mergeDocs(old, [shot('s1', { order: 1 })])).toBe(old);
  });

  test('come in the order of the studio, new ones too', () => {
    const merged = mergeDocs(old, [shot('s3', { order: 1.5 })]);
    expect(merged.map(({ id }) => id)).toEqual(['s1', 's3', 's2']);
    expect(merged[0]).toBe(old[0]);
  });

  test('an answer that came late changes nothing', () => {
    const now = mergeDocs(old, [shot('s1', { order: 1, version: 3, title: '新' })]);
    expect(mergeDocs(now, [shot('s1', { order: 1, version: 2, title: '旧' })])).toBe(now);
  });

  test('a place that was given anew counts without a new version', () => {
    const merged = mergeDocs(old, [shot('s1', { order: 9, updated_at: LATER })]);
    expect(merged.map(({ id }) => id)).toEqual(['s2', 's1']);
  });

  test('deleted ones go, and come back when they are restored', () => {
    const without = mergeDocs(old, [shot('s1', { version: 2, deleted_at: LATER })]);
    expect(without.map(({ id }) => id)).toEqual(['s2']);
    expect(mergeDocs(without, [shot('s1', { version: 2, deleted_at: LATER })])).toBe(without);
    const back = mergeDocs(without, [shot('s1', { version: 3, order: 1 })]);
    expect(back.map(({ id }) => id)).toEqual(['s1', 's2']);
  });
});

test('takes come newest first, and only a later state replaces an earlier one', () => {
  const old = [take('w1', { status: 'processing', updated_at: LATER })];
  expect(mergeTakes(old, [take('w1', { status: 'pending' })])).toBe(old);
  const merged = mergeTakes(old, [take('w2', { created_at: LATER })]);
  expect(merged.map(({ work_id }) => work_id)).toEqual(['w2', 'w1']);
});

test('an episode takes what is its own and stays itself where nothing is', () => {
  const opened = episode([shot('s1')]);
  const other = shot('s9', { episode_id: 'another' });
  expect(mergeEpisode(opened, { shots: [other], takes: [] })).toBe(opened);
  const merged = mergeEpisode(opened, { shots: [other, shot('s2', { order: 5 })] });
  expect(merged.shots.map(({ id }) => id)).toEqual(['s1', 's2']);
});

test('a script somebody else wrote is asked for anew, by its episode that has no new version', () => {
  const opened = episode([]);
  const written = { ...opened.episode, script_chars: 12, updated_at: LATER };
  expect(isScriptStale(opened, mergeEpisode(opened, { episodes: [written] }))).toBe(true);
  const renamed = { ...opened.episode, version: 2, title: '别的', updated_at: LATER };
  expect(isScriptStale(opened, mergeEpisode(opened, { episodes: [renamed] }))).toBe(false);
});

describe('the take that stands', () => {
  const place = { slot: 'video', shotId: 's1', assetId: null, partId: null } as const;
  const takes = [take('w3', { status: 'failed', images: [] }), take('w2'), take('w1')];

  test('is the newest that is done and shown', () => {
    expect(standing(takes, place, { picks: {}, discarded: [] })?.work_id).toBe('w2');
    expect(standing(takes, place, { picks: {}, discarded: ['w2'] })?.work_id).toBe('w1');
  });

  test('is the picked one while others come', () => {
    expect(standing(takes, place, { picks: { video: 'w1' }, discarded: [] })?.work_id).toBe('w1');
  });
});
