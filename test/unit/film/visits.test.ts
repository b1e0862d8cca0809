import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  DamagedPartError,
  type FilmCheckpoint,
  FilmEngineUnavailableError,
} from '../../../shared/film/index.ts';
import { createStudio, type Studio, smallFilm } from './films.ts';
import { difference, framesIn, packetsOf } from './look.ts';

const FPS = 12;
let studio: Studio;
let source: string;

beforeAll(async () => {
  studio = createStudio({ film: { throughout: true } });
  source = studio.file(await smallFilm(8));
});
afterAll(() => studio.close());

describe('a film that is too long for one visit', () => {
  test('is made by several, and lacks no frame', async () => {
    const { bytes, visits } = await studio.marked(source, { visitMs: 1 });
    expect(visits).toBe(4);
    const { picture, sound } = await packetsOf(bytes);
    expect(picture.map(({ timestamp }) => Math.round(timestamp * FPS))).toEqual(
      Array.from({ length: 8 * FPS }, (_, frame) => frame),
    );
    expect(sound.length).toBeGreaterThan(300);
    const [before, after] = [await framesIn(source), await framesIn(`${source}.out`)];
    const seen = before.map((frame, at) => {
      const other = after[at];
      return other === undefined ? null : difference(frame, other);
    });
    expect(seen.filter((area) => area === null)).toEqual([]);
    expect(new Set(seen.map((area) => `${(area?.left ?? 0) >> 3}`)).size).toBe(1);
  });

  test('is the same to the byte when it is put together again of the same parts, at another time', async () => {
    const first = await studio.visit(source, { visitMs: 1 });
    if (first.kind !== 'go_on') throw new Error('done too early');
    const { checkpoint } = first;
    const made: Buffer[] = [];
    for (const day of [2, 3]) {
      const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 5, day));
      try {
        await studio.visit(source, { checkpoint });
      } finally {
        clock.mockRestore();
      }
      made.push(readFileSync(`${source}.out`));
    }
    expect(made[0]?.equals(made[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('goes on where the last visit that got through left it', async () => {
    const first = await studio.visit(source, { visitMs: 1 });
    if (first.kind !== 'go_on') throw new Error('done too early');
    // A visit that died has left a part of which nobody knows.
    await studio.visit(source, { checkpoint: first.checkpoint, visitMs: 1 });
    const second = await studio.visit(source, { checkpoint: first.checkpoint, visitMs: 1 });
    if (second.kind !== 'go_on') throw new Error('done too early');
    expect(second.checkpoint.parts.map(({ frames }) => frames)).toEqual([24, 24]);
    expect(JSON.parse(JSON.stringify(second.checkpoint))).toEqual(second.checkpoint);
  });

  test('is put aside every few seconds of a visit too: one that is killed loses the last of them', async () => {
    let now = 0;
    const slow = createStudio({
      film: { throughout: true },
      now: () => {
        now += 1_000;
        return now;
      },
    });
    const path = slow.file(await smallFilm(8));
    const told: FilmCheckpoint[] = [];
    const onPart = async (checkpoint: FilmCheckpoint): Promise<void> => {
      told.push(checkpoint);
      if (told.length === 2) throw new Error('killed');
    };
    await expect(slow.visit(path, { onPart })).rejects.toThrow('killed');
    // From its 24th frame on a part asks what time it is: ten seconds are over at the tenth answer.
    expect(told.map(({ parts }) => parts.map(({ frames }) => frames))).toEqual([[33], [33, 33]]);
    const [before, after] = told.map(({ parts }) => parts);
    expect(after?.slice(0, 1)).toEqual(before);
    const [, kept = null] = told;
    expect((await slow.visit(path, { checkpoint: kept })).kind).toBe('done');
    expect(await framesIn(`${path}.out`)).toHaveLength(8 * FPS);
    slow.close();
  });

  test('is begun again where its parts were made by another encoder', async () => {
    const first = await studio.visit(source, { visitMs: 1 });
    if (first.kind !== 'go_on') throw new Error('done too early');
    const other = { ...first.checkpoint, parameters: 'AAAA' };
    const again = await studio.visit(source, { checkpoint: other, visitMs: 1 });
    expect(again.kind === 'go_on' && again.checkpoint.parts).toHaveLength(1);
  });

  test('is not put together of parts that somebody has replaced', async () => {
    const first = await studio.visit(source, { visitMs: 1 });
    if (first.kind !== 'go_on') throw new Error('done too early');
    studio.parts.set('part-0', Buffer.from('something else'));
    const rest = studio.visit(source, { checkpoint: first.checkpoint });
    await expect(rest).rejects.toBeInstanceOf(DamagedPartError);
  });
});

describe('where the native part cannot be loaded', () => {
  const broken = createStudio({
    load: () => Promise.reject(new FilmEngineUnavailableError('no such file')),
  });
  afterAll(() => broken.close());

  test('films are not marked, and the error says that nothing is wrong with them', async () => {
    const path = broken.file(await smallFilm(1));
    await expect(broken.visit(path)).rejects.toMatchObject({
      code: 'FILM_ENGINE_UNAVAILABLE',
      retryable: true,
    });
    await expect(broken.engine.cover(path)).rejects.toBeInstanceOf(FilmEngineUnavailableError);
    expect(await broken.engine.isAvailable()).toBe(false);
  });

  test('what a film is can still be told', async () => {
    const path = broken.file(await smallFilm(1));
    expect(await broken.engine.probe(path)).toMatchObject({
      kind: 'film',
      codec: 'avc',
      ms: 1_000,
    });
  });
});
