import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { labelFile, readLabels } from '../../../../shared/pictures/label/file.ts';
import { markFrames } from '../../../../shared/sounds/assets.ts';
import type { Finisher } from '../../../../shared/tasks/core/deps.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { takeVerdict } from '../../../../shared/tasks/verdict.ts';
import { type Studio, type StudioOptions, studio } from '../../../support/world/media-world.ts';
import { verdictOf } from '../../../support/world/scripted-moderator.ts';

const sample = (name: string): Buffer =>
  readFileSync(new URL(`../../sounds/samples/${name}`, import.meta.url));

const MP3 = sample('cbr-24k-mono.mp3');

/** A task whose model made the sound `bytes`. */
async function made(
  bytes: Uint8Array,
  options: StudioOptions = {},
  prepare: (opened: Studio) => void = () => {},
): Promise<Studio & { task: TaskDoc; stored: Buffer }> {
  const opened = await studio('audio', options);
  opened.bodies.push(bytes);
  prepare(opened);
  const { _id } = await opened.world.submit('u1');
  const task = await opened.rest(_id);
  const stored = Buffer.from(opened.world.store.files.get(task.images[0]?.file_id ?? '') ?? []);
  return { ...opened, task, stored };
}

describe('a sound', () => {
  test('is stored with the mark at its start and the label in its metadata', async () => {
    const { task, stored } = await made(MP3);
    expect(task.status).toBe('completed');
    expect(stored.includes(markFrames('rhythm', 24_000, 1))).toBe(true);
    const report = readLabels(stored);
    expect(report.label).toMatchObject({
      ProduceID: `${task._id}-0`,
      ReservedCode1: report.contentHash,
    });
    expect(task.images[0]).toMatchObject({
      file_id: expect.stringMatching(/\/1-0\.mp3$/),
      mime: 'audio/mpeg',
      media: { kind: 'sound', ms: 2_376, codec: 'mp3', sample_rate: 24_000, channels: 1 },
      label: { text: 'AI生成', shown: 'rhythm', hidden: true },
    });
  });

  test.each([
    ['u8.wav', 'pcm', 1],
    ['pcm16-stereo.wav', 'pcm', 2],
    ['pcm24.wav', 'pcm', 1],
    ['float.wav', 'float', 1],
    ['alaw.wav', 'alaw', 1],
    ['mulaw.wav', 'mulaw', 1],
  ])(
    'of any kind of samples is charged, marked and labelled: %s',
    async (name, codec, channels) => {
      const source = sample(name);
      const { task, stored, world } = await made(source);
      expect(task).toMatchObject({
        status: 'completed',
        images: [{ mime: 'audio/wav', media: { codec, channels, ms: 1_980 } }],
      });
      expect(await world.account('u1')).toMatchObject({ held: 0 });
      expect((await world.account('u1')).available).toBeLessThan(1_000);
      expect(stored.includes(source.subarray(source.indexOf('data') + 8, source.length - 1))).toBe(
        true,
      );
      expect(readLabels(stored).label).toMatchObject({ ProduceID: `${task._id}-0` });
    },
  );

  test('speaks instead where the deployment wants that', async () => {
    const { task, stored } = await made(MP3, { finisher: { soundMark: 'spoken' } });
    expect(stored.includes(markFrames('spoken', 24_000, 1))).toBe(true);
    expect(task.images[0]?.label).toMatchObject({ shown: 'spoken' });
  });

  test.each(['aac.aac', 'adpcm.wav'])(
    'that cannot carry the mark is let out by nobody: %s',
    async (name) => {
      const { task, world } = await made(sample(name));
      expect(task).toMatchObject({
        status: 'failed',
        // A second job would bring the same format, and cost as much.
        attempt: 1,
        error: { code: 'SOUND_FORMAT_UNSUPPORTED' },
        images: [],
      });
      expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
      expect([...world.store.files.keys()].filter((id) => id.includes('/1-0.'))).toEqual([]);
    },
  );

  test('that is damaged is asked for once more, and paid back when that is no better', async () => {
    const broken = sample('u8.wav').subarray(0, 300);
    const { task, world } = await made(broken, {}, ({ bodies }) => bodies.push(broken));
    expect(task).toMatchObject({ status: 'failed', attempt: 2 });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });
});

describe('a sound somebody listens to', () => {
  const moderated = { moderated: true } as const;

  test('is heard as it will be shown, by an address and in pieces', async () => {
    const { moderator, task, stored } = await made(MP3, moderated);
    expect(task.status).toBe('completed');
    const [asked] = moderator.heard;
    expect(asked).toMatchObject({ openid: 'u1', id: `${task._id}-0`, mime: 'audio/mpeg' });
    expect(Buffer.from(asked?.bytes ?? []).equals(stored)).toBe(true);
    expect(await asked?.address()).toBe(`https://files.test/${task.images[0]?.file_id}`);
    const pieces = asked?.pieces(1_000) ?? [];
    expect(pieces.length).toBe(3);
  });

  test('and that is blocked is gone and refunded', async () => {
    const { world, task } = await made(MP3, moderated, ({ moderator }) => {
      moderator.sounds.push('block');
    });
    expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
    expect([...world.store.files.keys()].filter((id) => id.endsWith('.mp3'))).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('waits for the verdict that is pushed, and is shown then', async () => {
    const { world, deps, task, moderator } = await made(MP3, moderated, (opened) => {
      opened.moderator.sounds.push('review');
    });
    expect(task).toMatchObject({ step: 'review' });
    expect((await world.work(task._id)).images).toEqual([]);
    const [ticket = ''] = moderator.tickets;
    expect(await takeVerdict(deps, ticket, verdictOf('pass'))).toBe('decided');
    expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
  });

  test('where nobody hears, is judged by the words it was to say', async () => {
    const { moderator, task } = await made(MP3, moderated, (opened) => {
      opened.moderator.hears = false;
    });
    expect(moderator.heard).toEqual([]);
    expect(moderator.texts.at(-1)?.text).toContain(task.prompt);
  });
});

describe('an address that is to be kept', () => {
  const keeping: Partial<Finisher> = { keeping: () => 'keep_url' };
  const labelled = labelFile(MP3, {
    producer: '001191440300708461136T1XGW3',
    produceId: 'x',
  }).bytes;

  test('is kept where the file says itself what it is', async () => {
    const { task } = await made(labelled, { finisher: keeping });
    expect(task.images[0]).toMatchObject({
      file_id: 'https://provider.test/job-1/0.png',
      sha256: null,
      label: { shown: 'provider' },
    });
  });

  test('is not kept where it does not: the sound is marked and copied', async () => {
    const { task, stored } = await made(MP3, { finisher: keeping });
    expect(task.images[0]?.file_id).toMatch(/^cloud:\/\//);
    expect(stored.includes(markFrames('rhythm', 24_000, 1))).toBe(true);
  });

  test('is listened to like any other, and not shown when it is blocked', async () => {
    const { task, world } = await made(
      labelled,
      { finisher: keeping, moderated: true },
      ({ moderator }) => moderator.sounds.push('block'),
    );
    expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
    expect((await world.work(task._id)).images).toEqual([]);
  });

  test('is not kept where the provider’s key is needed to read it', async () => {
    const { task } = await made(labelled, { finisher: keeping }, ({ deps }) => {
      Object.assign(deps.providers, { resultHeaders: () => ({ 'x-key': 'the-secret' }) });
    });
    expect(task.images[0]?.file_id).toMatch(/^cloud:\/\//);
    expect(JSON.stringify(task)).not.toContain('the-secret');
  });
});
