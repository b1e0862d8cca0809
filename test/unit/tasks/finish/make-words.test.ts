import { describe, expect, test } from 'vitest';
import { DownloadError, StorageError } from '../../../../shared/storage/errors.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { type Studio, studio } from '../../../support/world/media-world.ts';

const textOf = ({ world }: Studio, { images }: TaskDoc): string =>
  Buffer.from(world.store.files.get(images[0]?.file_id ?? '') ?? []).toString();

/** A task whose model wrote `text`. */
async function written(opened: Studio, text: string): Promise<TaskDoc> {
  const { world, rest } = opened;
  world.provider.submitScript.push({ kind: 'done', results: [{ type: 'text', text }] });
  return rest((await world.submit('u1'))._id);
}

describe('words', () => {
  test('are put aside at once, and kept as a text that says who wrote it', async () => {
    const opened = await studio('text');
    const ended = await written(opened, '一首诗');
    expect(ended.status).toBe('completed');
    const raw = opened.world.store.files.get(ended.put_aside[0] ?? '');
    expect(Buffer.from(raw ?? []).toString()).toBe('一首诗');
    expect(textOf(opened, ended)).toBe('AI生成\n\n一首诗');
    expect(ended.images[0]).toMatchObject({
      file_id: expect.stringMatching(/works\/[0-9a-f]+\/[0-9a-f]{32}\/1-0\.txt$/),
      thumb_file_id: '',
      mime: 'text/plain; charset=utf-8',
      media: { kind: 'words', characters: 3 },
      label: { text: 'AI生成', shown: 'start', hidden: false },
    });
    expect((await opened.world.work(ended._id)).images).toEqual(ended.images);
  });

  test.each([
    ['end', '一首诗\n\nAI生成\n'],
    ['field', '一首诗'],
  ] as const)('say it at the %s where the deployment wants that', async (wordsPlace, text) => {
    const opened = await studio('text', { finisher: { wordsPlace } });
    const ended = await written(opened, '一首诗');
    expect(textOf(opened, ended)).toBe(text);
    expect(ended.images[0]?.label).toMatchObject({ shown: wordsPlace });
  });

  test('for a program are left as they are, and said beside them', async () => {
    const opened = await studio('text');
    const ended = await written(opened, '{"shots": [1, 2]}');
    expect(textOf(opened, ended)).toBe('{"shots": [1, 2]}');
    expect(ended.images[0]?.label).toMatchObject({ shown: 'field' });
  });

  test('that only begin like those for a program are signed all the same', async () => {
    const opened = await studio('text');
    expect(textOf(opened, await written(opened, '{好}'))).toBe('AI生成\n\n{好}');
  });

  test.each([
    ['nothing but white space', ' \n\n'],
    ['nothing at all', ''],
  ])('of %s end the task with a clear word and give everything back', async (_, text) => {
    const opened = await studio('text');
    const ended = await written(opened, text);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'WORDS_EMPTY' }, attempt: 1 });
    expect(await opened.world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    const { message } = await opened.world.work(ended._id);
    expect(message).toContain('没有写出任何文字');
    expect(message.match(/退回/g)).toHaveLength(1);
  });

  test('are read before they are shown: blocked ones are gone and refunded', async () => {
    const opened = await studio('text', { moderated: true });
    const { world, moderator } = opened;
    const task = await world.submit('u1');
    moderator.text = 'block';
    world.provider.submitScript.push({ kind: 'done', results: [{ type: 'text', text: '坏话' }] });
    const ended = await opened.rest(task._id);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
    expect(moderator.texts.at(-1)).toEqual({ text: '坏话', openid: 'u1' });
    expect([...world.store.files.keys()].filter((id) => id.endsWith('.txt'))).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('in doubt are held, and decided on when their time is up', async () => {
    const opened = await studio('text', { moderated: true });
    const { world, moderator } = opened;
    moderator.text = 'review';
    const held = await written(opened, '可疑的话');
    expect(held).toMatchObject({ status: 'processing', step: 'review' });
    expect((await world.work(held._id)).images).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ held: held.price });
  });
});

describe('a result that is no picture', () => {
  test.each([
    ['download', new DownloadError('DOWNLOAD_TIMEOUT', 'scripted', { retryable: true })],
    ['store', new StorageError('scripted')],
  ])('is tried again when a %s fails for now', async (_, failure) => {
    const { world, rest, failures, opened } = await studio('text');
    const task = await world.submit('u1');
    failures.push(failure, failure);
    const ended = await rest(task._id);
    expect(ended).toMatchObject({ status: 'completed', attempt: 1 });
    expect(opened).toHaveLength(3);
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('that cannot be had gives the credits back, never an address that expires', async () => {
    const { world, rest, failures } = await studio('text');
    const task = await world.submit('u1');
    for (let n = 0; n < 100; n++) failures.push(new StorageError('scripted'));
    const ended = await rest(task._id);
    expect(ended).toMatchObject({ status: 'failed', images: [] });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    const work = await world.work(task._id);
    expect(JSON.stringify(work)).not.toContain('provider.test');
  });
});
