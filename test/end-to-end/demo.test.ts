/**
 * The demo as people call it: what each kind of model is sent, and what becomes of its results.
 * All in one environment, which the demo finds by its port.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeFilm } from '../../local/demo/describe.ts';
import { demoFilm } from '../../local/demo/film/job.ts';
import { demoJob } from '../../local/demo/job.ts';
import { readDemoOptions } from '../../local/demo/options.ts';
import type { DemoReport, DemoScreen, FilmReport } from '../../local/demo/report.ts';
import { readLabels } from '../../shared/pictures/label/file.ts';
import { startTestEnvironment, type TestEnvironment } from '../support/environment/environment.ts';
import { framesOf, hasFfmpeg, streamsOf } from '../support/ffmpeg.ts';

const ROOT = join(import.meta.dirname, '../..');

let environment: TestEnvironment;
let port: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'darkroom-demo-'));
  environment = await startTestEnvironment({
    name: 'demo',
    allProviders: true,
    isQuick: true,
    providerSpeed: 10,
  });
  port = new URL(environment.cloud.url).port;
  // As somebody sets it who names the port of an environment of another folder.
  process.env.DARKROOM_ADMIN_SECRET = environment.adminSecret;
});
afterAll(async () => {
  delete process.env.DARKROOM_ADMIN_SECRET;
  await environment.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly steps: string[];
  readonly percents: number[];
}

function watching(): DemoScreen & Seen {
  const steps: string[] = [];
  const percents: number[] = [];
  return {
    steps,
    percents,
    step: (text) => void steps.push(text),
    progress: (percent) => void percents.push(percent),
    report: () => undefined,
    close: () => undefined,
  };
}

async function demo(...args: string[]): Promise<DemoReport & { seen: Seen }> {
  const options = readDemoOptions(['--port', port, '--out', folder, ...args]);
  if (options === 'help') throw new Error('asked for help');
  const seen = watching();
  return { ...(await demoJob(options, seen)), seen };
}

async function documentsOf({ task_id: id }: DemoReport) {
  const { data: tasks } = await environment.app.database().collection('task_queue').doc(id).get();
  const { data: works } = await environment.app.database().collection('works').doc(id).get();
  return { task: tasks[0], work: works[0] };
}

const jpeg = (path: string): boolean =>
  readFileSync(path).subarray(0, 2).toString('hex') === 'ffd8';

describe('the demo of a picture', () => {
  test('sends a photo, saves the picture and its thumbnail, and keeps `images` for programs', async () => {
    const report = await demo();
    expect(report).toMatchObject({
      status: 'completed',
      model: 'wan2.7-image',
      environment: environment.cloud.url,
      files: [
        {
          mime: 'image/jpeg',
          width: 1024,
          height: 1024,
          label: { visible: 'in the picture', hidden: 'XMP' },
        },
      ],
      balance_before: 100,
      balance_after: 90,
    });
    const [file] = report.files;
    expect(file && [extname(file.path), jpeg(file.path), jpeg(file.thumb ?? '')]).toEqual([
      '.jpg',
      true,
      true,
    ]);
    expect(report.images).toEqual([
      { path: file?.path, width: 1024, height: 1024, bytes: file?.bytes },
    ]);
    expect(report.records.map(({ kind }) => kind)).toEqual(['grant', 'hold', 'settle']);
    const { task } = await documentsOf(report);
    expect(task).toMatchObject({ type: 'photography', inputs: [expect.stringMatching(/garment/)] });
  });

  test('sends no photo to a model that takes none', async () => {
    const report = await demo('--model', 'qwen-image');
    expect(report).toMatchObject({ status: 'completed', files: [{ mime: 'image/jpeg' }] });
    expect((await documentsOf(report)).task).toMatchObject({ type: 'creation', inputs: [] });
  });

  test('hands --params to the function, which checks them', async () => {
    const report = await demo('--params', '{"size":"1280*720"}');
    expect((await documentsOf(report)).task.parameters).toMatchObject({ size: '1280*720' });
    await expect(demo('--params', '{"size":"9K"}')).rejects.toThrow(/parameters\.size.*--params/);
  });

  test('shows progress that moves, never falls, and is 100 only at the end', async () => {
    const { seen } = await demo('--prompt', 'slow:2');
    const before = seen.percents.slice(0, -1);
    expect(seen.percents.at(-1)).toBe(100);
    expect(before).toEqual([...before].sort((a, b) => a - b));
    expect(Math.max(...before)).toBeLessThan(100);
    expect(new Set(before).size).toBeGreaterThan(3);
  });
});

describe('the demo of a film', () => {
  test.each([
    ['without words of a photo, from words', 'kling-v2.5-turbo', 0],
    ['from a photo, where the model wants one', 'kling-v2.5-turbo-i2v', 1],
  ])('%s: saves an MP4, marked and labelled, with a thumbnail', async (_, model, photos) => {
    const report = await demo('--model', model);
    expect(report).toMatchObject({
      status: 'completed',
      images: [],
      files: [
        {
          mime: 'video/mp4',
          media: { kind: 'film', codec: 'avc' },
          label: {
            visible: 'AI生成, in the picture from the opening on',
            hidden: expect.stringMatching(/^MP4/),
          },
        },
      ],
    });
    const [file] = report.files;
    expect(jpeg(file?.thumb ?? '')).toBe(true);
    expect(file).toMatchObject({ width: file?.media?.width, height: file?.media?.height });
    expect(readFileSync(file?.path ?? '').toString('latin1', 4, 8)).toBe('ftyp');
    expect(extname(file?.path ?? '')).toBe('.mp4');
    const { task, work } = await documentsOf(report);
    expect(task).toMatchObject({ type: 'creation' });
    expect(task.inputs).toHaveLength(photos);
    expect(work.images).toEqual([
      {
        file_id: expect.any(String),
        thumb_file_id: expect.stringMatching(/_thumb\.jpg$/),
        width: file?.width,
        height: file?.height,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        mime: 'video/mp4',
        media: file?.media,
        label: { text: 'AI生成', shown: 'picture', hidden: true },
      },
    ]);
  });

  test.each([
    // The smallest of its films that is wider than high: each frame is drawn, marked and coded.
    ['cogvideox-3', ['--params', '{"size":"1280x720"}']],
    ['kie-runway', []],
  ])('%s has the cover its provider gives as its thumbnail', async (model, more) => {
    const report = await demo('--model', model, ...more);
    const [file] = report.files;
    expect(file?.mime).toBe('video/mp4');
    expect(jpeg(file?.thumb ?? '')).toBe(true);
    expect((await documentsOf(report)).work.images[0].thumb_file_id).toMatch(/_thumb\.jpg$/);
  });

  test('goes on from another film', async () => {
    const report = await demo('--model', 'kie-runway-extend', '--params', '{"taskId":"abc123"}');
    expect(report).toMatchObject({ status: 'completed', files: [{ mime: 'video/mp4' }] });
  });
});

/** Two shots, one of them spoken: each more would be the same work again. */
const PLAY = '第一场 海边\n林夏收起渔网。\n林夏：你看，灯亮了。\n第二场 山路\n雪停了。';

describe('the demo of a film from a script', () => {
  let report: FilmReport;
  let seen: Seen;
  beforeAll(async () => {
    const screen = watching();
    seen = screen;
    const options = readDemoOptions(['--port', port, '--out', folder, '--film', '--prompt', PLAY]);
    if (options === 'help') throw new Error('asked for help');
    report = await demoFilm(options, screen);
  });

  test('takes a storyboard, stills, films, voices and an export, and tells what each cost', () => {
    expect(Object.keys(report)).toEqual([
      ...['project_id', 'shots', 'tasks', 'film', 'balance_before', 'balance_after', 'records'],
    ]);
    expect(report.shots.map(({ duration_ms }) => duration_ms)).toEqual([3_000, 3_000]);
    expect(report.tasks.map(({ kind }) => kind)).toEqual([
      ...['storyboard', 'frame', 'frame', 'video', 'video', 'line', 'export'],
    ]);
    expect(new Set(report.tasks.map(({ status }) => status))).toEqual(new Set(['completed']));
    const spent = report.tasks.reduce((sum, { credits }) => sum + credits, 0);
    expect(spent).toBeGreaterThan(60);
    expect(report.balance_after).toBe(report.balance_before - spent);
    expect(report.records.at(-1)).toMatchObject({ available_after: report.balance_after });
    expect(seen.percents.at(-1)).toBe(100);
    expect(describeFilm(report)).toContain('2 shots, 7 tasks, one film of 5.6 s');
  });

  test('leaves a film with the hidden label of its export', () => {
    const { path, ...film } = report.film;
    const bytes = readFileSync(path);
    expect(film).toEqual({ width: 854, height: 480, ms: 5_583, codec: 'avc', bytes: bytes.length });
    const [label] = readLabels(bytes).found;
    expect(label?.place).toMatch(/^MP4/);
    expect(JSON.stringify(label)).toContain(report.tasks.at(-1)?.task_id);
  });

  test.skipIf(!hasFfmpeg)(
    'which ffprobe reads, with the mark from its first frame and words while they are spoken (skipped where ffmpeg is missing)',
    () => {
      const bytes = readFileSync(report.film.path);
      expect(streamsOf(bytes)).toMatchObject([
        { codec_name: 'h264', width: 854, height: 480, nb_read_frames: '134' },
        { codec_name: 'aac' },
      ]);
      // Ink with an edge: bottom right the mark, above the lower edge in the middle a subtitle.
      expect(inkIn(bytes, 0, { x: [0.84, 0.99], y: [0.88, 0.97] })).toBeGreaterThan(180);
      const words = { x: [0.4, 0.6], y: [0.8, 0.88] } as const;
      expect(inkIn(bytes, 24, words) - inkIn(bytes, 0, words)).toBeGreaterThan(60);
    },
  );
});

type Share = readonly [number, number];

/** Between the darkest and the lightest pixel of a part of a frame, 0 to 255. */
function inkIn(bytes: Uint8Array, frame: number, { x, y }: { x: Share; y: Share }): number {
  const [width, height] = [854, 480];
  const light = framesOf(bytes, [frame]);
  let [least, most] = [255, 0];
  for (let row = Math.round(y[0] * height); row < y[1] * height; row += 1) {
    for (let column = Math.round(x[0] * width); column < x[1] * width; column += 1) {
      const value = light[row * width + column] ?? 0;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  return most - least;
}

describe('the demo of sound and words', () => {
  test('saves speech as a sound file', async () => {
    const report = await demo('--model', 'openai-tts');
    expect(report).toMatchObject({ status: 'completed', files: [{ mime: 'audio/mpeg' }] });
    const [file] = report.files;
    expect(readFileSync(file?.path ?? '').toString('latin1', 0, 3)).toBe('ID3');
    expect(file).toMatchObject({
      media: { kind: 'sound' },
      label: {
        visible: 'AI生成, the rhythm short-long, short-short at its start',
        hidden: 'ID3 TXXX',
      },
    });
    expect(file).not.toHaveProperty('thumb');
    expect((await documentsOf(report)).task).toMatchObject({ inputs: [], files: [] });
  });

  test('saves an answer as text', async () => {
    const report = await demo('--model', 'qwen-plus', '--prompt', '写一句广告语');
    const [file] = report.files;
    expect(file).toMatchObject({ mime: 'text/plain' });
    expect(readFileSync(file?.path ?? '', 'utf8')).toContain('写一句广告语');
    expect(extname(file?.path ?? '')).toBe('.txt');
  });

  test('sends a recording to a model that writes down what it hears', async () => {
    const report = await demo('--model', 'openai-transcribe');
    const [file] = report.files;
    expect(readFileSync(file?.path ?? '', 'utf8')).toMatch(
      /^AI生成\n\n这是一段约 \d\.\d 秒的录音。$/,
    );
    const { task } = await documentsOf(report);
    expect(task).toMatchObject({ inputs: [], files: [expect.stringMatching(/recording\.wav$/)] });
  });
});

describe('the demo refuses in a line', () => {
  test.each([
    [['--model', 'nosuch'], 'there is no model "nosuch" here; npm run models lists them all'],
    [['--model', 'kie-sora'], 'there is no model "kie-sora" here'],
    [['--model', 'qwen-image', '--image', 'package.json'], 'qwen-image takes no --image'],
    [['--file', 'package.json'], 'wan2.7-image takes no --file'],
    [
      ['--film', '--fail', '--count', '2'],
      '--film makes many jobs of a script, and --fail, --count would be about a single one',
    ],
  ])('%j', async (args, message) => {
    await expect(demo(...args)).rejects.toThrow(message);
  });

  test('a scene that does not exist', async () => {
    await expect(demo('--scene', 'nosuch')).rejects.toThrow(/^SCENE_NOT_FOUND .+$/);
  });
});

describe('the demo as a command', () => {
  const run = async (...args: string[]) => {
    const command = ['local/run.cjs', 'local/demo.ts', ...args];
    try {
      const done = await promisify(execFile)(process.execPath, command, { cwd: ROOT });
      return { code: 0, ...done };
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string };
    }
  };

  test('prints one JSON object, and fails on purpose without a loss', async () => {
    const { code, stdout, stderr } = await run('--port', port, '--json', '--fail');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      files: [],
      images: [],
      balance_before: 100,
      balance_after: 100,
    });
  });

  test('says when nothing answers at the port', async () => {
    const { code, stderr } = await run('--port', '1');
    expect(stderr).toBe('demo: no npm start answers at http://127.0.0.1:1\nTry --help.\n');
    expect(code).toBe(2);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('leaves nothing behind when it ends by %s', async (signal, code) => {
    const child = spawn(process.execPath, ['local/run.cjs', 'local/demo.ts', '--own'], {
      cwd: ROOT,
    });
    const home = `demo-run-${child.pid}-`;
    const homes = (): string[] =>
      readdirSync(join(ROOT, '.darkroom')).filter((name) => name.startsWith(home));
    let text = '';
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes('starting a local CloudBase')) resolve();
      });
    });
    expect(homes()).toHaveLength(1);
    child.kill(signal);
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(code);
    expect(homes()).toEqual([]);
    expect(errors.join('').trim()).toBe(`demo: stopped by ${signal}`);
  });
});

test('files are named after the task', async () => {
  const { task_id: id, files } = await demo('--model', 'gpt-4o-mini');
  expect(basename(files[0]?.path ?? '')).toBe(`${id.slice(0, 8)}-1.txt`);
  expect(existsSync(files[0]?.path ?? '')).toBe(true);
});
