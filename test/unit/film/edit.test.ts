/** What follows from an edit list alone: its times, its drafts, its sound. */
import { describe, expect, test } from 'vitest';
import { loudnessOf, makeLoud } from '../../../shared/film/cut/loudness.ts';
import { createMix } from '../../../shared/film/cut/mix.ts';
import { draftOf } from '../../../shared/film/edit/drafts/draft.ts';
import { jianyingOf } from '../../../shared/film/edit/drafts/jianying.ts';
import { otioOf } from '../../../shared/film/edit/drafts/otio.ts';
import { srtOf } from '../../../shared/film/edit/drafts/srt.ts';
import type { EditListInput } from '../../../shared/film/edit/list.ts';
import { parseEditList } from '../../../shared/film/edit/parse.ts';
import { piecesOf } from '../../../shared/film/edit/pieces.ts';
import type { Stereo } from '../../../shared/film/sound/stereo.ts';

const RATE = 48_000;

const clip = (id: string, outMs: number, more: object = {}) => ({
  kind: 'film' as const,
  ...{ id, source: { workId: `work-${id}` }, outMs, ...more },
});

const LIST: EditListInput = {
  ...{ version: 1, title: '第一集', width: 1280, height: 720, fps: 24 },
  clips: [
    clip('a', 5_000, { transition: { kind: 'dissolve', ms: 1_000 } }),
    clip('b', 4_000, { inMs: 1_000 }),
    { kind: 'still', id: 'c', source: { fileId: 'cloud://x/uploads/u/c.png' }, durationMs: 2_000 },
  ],
  sounds: [{ id: 'm', source: { workId: 'music' }, atMs: 1_000, outMs: 4_000 }],
  subtitles: { lines: [{ fromMs: 1_500, toMs: 3_725, text: '你好' }] },
};

const draft = () =>
  draftOf(parseEditList(LIST), {
    pathOf: ({ id }) => `materials/${id}.mp4`,
    lengthOf: () => 6_000,
  });

const details = (list: object): string[] => {
  try {
    parseEditList({ ...LIST, ...list });
    return [];
  } catch (error) {
    return (error as { details: { field: string }[] }).details.map(({ field }) => field);
  }
};

describe('an edit list', () => {
  test.each([
    [
      'subtitles that overlap',
      {
        subtitles: {
          lines: [
            { fromMs: 0, toMs: 900, text: 'a' },
            { fromMs: 500, toMs: 1_000, text: 'b' },
          ],
        },
      },
      ['subtitles.lines[1].fromMs'],
    ],
    [
      'a transition longer than its clip',
      { clips: [clip('a', 400, { transition: { kind: 'dissolve', ms: 500 } }), clip('b', 900)] },
      ['clips[0].transition.ms'],
    ],
    ['an odd side', { width: 641 }, ['width']],
    ['more pixels than fit', { width: 1920, height: 1920 }, ['width']],
    ['a film of an hour', { clips: [clip('a', 3_600_000)] }, ['clips']],
    [
      'one too heavy to be joined',
      { width: 1920, height: 1080, clips: [clip('a', 540_000)] },
      ['clips'],
    ],
    ['no clip', { clips: [] }, ['clips']],
    ['a field nobody knows', { zoom: 1 }, ['event']],
  ] as const)('with %s is refused by name', (_, list, fields) => {
    expect(details(list)).toEqual(fields);
  });

  test('is cut into pieces without a gap, none longer than four seconds', () => {
    const pieces = piecesOf(parseEditList(LIST), { labelSeconds: 3 });
    let at = 0;
    for (const piece of pieces) {
      expect(piece.at).toBe(at);
      expect(piece.frames).toBeLessThanOrEqual(4 * 24);
      at += piece.frames;
    }
    expect(at).toBe(9 * 24);
    expect(pieces.map(({ layers }) => layers.length)).toEqual([1, 2, 1, 1]);
    expect(pieces.map(({ labelled }) => labelled)).toEqual([72, 0, 0, 0]);
  });
});

describe('drafts for other editors', () => {
  test('SubRip has the times of the film', () => {
    expect(srtOf(parseEditList(LIST))).toBe('1\r\n00:00:01,500 --> 00:00:03,725\r\n你好\r\n');
  });

  test('OpenTimelineIO has a track of clips and transitions that lasts as long as the film', () => {
    const timeline = JSON.parse(otioOf(draft()));
    expect(timeline.OTIO_SCHEMA).toBe('Timeline.1');
    const [video, audio] = timeline.tracks.children;
    const names = video.children.map((child: { OTIO_SCHEMA: string }) => child.OTIO_SCHEMA);
    expect(names).toEqual(['Clip.2', 'Transition.1', 'Clip.2', 'Clip.2']);
    const frames = video.children
      .filter((child: { OTIO_SCHEMA: string }) => child.OTIO_SCHEMA === 'Clip.2')
      .map(
        (child: { source_range: { duration: { value: number } } }) =>
          child.source_range.duration.value,
      );
    expect(frames.reduce((sum: number, value: number) => sum + value, 0)).toBe(9 * 24);
    expect(audio.children.map((child: { OTIO_SCHEMA: string }) => child.OTIO_SCHEMA)).toEqual([
      'Gap.1',
      'Clip.2',
    ]);
  });

  test('剪映 gets whole microseconds, clips that touch, and the label as a text', () => {
    const idOf = (name: string): string => name;
    const files = jianyingOf(draft(), { idOf, label: { text: 'AI生成', seconds: 3 } });
    expect(Object.keys(files).sort()).toEqual([
      'draft_content.json',
      'draft_info.json',
      'draft_meta_info.json',
    ]);
    const content = JSON.parse(files['draft_content.json'] ?? '');
    expect(content.duration).toBe(9_000_000);
    for (const track of content.tracks) {
      let end = 0;
      for (const { target_timerange: range } of track.segments) {
        expect(Number.isInteger(range.start) && Number.isInteger(range.duration)).toBe(true);
        expect(range.start).toBeGreaterThanOrEqual(end);
        end = range.start + range.duration;
      }
    }
    const [video] = content.tracks;
    expect(video.segments.at(-1).target_timerange).toEqual({
      start: 7_000_000,
      duration: 2_000_000,
    });
    const known = new Set(
      Object.values(content.materials)
        .flat()
        .map((one) => (one as { id: string }).id),
    );
    for (const track of content.tracks) {
      for (const { material_id, extra_material_refs: refs } of track.segments) {
        expect([material_id, ...refs].filter((id: string) => !known.has(id))).toEqual([]);
      }
    }
    expect(
      content.materials.texts.map(
        ({ content: text }: { content: string }) => JSON.parse(text).text,
      ),
    ).toEqual(['AI生成', '你好']);
  });
});

const tone = (seconds: number, level: number): Stereo => {
  const side = Float32Array.from(
    { length: seconds * RATE },
    (_, at) => level * Math.sin((at / RATE) * 2 * Math.PI * 997),
  );
  return [side, side.slice()];
};

const loudest = (sound: Stereo, from: number, to: number): number =>
  sound[0]
    .subarray(from * RATE, to * RATE)
    .reduce((most, level) => Math.max(most, Math.abs(level)), 0);

describe('the sound of a film', () => {
  const sound = (more: object) => {
    const [order] = parseEditList({
      ...LIST,
      sounds: [{ id: 'x', source: { workId: 'x' }, ...more }],
    }).sounds;
    if (order === undefined) throw new Error('no sound');
    return order;
  };

  test('begins when it is to, fades, and has its gain', () => {
    const mix = createMix({ fps: 24 }, 4 * RATE);
    mix.addSound(
      sound({ atMs: 1_000, fadeInMs: 500, fadeOutMs: 500, gainDb: -6.0206 }),
      tone(2, 0.8),
    );
    expect(loudest(mix.sound, 0, 1)).toBe(0);
    expect(loudest(mix.sound, 1, 1.05)).toBeLessThan(0.05);
    expect(loudest(mix.sound, 1.6, 2.4)).toBeCloseTo(0.4, 2);
    expect(loudest(mix.sound, 2.96, 3)).toBeLessThan(0.05);
    expect(loudest(mix.sound, 3, 4)).toBe(0);
  });

  test('a voice nobody can hear moves no music', () => {
    const mix = createMix({ fps: 24 }, 4 * RATE);
    mix.addSound(sound({ role: 'voice', gainDb: -40 }), tone(4, 0.5));
    mix.addSound(sound({ role: 'music', duckDb: 20 }), tone(4, 0.5));
    expect(loudest(mix.sound, 1, 3)).toBeGreaterThan(0.5);
  });

  test('music is down by as much as it is to be where somebody speaks', () => {
    const mix = createMix({ fps: 24 }, 6 * RATE);
    mix.addSound(sound({ role: 'voice', atMs: 2_000, gainDb: -12 }), tone(1, 0.2));
    const spoken = loudest(mix.sound, 2.2, 2.8);
    mix.addSound(sound({ role: 'music', duckDb: 20 }), tone(6, 0.5));
    expect(loudest(mix.sound, 2.2, 2.8)).toBeLessThanOrEqual(spoken + 0.051);
    expect(loudest(mix.sound, 4, 5)).toBeCloseTo(0.5, 2);
  });

  test('is as loud as the standard measures it: a tone of −20 dBFS on both sides is −20 LUFS', () => {
    expect(loudnessOf(tone(5, 0.1))).toBeCloseTo(-20, 1);
    const quiet = tone(5, 0.01);
    makeLoud(quiet, -23);
    expect(loudnessOf(quiet)).toBeCloseTo(-23, 1);
  });

  test('is never made so loud that it has no room, and silence stays silence', () => {
    const peaky = tone(2, 0.001);
    peaky[0][100] = 0.9;
    makeLoud(peaky, -10);
    expect(loudest(peaky, 0, 2)).toBeLessThanOrEqual(0.892);
    const silence = tone(1, 0);
    makeLoud(silence, -16);
    expect(loudest(silence, 0, 1)).toBe(0);
  });
});
