/** Subtitles and voices out of what is spoken in the shots. */
import { expect, test } from 'vitest';
import { EMPTY_CUT, type Item } from '../../../../clients/studio/pages/film/cut/content.ts';
import { type SpokenLine, spokenIn } from '../../../../clients/studio/pages/film/cut/spoken.ts';

const item = (id: string, shot: string, out_ms = 5_000): Item => ({
  ...{ item_id: id, shot_id: shot, work_id: `w-${id}`, in_ms: 0, out_ms, gain: 1 },
  transition: { kind: 'cut', ms: 0 },
});

const said = (text: string, voice: SpokenLine['voice'] = null): SpokenLine => ({
  ...{ lineId: text, text, voice },
});

function ids(): () => string {
  let next = 0;
  return () => `n${next++}`;
}

const LINES: Readonly<Record<string, readonly SpokenLine[]>> = {
  s: [said('你还是来了。'), said('   '), said('我等了三年。')],
  v: [said('走吧。', { workId: 'voice', inMs: 100, outMs: 1_300 })],
};
const spoken = (items: readonly Item[], cut = EMPTY_CUT) =>
  spokenIn({ ...cut, items }, { linesOf: (shot) => LINES[shot] ?? [], newId: ids() });

test('lines follow each other at the pace of speech, and blank ones are none', () => {
  expect(spoken([item('a', 's')]).subtitles?.lines).toMatchObject([
    { item_id: 'a', from_ms: 0, to_ms: 1_333, text: '你还是来了。' },
    { item_id: 'a', from_ms: 1_533, to_ms: 2_866, text: '我等了三年。' },
  ]);
});

test('lines that are too long for their clip are said faster', () => {
  const lines = spoken([item('a', 's', 1_433)]).subtitles?.lines ?? [];
  expect(lines.at(-1)?.to_ms).toBe(1_433);
});

test('a voice lasts as long as it is heard, without the sign in front of it', () => {
  const set = spoken([item('a', 'v')]);
  expect(set.subtitles?.lines).toMatchObject([{ from_ms: 0, to_ms: 1_200 }]);
  expect(set.sounds).toMatchObject([
    { item_id: 'a', work_id: 'voice', role: 'voice', at_ms: 0, in_ms: 100, out_ms: 1_300 },
  ]);
});

test('a shot that was split speaks once', () => {
  expect(spoken([item('a', 'v'), item('b', 'v')]).sounds).toHaveLength(1);
});

test('done twice it is there once, and what somebody wrote by hand stays', () => {
  const items = [item('a', 's'), item('b', 'v')];
  const own = { line_id: 'own', item_id: 'a', from_ms: 0, to_ms: 500, text: '（雨声）' };
  const music = {
    ...{ sound_id: 'm', work_id: 'music', item_id: null, role: 'music' as const, at_ms: 0 },
    ...{ in_ms: 0, out_ms: 9_000, gain: 1, fade_in_ms: 0, fade_out_ms: 0, duck_db: 12 },
  };
  const cut = {
    ...EMPTY_CUT,
    sounds: [music],
    subtitles: { ...EMPTY_CUT.subtitles, lines: [own] },
  };
  const once = spoken(items, cut);
  const twice = spoken(items, { ...cut, ...once });
  expect(twice.subtitles?.lines.map(({ text }) => text).sort()).toEqual(
    once.subtitles?.lines.map(({ text }) => text).sort(),
  );
  expect(twice.subtitles?.lines).toContainEqual(own);
  expect(twice.sounds?.map(({ role }) => role)).toEqual(['music', 'voice']);
});
