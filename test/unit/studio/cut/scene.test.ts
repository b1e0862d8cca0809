/** What each frame of a film shows, as the preview asks it. */
import { expect, test } from 'vitest';
import { momentOf, sceneOf } from '../../../../clients/studio/film/scene.ts';
import { lengthText, timecode } from '../../../../clients/studio/pages/film/stage/timecode.ts';
import { parseEditList } from '../../../../shared/film/edit/parse.ts';

const clip = (id: string, more: object = {}) => ({
  ...{ kind: 'film', id, source: { workId: id }, inMs: 1_000, outMs: 3_000 },
  ...more,
});

const scene = (list: object = {}) =>
  sceneOf(
    parseEditList({
      ...{ version: 1, width: 640, height: 360, fps: 24 },
      clips: [clip('a', { transition: { kind: 'dissolve', ms: 500 } }), clip('b')],
      subtitles: { lines: [{ fromMs: 1_000, toMs: 1_500, text: '你好' }] },
      ...list,
    }),
    { labelSeconds: 1 },
  );

const seen = (frame: number, film = scene()) =>
  momentOf(film, frame)?.layers.map(({ clip: { id }, seconds }) => [id, Math.round(seconds * 24)]);

test('a frame is the one of its clip that the export takes', () => {
  expect(scene().frames).toBe(84);
  expect([0, 35, 47, 48, 83].map((frame) => seen(frame))).toEqual([
    [['a', 24]],
    [['a', 59]],
    [
      ['a', 71],
      ['b', 35],
    ],
    [['b', 36]],
    [['b', 71]],
  ]);
});

test('both clips of a dissolve are seen, the second one more and more', () => {
  const shares = [36, 41, 47].map((frame) => momentOf(scene(), frame)?.share ?? 0);
  expect(shares.map((share) => Math.round(share * 13))).toEqual([1, 6, 12]);
});

test('before the film it is its first frame, behind it its last', () => {
  expect([seen(-5), seen(500)]).toEqual([seen(0), seen(83)]);
});

test('words are seen in their time, the label at the opening or to the end', () => {
  const texts = [23, 24, 35, 36].map((frame) => momentOf(scene(), frame)?.texts.length);
  expect(texts).toEqual([0, 1, 1, 0]);
  const labels = (film: ReturnType<typeof scene>) =>
    [0, 23, 24, 83].map((frame) => momentOf(film, frame)?.isLabelled);
  expect(labels(scene())).toEqual([true, true, false, false]);
  expect(labels(scene({ labelThroughout: true }))).toEqual([true, true, true, true]);
});

test('a film that fades out ends nearly black', () => {
  const film = scene({ clips: [clip('a', { transition: { kind: 'fade', ms: 500 } })] });
  expect(momentOf(film, 47)?.light).toBeCloseTo(1 / 13);
  expect(momentOf(film, 35)?.light).toBe(1);
});

test('times are said as editors say them', () => {
  expect([timecode(0, 24), timecode(1_465, 24), lengthText(65_240)]).toEqual([
    ...['00:00:00', '01:01:01'],
    '1:05.2',
  ]);
});
