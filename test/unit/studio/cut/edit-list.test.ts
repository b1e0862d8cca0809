/** A cut as the edit list of its film: the same for the preview as for the export. */
import { describe, expect, test } from 'vitest';
import {
  EMPTY_CUT,
  type Item,
  type Sound,
} from '../../../../clients/studio/pages/film/cut/content.ts';
import { parseEditList } from '../../../../shared/film/edit/parse.ts';
import { type CutContent, editListOf } from '../../../../shared/studio/cut/edit-list.ts';
import { filmSize } from '../../../../shared/studio/cut/size.ts';

const item = (id: string, more: Partial<Item> = {}): Item => ({
  ...{
    item_id: id,
    shot_id: `shot-${id}`,
    work_id: `work-${id}`,
    in_ms: 0,
    out_ms: 4_000,
    gain: 1,
  },
  transition: { kind: 'cut', ms: 0 },
  ...more,
});

const sound = (more: Partial<Sound> = {}): Sound => ({
  ...{ sound_id: 's', work_id: 'voice', at_ms: 500, in_ms: 0, out_ms: 1_000, gain: 1 },
  ...{ item_id: null, role: 'voice', fade_in_ms: 0, fade_out_ms: 0, duck_db: 0 },
  ...more,
});

const listOf = (
  cut: Partial<CutContent>,
  kindOf: (id: string) => 'film' | 'still' | null = () => 'film',
) => editListOf({ cut: { ...EMPTY_CUT, ...cut }, title: '第一集', aspect: '16:9', kindOf });

const line = (id: string, item_id: string | null, from_ms: number, to_ms: number) => ({
  ...{ line_id: id, item_id, from_ms, to_ms },
  text: id,
});

describe('a cut as an edit list', () => {
  test('passes the check of edit lists, with every clip, sound and word in it', () => {
    const cut = {
      items: [item('a', { transition: { kind: 'dissolve', ms: 500 } }), item('b')],
      sounds: [sound({ item_id: 'b' })],
      subtitles: { on: true, burnt: true, lines: [line('l', 'a', 0, 1_000)] },
      titles: [
        {
          ...{ title_id: 't', item_id: null, from_ms: 0, to_ms: 900 },
          text: '雨',
          place: 'centre' as const,
        },
      ],
    };
    const list = parseEditList(listOf(cut));
    expect([list.clips.length, list.sounds.length, list.subtitles.lines.length]).toEqual([2, 1, 1]);
  });

  test('words and voices move with their clip', () => {
    const parts = {
      sounds: [sound({ item_id: 'b' })],
      subtitles: { on: true, burnt: true, lines: [line('l', 'b', 200, 900)] },
    };
    const before = listOf({ ...parts, items: [item('a'), item('b')] });
    const after = listOf({ ...parts, items: [item('b'), item('a')] });
    expect([before.sounds[0]?.atMs, before.subtitles.lines?.[0]?.fromMs]).toEqual([4_500, 4_200]);
    expect([after.sounds[0]?.atMs, after.subtitles.lines?.[0]?.fromMs]).toEqual([500, 200]);
  });

  test('a dissolve brings what comes after it nearer', () => {
    const first = item('a', { transition: { kind: 'dissolve', ms: 1_000 } });
    const list = listOf({ items: [first, item('b')], sounds: [sound({ item_id: 'b' })] });
    expect(list.sounds[0]?.atMs).toBe(3_500);
  });

  test('a dissolve into nothing is a cut', () => {
    const list = listOf({ items: [item('a', { transition: { kind: 'dissolve', ms: 1_000 } })] });
    expect(list.clips[0]?.transition).toEqual({ kind: 'cut', ms: 0 });
  });

  test('a picture is a still for as long as its clip, and what is gone is left out with its words', () => {
    const kinds = { 'work-a': 'still', 'work-b': null } as const;
    const cut = {
      items: [item('a', { out_ms: 3_000 }), item('b')],
      sounds: [sound({ item_id: 'b' })],
      subtitles: { on: true, burnt: true, lines: [line('l', 'b', 0, 900)] },
    };
    const list = listOf(cut, (id) => kinds[id as keyof typeof kinds]);
    expect(list.clips).toMatchObject([{ kind: 'still', durationMs: 3_000 }]);
    expect([list.sounds, list.subtitles.lines]).toEqual([[], []]);
  });

  test('two subtitles that would be seen at once follow each other, none beyond its clip', () => {
    const lines = [line('late', 'a', 2_000, 9_000), line('early', 'a', 0, 3_000)];
    const list = listOf({ items: [item('a')], subtitles: { on: true, burnt: false, lines } });
    expect(list.subtitles).toEqual({
      burnt: false,
      lines: [
        { fromMs: 0, toMs: 2_000, text: 'early' },
        { fromMs: 2_000, toMs: 4_000, text: 'late' },
      ],
    });
  });

  test('subtitles that are off are no part of the film', () => {
    const subtitles = { on: false, burnt: true, lines: [line('l', null, 0, 900)] };
    expect(listOf({ items: [item('a')], subtitles }).subtitles.lines).toEqual([]);
  });

  test.each([
    [0, { gainDb: 0, muted: true }],
    [1, { gainDb: 0, muted: false }],
    [0.5, { gainDb: -6, muted: false }],
    [4, { gainDb: 12, muted: false }],
  ])('a volume of %d is said in decibels', (gain, said) => {
    expect(listOf({ items: [item('a', { gain })] }).clips[0]).toMatchObject(said);
  });

  test.each([
    ['16:9', 720, { width: 1280, height: 720 }],
    ['9:16', 1080, { width: 1080, height: 1920 }],
    ['4:3', 480, { width: 640, height: 480 }],
    ['1:1', 720, { width: 720, height: 720 }],
    ['3:4', 720, { width: 720, height: 960 }],
  ] as const)('%s at %d has even sides', (aspect, side, size) => {
    expect(filmSize(aspect, side)).toEqual(size);
  });
});
