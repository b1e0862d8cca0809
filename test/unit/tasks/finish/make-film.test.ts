import { describe, expect, test, vi } from 'vitest';
import {
  FilmEngineUnavailableError,
  FilmTooLargeError,
  NotAFilmError,
  UnsupportedFilmError,
} from '../../../../shared/film/errors.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { leftovers } from '../../../../shared/tasks/core/ending/leftovers.ts';
import { processRound, renderRound } from '../../../../shared/tasks/rounds/process.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { takeVerdict } from '../../../../shared/tasks/verdict.ts';
import { type Studio, type StudioOptions, studio } from '../../../support/world/media-world.ts';
import { verdictOf } from '../../../support/world/scripted-moderator.ts';

async function made(
  options: StudioOptions = {},
  prepare: (opened: Studio) => void = () => {},
  visits?: number,
): Promise<Studio & { task: TaskDoc }> {
  const opened = await studio('video', options);
  prepare(opened);
  const { _id } = await opened.world.submit('u1');
  return { ...opened, task: await opened.rest(_id, visits) };
}

const films = ({ world }: Studio): string[] =>
  [...world.store.files.keys()].filter((id) => id.endsWith('.mp4'));

const contentOf = ({ world }: Studio, fileId = ''): string =>
  Buffer.from(world.store.files.get(fileId) ?? []).toString();

describe('a film', () => {
  test('is stored marked, with a cover and what it is', async () => {
    const opened = await made();
    const { task } = opened;
    expect(task.status).toBe('completed');
    const [film] = task.images;
    expect(contentOf(opened, film?.file_id)).toBe(
      'marked bytes of https://provider.test/job-1/0.png',
    );
    expect(film).toMatchObject({
      file_id: expect.stringMatching(/\/1-0\.mp4$/),
      thumb_file_id: expect.stringMatching(/\/1-0_thumb\.jpg$/),
      width: 1_280,
      height: 720,
      mime: 'video/mp4',
      media: {
        kind: 'film',
        ms: 5_000,
        fps: 24,
        codec: 'avc',
        width: 1_280,
        height: 720,
        sound: true,
      },
      label: { text: 'AI生成', shown: 'picture', hidden: true },
    });
  });

  test('is handed on by a process that marks none, and its progress is kept', async () => {
    const opened = await studio('video');
    const { films: _, ...processor } = opened.deps;
    const { world } = opened;
    const { _id } = await world.submit('u1');
    for (let visit = 0; visit < 3; visit += 1) {
      await runTask(processor, _id);
      world.clock.advance(10_000);
    }
    const waiting = await world.task(_id);
    expect(waiting).toMatchObject({ step: 'finish', wake: 'renderer', claims: 0, setbacks: 0 });
    await processRound(processor);
    expect(films(opened)).toEqual([]);
    await renderRound(opened.deps);
    expect(await world.task(_id)).toMatchObject({ status: 'completed', fence: waiting.fence + 1 });
  });

  test('that takes three visits goes on where the last one stopped, and leaves no part', async () => {
    const opened = await made({}, ({ engine }) => {
      engine.visits = 3;
    });
    const { task, engine } = opened;
    expect(task).toMatchObject({ status: 'completed', attempt: 1, film: null });
    expect(engine.marked.map(({ parts }) => parts.length)).toEqual([1, 2]);
    const parts = engine.marked[1]?.parts.map(({ reference }) => reference) ?? [];
    expect(task.put_aside).toEqual(expect.arrayContaining(parts));
    expect(task.tidy_at).not.toBeNull();
  });

  test.each([
    ['no film at all', new NotAFilmError('a sound'), 2],
    ['one that is too long', new FilmTooLargeError('an hour'), 1],
  ])('that is %s is paid back', async (_, failure, attempt) => {
    const { task, world } = await made({}, ({ engine }) => engine.failures.push(failure, failure));
    expect(task).toMatchObject({ status: 'failed', attempt, images: [] });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });
});

describe('where the native part cannot be loaded a film', () => {
  const missing = (): Error[] =>
    Array.from({ length: 100 }, () => new FilmEngineUnavailableError('scripted'));

  test('is refused at once by setting, and nothing of it is kept', async () => {
    const opened = await made({ policy: { unmarkedFilms: 'refuse' } }, ({ engine }) => {
      engine.failures.push(...missing());
    });
    const { task, world } = opened;
    expect(task).toMatchObject({
      status: 'failed',
      attempt: 1,
      error: { code: 'FILM_NOT_MARKED' },
    });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    expect(films(opened)).toEqual([]);
  });

  test('is held, unseen, and marked when it can be loaded again', async () => {
    const opened = await made(
      {},
      ({ engine }) => {
        engine.failures.push(...missing());
      },
      10,
    );
    const { task, world, engine, rest } = opened;
    expect(task).toMatchObject({ status: 'processing', step: 'finish', wake: 'renderer' });
    expect((await world.work(task._id)).images).toEqual([]);
    engine.failures.length = 0;
    expect(await rest(task._id)).toMatchObject({ status: 'completed' });
    expect(contentOf(opened, films(opened)[0])).toMatch(/^marked /);
  });

  test('is refused in the end', async () => {
    const policy = { filmHoldMs: 60_000, filmRetryMs: 20_000 };
    const { task, world } = await made({ policy }, ({ engine }) => {
      engine.failures.push(...missing());
    });
    expect(task).toMatchObject({ status: 'failed', error: { code: 'FILM_NOT_MARKED' } });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });
});

describe('a film somebody looks at', () => {
  test('is looked at frame by frame as it will be shown', async () => {
    const { task, moderator } = await made({ moderated: true });
    expect(task.status).toBe('completed');
    expect(moderator.asked.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      [0, 1, 2].map((n) => `frame ${n} of marked bytes of https://provider.test/job-1/0.png`),
    );
    expect(moderator.asked.map(({ id }) => id)).toEqual(
      [0, 1_000, 2_000].map((ms) => `${task._id}-0@${ms}`),
    );
  });

  test('with a blocked frame in the middle is never shown, refunded, and gone', async () => {
    const opened = await made({ moderated: true }, ({ moderator }) => {
      moderator.pictures.push('pass', 'block');
    });
    const { task, world, moderator } = opened;
    expect(task).toMatchObject({
      status: 'failed',
      error: { code: 'CONTENT_BLOCKED' },
      images: [],
    });
    expect(moderator.asked).toHaveLength(2);
    expect(films(opened)).toEqual([]);
    expect([...world.store.files.keys()].filter((id) => id.includes('_thumb'))).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('waits until every frame that was held has passed', async () => {
    const opened = await made({ moderated: true }, ({ moderator }) => {
      moderator.pictures.push('review', 'pass', 'review');
    });
    const { task, world, deps, moderator } = opened;
    expect(task).toMatchObject({ step: 'review' });
    expect(task.reviews).toHaveLength(2);
    await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('pass'));
    expect((await world.work(task._id)).images).toEqual([]);
    await takeVerdict(deps, moderator.tickets[1] ?? '', verdictOf('pass'));
    expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
  });

  test('ends with the first frame that is refused, though nobody has decided on another', async () => {
    const opened = await made({ moderated: true }, ({ moderator }) => {
      moderator.pictures.push('review', 'review', 'review');
    });
    const { task, world, deps, moderator } = opened;
    expect(task.reviews).toHaveLength(3);
    expect(await takeVerdict(deps, moderator.tickets[1] ?? '', verdictOf('block'))).toBe('decided');
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      error: { code: 'CONTENT_BLOCKED' },
    });
    expect((await world.work(task._id)).images).toEqual([]);
    expect(films(opened)).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    expect(await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('pass'))).toBe('ignored');
  });

  test('is listened to as it will be shown, every track', async () => {
    const { task, moderator } = await made({ moderated: true }, ({ engine }) => {
      engine.tracks = ['speech', 'music'];
    });
    expect(task.status).toBe('completed');
    expect(moderator.heard.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      ['speech', 'music'].map((it) => `${it} of marked bytes of https://provider.test/job-1/0.png`),
    );
    expect(moderator.heard.map(({ id, mime, ms }) => ({ id, mime, ms }))).toEqual(
      [0, 1].map((n) => ({ id: `${task._id}-0@sound-${n}`, mime: 'audio/wav', ms: 5_000 })),
    );
  });

  test('whose sound is refused is never shown, refunded, and gone', async () => {
    const opened = await made({ moderated: true }, ({ moderator, engine }) => {
      engine.tracks = ['speech'];
      moderator.sounds.push('block');
    });
    const { task, world, moderator } = opened;
    expect(moderator.asked).toHaveLength(3);
    expect(task).toMatchObject({
      status: 'failed',
      error: { code: 'CONTENT_BLOCKED' },
      images: [],
    });
    expect(films(opened)).toEqual([]);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('waits until its sound that was held has passed', async () => {
    const { task, world, deps, moderator } = await made({ moderated: true }, (opened) => {
      opened.engine.tracks = ['speech'];
      opened.moderator.sounds.push('review');
    });
    expect(task).toMatchObject({ step: 'review' });
    expect((await world.work(task._id)).images).toEqual([]);
    await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('pass'));
    expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
  });

  test('is not listened to where nobody hears', async () => {
    const { task, moderator } = await made({ moderated: true }, (opened) => {
      opened.engine.tracks = ['speech'];
      opened.moderator.hears = false;
    });
    expect(task.status).toBe('completed');
    expect(moderator.heard).toEqual([]);
  });

  test.each([
    ['is held', 'hold', { step: 'review', status: 'processing' }],
    ['is refused', 'refuse', { status: 'failed', error: { code: 'CONTENT_BLOCKED' } }],
  ] as const)('whose sound cannot be decoded %s by setting', async (_, unchecked, ends) => {
    const opened = await made({ moderated: true, policy: { unchecked } }, ({ engine }) => {
      engine.tracks = [new UnsupportedFilmError('no decoder for ac-3')];
    });
    expect(opened.task).toMatchObject(ends);
    expect((await opened.world.work(opened.task._id)).images).toEqual([]);
    expect(films(opened)).toHaveLength(unchecked === 'hold' ? 1 : 0);
  });

  test('that no visit has finished looking at does not stay in storage', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world } = opened;
    const dying = async () => {
      throw new Error('the process dies');
    };
    moderator.pictures.push('review', dying);
    const { _id } = await world.submit('u1');
    await opened.rest(_id, 3).catch(() => undefined);
    const { put_aside } = await world.task(_id);
    expect(put_aside).toEqual(expect.arrayContaining(films(opened)));
    expect(films(opened)).toHaveLength(1);
  });

  test('knows a verdict that is pushed while its other frames are looked at', async () => {
    const pushed: string[] = [];
    const opened = await studio('video', { moderated: true });
    const { moderator, deps, world } = opened;
    const second = async () => {
      pushed.push(await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('block')));
      return 'pass' as const;
    };
    moderator.pictures.push('review', second);
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    expect(pushed).toEqual(['decided']);
    const ended = task.settled_at === null ? await opened.rest(_id) : task;
    expect(ended.images).toEqual([]);
  });

  test('waits for no ticket of a visit that died', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world } = opened;
    moderator.pictures.push('review', () => Promise.reject(new Error('killed')));
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    expect(moderator.tickets).toHaveLength(1);
    expect(task).toMatchObject({ status: 'completed', reviews: [] });
  });

  test('is asked about once, frame by frame, though its worker dies in between', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world, engine } = opened;
    const mark = vi.spyOn(engine, 'mark');
    const dying = () => Promise.reject(new Error('killed'));
    moderator.pictures.push('pass', dying, 'pass', dying);
    const { _id } = await world.submit('u1');
    expect(await opened.rest(_id)).toMatchObject({ status: 'completed', checking: null });
    const asked = [0, 1_000, 1_000, 2_000, 2_000];
    expect(moderator.asked.map(({ id }) => id)).toEqual(asked.map((ms) => `${_id}-0@${ms}`));
    expect(mark).toHaveBeenCalledTimes(1);
    expect(films(opened)).toHaveLength(1);
  });

  test('goes on being looked at in another visit when time is up, and keeps what was held', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world, engine, deps } = opened;
    engine.tracks = ['speech'];
    const slowly = async () => {
      world.clock.advance(46_000);
      return 'pass' as const;
    };
    moderator.pictures.push('review', slowly, slowly);
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    expect(task).toMatchObject({ step: 'review', claims: 0 });
    expect(moderator.asked).toHaveLength(3);
    expect(moderator.heard).toHaveLength(1);
    await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('pass'));
    expect(await world.work(_id)).toMatchObject({ status: 'completed' });
  });

  test('that was replaced before it was judged is made again', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world } = opened;
    const replaced = async () => {
      world.store.files.set(films(opened)[0] ?? '', Buffer.from('something else'));
      throw new Error('killed');
    };
    moderator.pictures.push('pass', replaced);
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    expect(task).toMatchObject({ status: 'completed' });
    expect(contentOf(opened, task.images[0]?.file_id)).toMatch(/^marked /);
  });

  test('that was refused and removed by a worker that died then is refused again', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world } = opened;
    const removedThenKilled = async () => {
      for (const path of films(opened)) world.store.files.delete(path);
      throw new Error('killed');
    };
    moderator.pictures.push('pass', removedThenKilled, 'block');
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    // By what was made of the same job: nobody waited for the file until that was given up.
    const refused = { status: 'failed', attempt: 1, error: { code: 'CONTENT_BLOCKED' } };
    expect(task).toMatchObject(refused);
    expect(task.jobs).toHaveLength(1);
    expect(moderator.pictures).toEqual([]);
  });

  test('leaves the frames a service wanted an address of to the tidying', async () => {
    const opened = await studio('video', { moderated: true });
    const { moderator, world } = opened;
    moderator.pictures.push(async (asked) => {
      expect(await asked.address()).toMatch(/_frame-0\.jpg$/);
      return 'pass';
    });
    const { _id } = await world.submit('u1');
    const task = await opened.rest(_id);
    expect(task).toMatchObject({ status: 'completed' });
    const seen = leftovers({ ...task, prepared: null });
    expect(seen).toEqual([expect.stringMatching(/_frame-0\.jpg$/)]);
    expect(task.tidy_at).not.toBeNull();
  });
});
