/** Films out of edit lists, by the engine itself; Debian's ffmpeg judges them where it is there. */

import { readFileSync } from 'node:fs';
import { createCanvas } from 'canvas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderFilm } from '../../../local/providers/media/film.ts';
import { withSoundTrack } from '../../../shared/film/file/container.ts';
import type { EditListInput } from '../../../shared/film/index.ts';
import { loadNative } from '../../../shared/film/native.ts';
import { stereoOf } from '../../../shared/film/sound/pcm.ts';
import { FILM_RATE } from '../../../shared/film/sound/stereo.ts';
import { readLabels } from '../../../shared/pictures/index.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';
import { framesOf, hasFfmpeg, madeByFfmpeg, streamsOf } from '../../support/ffmpeg.ts';
import { type CuttingRoom, createCuttingRoom } from './cutting.ts';
import { smallFilm } from './films.ts';
import { framesIn, packetsOf } from './look.ts';

const [WIDTH, HEIGHT, FPS] = [192, 108, 12];
const SIZE = { version: 1, width: WIDTH, height: HEIGHT, fps: FPS } as const;
const PAINTS = { black: '#000000', white: '#ffffff', red: '#ff0000' } as const;
const YUV = { black: [16, 128, 128], white: [235, 128, 128], red: [63, 102, 240] } as const;
type Paint = keyof typeof PAINTS;

let room: CuttingRoom;
const sources: Record<string, { fileId: string }> = {};

function painted(colour: string): Buffer {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  return canvas.toBuffer('image/png');
}

const flatFilm = (colour: string, more: object = {}): Promise<Buffer> =>
  renderFilm({
    ...{ prompt: '', seed: 1, photos: [painted(colour), painted(colour)], hasLast: true },
    ...{ width: WIDTH, height: HEIGHT, seconds: 1, fps: FPS, isSilent: true, ...more },
  });

beforeAll(async () => {
  room = createCuttingRoom();
  for (const [name, colour] of Object.entries(PAINTS)) {
    sources[name] = room.source(`${name}.mp4`, await flatFilm(colour));
    sources[`${name}-still`] = room.source(`${name}.png`, painted(colour));
  }
  sources.moving = room.source('moving.mp4', await smallFilm(2));
});
afterAll(() => room.close());

const film = (id: string, name: string, more: object = {}) => ({
  kind: 'film' as const,
  ...{ id, source: sources[name] ?? { fileId: name }, outMs: 1_000, ...more },
});

/** Light and colour where nothing is drawn. */
function colourAt(frame: { data: Uint8Array } | undefined): number[] {
  const half = WIDTH / 2;
  const luma = WIDTH * HEIGHT;
  const place = 10 * half + 10;
  return [20 * WIDTH + 20, luma + place, luma + luma / 4 + place].map(
    (at) => frame?.data[at] ?? -1,
  );
}

function close(seen: readonly number[], wanted: readonly number[], by = 1): void {
  const far = seen.map((value, plane) => Math.abs(value - (wanted[plane] ?? 0)));
  expect(Math.max(...far), `${seen} is not ${wanted}`).toBeLessThanOrEqual(by);
}

describe('a film out of flat clips', () => {
  const order: Paint[] = ['black', 'white', 'red', 'black'];
  let made: { bytes: Buffer; path: string };
  beforeAll(async () => {
    const clips = order.map((name, index) =>
      index === 3
        ? {
            kind: 'still' as const,
            id: `${index}`,
            source: sources[`${name}-still`] ?? { fileId: '' },
            durationMs: 500,
          }
        : film(`${index}`, name),
    );
    made = await room.film({ ...SIZE, clips });
  });

  test('has every frame in its place and colour, to the frame', async () => {
    const frames = await framesIn(made.path);
    expect(frames).toHaveLength(3.5 * FPS);
    for (const [at, frame] of frames.entries())
      close(colourAt(frame), YUV[order[Math.floor(at / FPS)] ?? 'red']);
  });

  test.skipIf(!hasFfmpeg)('has them for ffmpeg too (skipped where ffmpeg is missing)', () => {
    const [video] = streamsOf(made.bytes);
    expect(video).toMatchObject({
      codec_name: 'h264',
      color_space: 'bt709',
      color_range: 'tv',
      nb_read_frames: `${3.5 * FPS}`,
    });
    const size = (WIDTH * HEIGHT * 3) / 2;
    const places = [0, FPS - 1, FPS, 2 * FPS - 1, 2 * FPS, 3 * FPS - 1, 3 * FPS, 3.5 * FPS - 1];
    const pixels = framesOf(made.bytes, places);
    expect(pixels.length).toBe(places.length * size);
    for (const [index, at] of places.entries()) {
      const data = pixels.subarray(index * size, (index + 1) * size);
      close(colourAt({ data }), YUV[order[Math.floor(at / FPS)] ?? 'red']);
    }
  });

  test('carries the hidden label with the export’s id, and the visible one for three seconds', async () => {
    expect(readLabels(made.bytes).label).toMatchObject({ Label: '1', ProduceID: 'export-0' });
    const frames = await framesIn(made.path);
    // The corner of a flat frame is as flat as the rest, but for the label.
    const seen = frames.map(({ data }) => {
      const corner = Array.from({ length: 14 }, (_, row) => [
        ...data.subarray(
          (HEIGHT - 17 + row) * WIDTH + WIDTH - 46,
          (HEIGHT - 17 + row) * WIDTH + WIDTH - 4,
        ),
      ]).flat();
      return Math.max(...corner) - Math.min(...corner) > 60;
    });
    expect(seen.indexOf(true)).toBe(0);
    expect(seen.lastIndexOf(true)).toBe(3 * FPS - 1);
    expect(seen.indexOf(false)).toBe(3 * FPS);
  });
});

test('a fade goes through black, a dissolve through both, and their lengths are as asked', async () => {
  const clips = [
    film('a', 'white', { transition: { kind: 'fade', ms: 500 } }),
    film('b', 'white', { transition: { kind: 'dissolve', ms: 500 } }),
    film('c', 'black'),
  ];
  const { path } = await room.film({ ...SIZE, clips });
  const light = (await framesIn(path)).map((frame) => colourAt(frame)[0] ?? 0);
  expect(light).toHaveLength(3 * FPS - 6);
  const falls = (part: readonly number[]): boolean =>
    part.every((value, at) => at === 0 || value < (part[at - 1] ?? 0));
  expect(light.slice(0, 9).every((value) => value > 233)).toBe(true);
  expect(falls(light.slice(8, 12))).toBe(true);
  expect(falls(light.slice(12, 15).reverse())).toBe(true);
  expect(light[11]).toBeLessThan(80);
  expect(falls(light.slice(17, 25))).toBe(true);
  expect(light.at(-1)).toBeLessThan(18);
});

describe('clips that are not as the film', () => {
  const fits = async (name: string, bytes: Uint8Array, more: object = {}) => {
    const source = room.source(name, bytes);
    const clip = { kind: 'film' as const, id: name, source, outMs: 1_000, ...more };
    const made = await room.film({ ...SIZE, clips: [clip] });
    return { ...made, frames: await framesIn(made.path) };
  };

  test('of another shape and rate are laid on black, frame for instant', async () => {
    const tall = await flatFilm('#ffffff', { width: 96, height: 192, fps: 24 });
    const { frames, facts } = await fits('tall.mp4', tall);
    expect(facts).toMatchObject({ width: WIDTH, height: HEIGHT, frames: FPS });
    close(colourAt(frames[0]), YUV.black);
    expect(frames[0]?.data[20 * WIDTH + WIDTH / 2]).toBe(235);
    const { frames: filled } = await fits('tall.mp4', tall, { fit: 'cover' });
    close(colourAt(filled[0]), YUV.white);
  });

  test.skipIf(!hasFfmpeg).each([
    [
      'HEVC, 10 bits',
      ['-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=none'],
      'film.mp4',
    ],
    ['VP9, in WebM', ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuv420p'], 'film.webm'],
    [
      'turned by a quarter',
      ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-metadata:s:v', 'rotate=90'],
      'film.mov',
    ],
    [
      '29.97 frames, full range',
      ['-r', '30000/1001', '-c:v', 'libx264', '-pix_fmt', 'yuvj420p'],
      'film.mp4',
    ],
  ] as const)(
    'of %s come out red as they went in (skipped where ffmpeg is missing)',
    async (name, args, file) => {
      const order = ['-f', 'lavfi', '-i', 'color=red:s=160x90:d=1.2:r=24', ...args];
      const { path, remove } = madeByFfmpeg(order, file);
      const { frames } = await fits(`${name}.mp4`, readFileSync(path));
      remove();
      expect(frames).toHaveLength(FPS);
      const half = WIDTH / 2;
      const at = WIDTH * HEIGHT + 20 * half + half / 2;
      const seen = [
        frames[6]?.data[40 * WIDTH + half],
        frames[6]?.data[at],
        frames[6]?.data[at + (WIDTH * HEIGHT) / 4],
      ];
      close(
        seen.map((value) => value ?? -1),
        YUV.red,
        4,
      );
    },
  );

  test('that are too short, or no films, are told by name', async () => {
    const whole = await smallFilm(2);
    await expect(fits('short.mp4', whole, { outMs: 9_000 })).rejects.toMatchObject({
      code: 'FILM_TOO_SHORT',
    });
    await expect(fits('no.mp4', Buffer.from('a page'))).rejects.toMatchObject({
      code: 'FILM_NOT_A_FILM',
    });
  });
});

describe('clips that are damaged', () => {
  const cutOf = (name: string, bytes: Uint8Array, more: object = {}) => {
    const clip = { kind: 'film' as const, id: name, source: room.source(name, bytes) };
    return room.film({ ...SIZE, clips: [{ ...clip, outMs: 1_000, ...more }] });
  };

  test('in the middle are told by name, though the damage is behind what is wanted', async () => {
    const whole = Buffer.from(await smallFilm(2, { isSilent: true }));
    const from = whole.indexOf('mdat') + 2_000;
    for (let at = from; at < whole.length - 3_000; at += 3) whole[at] = (at * 31) & 255;
    await expect(cutOf('noise.mp4', whole)).rejects.toMatchObject({ code: 'FILM_DAMAGED' });
  });

  test.each([2, 8])('and end too early, by one part in %i, are told by name', async (part) => {
    const whole = await smallFilm(2, { isSilent: true });
    const short = whole.subarray(0, whole.length - Math.floor(whole.length / part));
    const making = cutOf(`short-${part}.mp4`, short, { outMs: 2_000 });
    await expect(making).rejects.toMatchObject({ code: 'FILM_DAMAGED' });
  });
});

describe('in and out', () => {
  const RATE = 20;
  const FRAME_MS = 1_000 / RATE;
  const level = (place: number): number => 20 + place * 10;
  let greys: Buffer;
  beforeAll(async () => {
    const clips = Array.from({ length: RATE }, (_, place) => {
      const [id, grey] = [`grey-${place}`, level(place)];
      const source = room.source(`${id}.png`, painted(`rgb(${grey}, ${grey}, ${grey})`));
      return { kind: 'still' as const, id, source, durationMs: FRAME_MS };
    });
    greys = (await room.film({ ...SIZE, fps: RATE, clips })).bytes;
  });

  test.each([
    [0, 5],
    [5, 9],
    [7, 20],
    [19, 20],
  ])('frames %i to %i of a clip are those, to the frame', async (first, end) => {
    const source = room.source('greys.mp4', greys);
    const part = { inMs: first * FRAME_MS, outMs: end * FRAME_MS };
    const clip = { kind: 'film' as const, id: 'part', source, ...part };
    const { path } = await room.film({ ...SIZE, fps: RATE, clips: [clip] });
    const seen = (await framesIn(path)).map((frame) => colourAt(frame)[0] ?? 0);
    const wanted = Array.from({ length: end - first }, (_, at) => level(first + at));
    expect(seen).toHaveLength(wanted.length);
    // Full range in, limited range out.
    for (const [at, light] of seen.entries()) {
      expect(Math.abs(light - (16 + ((wanted[at] ?? 0) * 219) / 255))).toBeLessThanOrEqual(2);
    }
  });
});

test('words are drawn while they are to be seen, above the label, and no longer', async () => {
  const clips = [film('a', 'black', { outMs: 1_000 })];
  const lines = [{ fromMs: 0, toMs: 500, text: '你好，世界' }];
  const { path } = await room.film({ ...SIZE, clips, subtitles: { lines } });
  const frames = await framesIn(path);
  const rows = (data: Uint8Array = new Uint8Array()): number[] =>
    Array.from({ length: HEIGHT }, (_, y) => y).filter((y) => {
      const row = data.subarray(y * WIDTH + WIDTH * 0.3, y * WIDTH + WIDTH * 0.7);
      return Math.max(...row) > 180;
    });
  const seen = rows(frames[0]?.data);
  expect(Math.max(...seen)).toBeLessThan(HEIGHT * 0.9);
  expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThanOrEqual(5);
  expect(rows(frames[5]?.data)).toEqual(seen);
  expect(rows(frames[6]?.data)).toEqual([]);
});

test.each([
  ['is muted', 'moving', { muted: true }],
  ['has none', 'black', {}],
] as const)(
  'sound lies where its picture does, and nothing is there where a clip %s',
  async (_, first, more) => {
    const clips = [
      film('a', first, { outMs: 1_000, ...more }),
      film('b', 'moving', { outMs: 1_000 }),
    ];
    const { bytes } = await room.film({ ...SIZE, clips, loudness: null });
    const { sound } = await packetsOf(bytes);
    const seconds = sound.map(({ timestamp, duration }) => timestamp + duration).at(-1) ?? 0;
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(2.03);
    const heard = sound
      .filter(({ byteLength }) => byteLength > 60)
      .map(({ timestamp }) => timestamp);
    expect(Math.min(...heard)).toBeGreaterThan(0.9);
    expect(Math.min(...heard)).toBeLessThan(1.03);
  },
);

describe('recordings of every kind of samples', () => {
  const KINDS = ['u8', 'pcm24', 'float', 'alaw', 'mulaw'] as const;
  const sound = (name: string, atMs: number) => ({
    ...{ id: name, role: 'effect' as const, atMs, source: room.source(name, sample(name)) },
  });
  const sample = (name: string): Buffer =>
    readFileSync(new URL(`../sounds/samples/${name}`, import.meta.url));
  const dark = (sounds: EditListInput['sounds']): EditListInput => ({
    ...{ ...SIZE, clips: [film('a', 'black')], loudness: null },
    ...(sounds === undefined ? {} : { sounds }),
  });

  test('are heard in a film, each where it lies', async () => {
    const sounds = KINDS.map((kind, index) => sound(`${kind}.wav`, index * 200));
    const { path } = await room.film(dark(sounds.map((one) => ({ ...one, outMs: 100 }))));
    const native = await loadNative();
    const [left] = await whileAlive(() =>
      withSoundTrack(path, (track) => stereoOf(native, track, { from: 0, samples: FILM_RATE })),
    );
    const loud = (fromMs: number): number => {
      const part = left.subarray(fromMs * 48, (fromMs + 60) * 48);
      return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
    };
    for (const index of KINDS.keys()) {
      expect(loud(index * 200 + 20), KINDS[index]).toBeGreaterThan(0.05);
      expect(loud(index * 200 + 130), KINDS[index]).toBeLessThan(0.01);
    }
  });

  test('but packed ones are told by name, and so is a page', async () => {
    const page = { ...sound('adpcm.wav', 0), source: room.source('page.wav', Buffer.from('<p>')) };
    for (const wrong of [sound('adpcm.wav', 0), page]) {
      await expect(room.film(dark([wrong]))).rejects.toMatchObject({ code: 'FILM_NOT_A_FILM' });
    }
  });
});

test('thirty shots in another order are joined anew, and no frame is made', async () => {
  const shots = Array.from({ length: 30 }, (_, index) =>
    film(`${index}`, ['black', 'white', 'red'][index % 3] ?? 'red', { outMs: 200 + index * 10 }),
  );
  const list: EditListInput = {
    ...SIZE,
    clips: [
      film('first', 'moving', { outMs: 2_000 }),
      film('second', 'moving', { outMs: 1_999 }),
      ...shots,
    ],
  };
  room.made.length = 0;
  await room.film(list);
  // Shots of the same length and colour are one piece.
  expect(room.made.length).toBe(15);
  room.made.length = 0;
  const [first, second, ...rest] = list.clips;
  if (first === undefined || second === undefined) throw new Error('no clips');
  await room.film({ ...list, clips: [first, second, ...rest.reverse()] });
  expect(room.made).toEqual([]);
});

test('a key says everything that decides a frame', async () => {
  const base: EditListInput = {
    ...SIZE,
    clips: [film('a', 'black'), film('b', 'white', { outMs: 900 })],
  };
  const [key = ''] = await room.keys(base);
  const [first, second] = base.clips;
  if (first === undefined || second === undefined) throw new Error('no clips');
  const changed: EditListInput[] = [
    { ...base, width: 190 },
    { ...base, fps: 24 },
    { ...base, clips: [film('a', 'red'), second] },
    { ...base, clips: [film('a', 'black', { inMs: 100 }), second] },
    { ...base, clips: [film('a', 'black', { outMs: 900 }), second] },
    { ...base, clips: [film('a', 'black', { fit: 'cover' }), second] },
    { ...base, clips: [film('a', 'black', { muted: true }), second] },
    { ...base, clips: [film('a', 'black', { transition: { kind: 'fade', ms: 200 } }), second] },
    { ...base, titles: [{ fromMs: 0, toMs: 500, text: '甲' }] },
    { ...base, titles: [{ fromMs: 0, toMs: 500, text: '乙' }] },
    { ...base, clips: [film('z', 'red', { outMs: 4_000 }), first, second] },
  ];
  const keys = await Promise.all(changed.map(async (list) => (await room.keys(list)).at(-2)));
  expect(new Set([key, ...keys]).size).toBe(changed.length + 1);
  const same: EditListInput[] = [
    { ...base, title: '别的', loudness: null, clips: [{ ...first, id: 'other' }, second] },
    { ...base, clips: [first, film('c', 'red')] },
    { ...base, clips: [film('a', 'black', { gainDb: -6 }), second] },
  ];
  for (const list of same) expect((await room.keys(list))[0]).toBe(key);
});
