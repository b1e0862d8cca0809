import { createCanvas } from 'canvas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderFilm } from '../../../local/providers/media/film.ts';
import { labelFile, readLabels } from '../../../shared/pictures/index.ts';
import { createStudio, type Marked, type Studio, smallFilm } from './films.ts';
import { difference, framesIn, packetsOf, rewritten } from './look.ts';

const FPS = 12;
let studio: Studio;
let film: Buffer;
let source: string;
let marked: Marked;

beforeAll(async () => {
  studio = createStudio();
  film = await smallFilm(6);
  source = studio.file(film);
  marked = await studio.marked(source);
});
afterAll(() => studio.close());

const onlyAt = (places: readonly number[], frames: readonly unknown[]) =>
  places.map((place) => frames[place]);

describe('a marked film', () => {
  test('shows the mark from the first frame for three seconds, and not after them', async () => {
    const [before, after] = [await framesIn(source), await framesIn(`${source}.out`)];
    expect(after).toHaveLength(6 * FPS);
    const seen = before.map((frame, at) => {
      const other = after[at];
      return other !== undefined && difference(frame, other) !== null;
    });
    expect(seen.indexOf(false)).toBe(3 * FPS);
    expect(seen.lastIndexOf(true)).toBe(3 * FPS - 1);
  });

  test('shows it at the lower right, its letters at least a twentieth of the short side high', async () => {
    const [before, after] = [await framesIn(source), await framesIn(`${source}.out`)];
    for (const at of [0, 3 * FPS - 1]) {
      const [one, other] = onlyAt([at], before).concat(onlyAt([at], after)) as typeof before;
      const area = one && other ? difference(one, other) : null;
      expect(area?.left).toBeGreaterThan(192 / 2);
      expect(area?.top).toBeGreaterThan(108 / 2);
      expect((area?.bottom ?? 0) - (area?.top ?? 0)).toBeGreaterThanOrEqual(0.05 * 108);
    }
  });

  test('keeps every frame at its time', async () => {
    const [before, after] = [await packetsOf(film), await packetsOf(marked.bytes)];
    const times = ({ picture }: typeof before) => picture.map(({ timestamp }) => timestamp);
    expect(times(after)).toEqual(times(before));
    expect(marked.outcome.facts).toMatchObject({ ms: 6_000, frames: 72, width: 192, height: 108 });
  });

  test('keeps its sound, packet by packet', async () => {
    const [before, after] = [await packetsOf(film), await packetsOf(marked.bytes)];
    expect(before.sound.length).toBeGreaterThan(100);
    expect(after.sound.map(({ data }) => Buffer.from(data).toString('base64'))).toEqual(
      before.sound.map(({ data }) => Buffer.from(data).toString('base64')),
    );
    expect(after.sound.map(({ timestamp }) => timestamp)).toEqual(
      before.sound.map(({ timestamp }) => timestamp),
    );
  });

  test('is encoded again up to the next key frame only, where both sides have the same parameters', async () => {
    const [before, after] = [await packetsOf(film), await packetsOf(marked.bytes)];
    const same = before.picture.map(({ data }, at) =>
      Buffer.from(data).equals(after.picture[at]?.data ?? Buffer.alloc(0)),
    );
    expect(same.slice(0, 3 * FPS)).toContain(false);
    expect(same.slice(4 * FPS)).toEqual(Array.from({ length: 2 * FPS }, () => true));
  });

  test('carries the invisible label', () => {
    const { label, found } = readLabels(marked.bytes);
    expect(found).toHaveLength(1);
    expect(label).toMatchObject({ Label: '1', ProduceID: 'task-0' });
  });

  test('names the producer its source named, and us as who passed it on', async () => {
    const label = { producer: 'VENDOR', produceId: 'v-1' };
    const labelled = studio.file(labelFile(await smallFilm(1), label).bytes);
    const { bytes } = await studio.marked(labelled);
    expect(readLabels(bytes).label).toMatchObject({
      ContentProducer: 'VENDOR',
      ContentPropagator: 'UNREGISTERED',
    });
  });

  test('shows it to the end by setting, and then no packet is kept', async () => {
    const throughout = createStudio({ film: { throughout: true } });
    const short = throughout.file(await smallFilm(4, { isSilent: true }));
    const { bytes } = await throughout.marked(short);
    const [before, after] = [await framesIn(short), await framesIn(`${short}.out`)];
    const [last, other] = [before.at(-1), after.at(-1)];
    expect(last && other && difference(last, other)).not.toBeNull();
    expect((await packetsOf(bytes)).sound).toEqual([]);
    throughout.close();
  });

  test('leaves the mark out where the ninth article allows it, and its packets as they were', async () => {
    const mark = { visible: false, exemption: 'article-9' } as const;
    const plain = createStudio({ pictures: { mark } });
    const { bytes } = await plain.marked(plain.file(film));
    const [before, after] = [await packetsOf(film), await packetsOf(bytes)];
    expect(after.picture.map(({ byteLength }) => byteLength)).toEqual(
      before.picture.map(({ byteLength }) => byteLength),
    );
    expect(readLabels(bytes).label).not.toBeNull();
    plain.close();
  });
});

describe('the colours of a film', () => {
  test.each([
    ['#000000', [16, 128, 128]],
    ['#ffffff', [235, 128, 128]],
    ['#ff0000', [63, 102, 240]],
  ] as const)('%s comes out as it went in', async (colour, yuv) => {
    const canvas = createCanvas(192, 108);
    const context = canvas.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(0, 0, 192, 108);
    const photo = canvas.toBuffer('image/png');
    const order = { prompt: '', seed: 1, photos: [photo, photo], hasLast: true, isSilent: true };
    const path = studio.file(
      await renderFilm({ ...order, width: 192, height: 108, seconds: 1, fps: FPS }),
    );
    await studio.marked(path);
    const [before] = await framesIn(path);
    const [after] = await framesIn(`${path}.out`);
    const at = (frame: typeof after) => [
      frame?.data[20 * 192 + 20],
      frame?.data[192 * 108 + 10 * 96 + 10],
      frame?.data[(192 * 108 * 5) / 4 + 10 * 96 + 10],
    ];
    expect(at(after)).toEqual(at(before));
    at(after).forEach((value, plane) => {
      expect(Math.abs((value ?? 0) - (yuv[plane] ?? 0))).toBeLessThanOrEqual(1);
    });
  });
});

describe('films of other shapes', () => {
  test('a film that a player turns is marked upright, and stays turned', async () => {
    const turned = studio.file(await rewritten(await smallFilm(1), { rotation: 90 }));
    const { outcome } = await studio.marked(turned);
    expect(outcome.facts).toMatchObject({ rotation: 90, width: 108, height: 192 });
    const [before, after] = [await framesIn(turned), await framesIn(`${turned}.out`)];
    const area = before[0] && after[0] ? difference(before[0], after[0]) : null;
    // The lower right of what is seen is the upper right of what lies in the file.
    expect(area?.left).toBeGreaterThan(192 / 2);
    expect(area?.bottom).toBeLessThan(108 * 0.6);
    expect((area?.bottom ?? 0) - (area?.top ?? 0)).toBeGreaterThan(
      (area?.right ?? 0) - (area?.left ?? 0),
    );
  });

  test('frames that do not come evenly keep their times, and the mark its seconds', async () => {
    const timeOf = (_: unknown, place: number) => ({
      timestamp: place < 12 ? place / 48 : 0.25 + (place - 12) / 6,
      duration: place < 12 ? 1 / 48 : 1 / 6,
    });
    const uneven = studio.file(await rewritten(await smallFilm(4, { isSilent: true }), { timeOf }));
    const { bytes } = await studio.marked(uneven);
    const times = (await packetsOf(bytes)).picture.map(({ timestamp }) => timestamp);
    times.forEach((time, place) => {
      expect(time).toBeCloseTo(timeOf(null, place).timestamp, 4);
    });
    const [before, after] = [await framesIn(uneven), await framesIn(`${uneven}.out`)];
    const seen = before.filter((frame, at) => {
      const other = after[at];
      return other !== undefined && difference(frame, other) !== null;
    });
    expect(seen).toHaveLength(times.filter((time) => time < 3 - 1e-4).length);
  });

  test('a film of one frame shows the mark in it', async () => {
    const order = { prompt: 'snow', seed: 2, photos: [], width: 192, height: 108, fps: 6 };
    const one = studio.file(await renderFilm({ ...order, seconds: 1 / 6, isSilent: true }));
    const { outcome } = await studio.marked(one);
    expect(outcome.facts.frames).toBe(1);
    const [[before], [after]] = [await framesIn(one), await framesIn(`${one}.out`)];
    expect(before && after && difference(before, after)).not.toBeNull();
  });
});
