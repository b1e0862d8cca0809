/** The client before the production functions, where input is bad, networks are, or time runs back. */
import { describe, expect, test } from 'vitest';
import {
  createDarkroom,
  type Darkroom,
  type Job,
  type JobState,
} from '../../../clients/darkroom/mini-program.ts';
import { createPhone, type PhoneOptions, type PhoneWorld } from '../../support/client/phone.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';

const REQUEST = { images: ['wxfile://tmp/dress.jpg'], sceneId: 'beach-sunset' };
const MINUTES_MS = 60_000;
const KEY = 'darkroom:job:';

async function opened(options: PhoneOptions = {}) {
  const phone = await createPhone(options);
  return { phone, darkroom: createDarkroom(phone.open()) };
}

const isEnd = ({ phase }: JobState): boolean =>
  phase !== 'uploading' && phase !== 'sending' && phase !== 'running';

/** Shows the job until it has ended. */
async function shown(phone: PhoneWorld, job: Job, mostMs = 10 * MINUTES_MS): Promise<JobState[]> {
  const states: JobState[] = [];
  job.on((state) => states.push(state));
  await phone.time.until(() => isEnd(job.state), mostMs);
  return states;
}

async function settled<T>(phone: PhoneWorld, work: Promise<T>, mostMs = MINUTES_MS): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  work.then(over, over);
  expect(await phone.time.until(() => isOver, mostMs)).toBe(true);
  return work;
}

async function tasksOf({ world }: PhoneWorld): Promise<number> {
  return (await world.engine.find('task_queue', { filter: {} })).length;
}

/** A life that was killed while the answer to its request was on the way. */
async function killedWhileSending(phone: PhoneWorld, darkroom: Darkroom<string>): Promise<Job> {
  const job = darkroom.create(REQUEST);
  const isAlive = phone.alive();
  job.on(() => {});
  phone.mend = (action, answer) => {
    if (action === 'generate') phone.kill();
    return answer;
  };
  await phone.time.until(() => !isAlive(), MINUTES_MS);
  phone.mend = (_, answer) => answer;
  return job;
}

describe('a wish', () => {
  test('shows progress that rises step by step to its picture', async () => {
    const { phone, darkroom } = await opened();
    phone.world.provider.jobMs = 40_000;
    const states = await shown(phone, darkroom.create(REQUEST));
    const progress = states.map((state) => state.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    const beforeEnd = progress.filter((value) => value < 100);
    const jumps = beforeEnd.map((value, index) => value - (beforeEnd[index - 1] ?? 0));
    expect(Math.max(...jumps)).toBeLessThanOrEqual(20);
    expect(Math.max(...beforeEnd)).toBeGreaterThan(70);
    expect(states.at(-1)).toMatchObject({ phase: 'completed', progress: 100 });
  });

  test('is one for two taps, also when the first has its answer, and a new one later', async () => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create(REQUEST);
    await phone.time.until(() => job.state.phase === 'running', MINUTES_MS);
    expect(darkroom.create({ ...REQUEST })).toBe(job);
    phone.world.clock.advance(3_000);
    expect(darkroom.create({ ...REQUEST })).not.toBe(job);
    await phone.time.until(() => false, MINUTES_MS);
    expect(await tasksOf(phone)).toBe(2);
  });

  test('with other parameters is another one', async () => {
    const { darkroom } = await opened();
    const one = darkroom.create({ ...REQUEST, parameters: { gender: '女' } });
    expect(darkroom.create({ ...REQUEST, parameters: { gender: '男' } })).not.toBe(one);
  });

  test('refused for want of credits says so, and is not sent again', async () => {
    const { phone, darkroom } = await opened({ credits: 1 });
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    expect(job.state).toMatchObject({
      phase: 'refused',
      error: { code: 'INSUFFICIENT_CREDITS', retry: 'buy' },
    });
    await expect(job.done()).rejects.toBe(job.state.error);
    expect(await settled(phone, darkroom.resume())).toEqual([]);
    expect(phone.asked.filter((action) => action === 'generate')).toHaveLength(1);
    expect(phone.stored.size).toBe(0);
  });

  test('refused before anybody could see it is shown by the next life, and not sent', async () => {
    const { phone, darkroom } = await opened({ credits: 1 });
    const unseen = darkroom.create(REQUEST);
    await phone.time.until(() => isEnd(unseen.state), MINUTES_MS);
    await phone.world.grant('anna', 100);
    const [job] = await settled(phone, createDarkroom(phone.open()).resume());
    expect(job?.state.error?.code).toBe('INSUFFICIENT_CREDITS');
    expect(await tasksOf(phone)).toBe(0);
  });

  test('cancelled before it was sent costs nothing and is never sent', async () => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create(REQUEST);
    await expect(job.cancel()).resolves.toBe('cancelled');
    await phone.time.until(() => false, MINUTES_MS);
    expect([job.state.phase, phone.stored.size, phone.copies.size]).toEqual(['cancelled', 0, 0]);
    expect(await tasksOf(phone)).toBe(0);
  });

  test('cancelled while it is being sent is cancelled once it is known, also after a kill', async () => {
    const { phone, darkroom } = await opened();
    phone.world.provider.cancelAnswer = 'cancelled';
    phone.world.provider.jobMs = 300_000;
    const job = darkroom.create(REQUEST);
    phone.mend = (action, answer) => {
      if (action !== 'generate' || phone.asked.includes('cancel')) return answer;
      void job.cancel();
      phone.kill();
      return answer;
    };
    const isAlive = phone.alive();
    await phone.time.until(() => !isAlive(), MINUTES_MS);
    phone.mend = (_, answer) => answer;
    const [again] = await settled(phone, createDarkroom(phone.open()).resume());
    if (again === undefined) throw new Error('nothing resumed');
    await shown(phone, again);
    expect(again.state).toMatchObject({ phase: 'cancelled', error: { code: 'CANCELLED' } });
    expect(await phone.world.account('anna')).toMatchObject({ available: 100, held: 0 });
  });

  test('that failed says why, and the balance has its credits again', async () => {
    const { phone, darkroom } = await opened();
    const balances: number[] = [];
    darkroom.balance.on(({ available }) => balances.push(available));
    const error = errorOf('content_policy', 'never');
    phone.world.provider.pollScript.push({ kind: 'failed', error });
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    await phone.time.until(() => balances.at(-1) === 100, MINUTES_MS);
    expect(job.state).toMatchObject({
      phase: 'failed',
      error: { code: 'PROVIDER_CONTENT_POLICY', retry: 'fix' },
      work: { refunded: 10 },
    });
    expect(balances).toContain(90);
    expect(balances.at(-1)).toBe(100);
  });
});

describe('bad input', () => {
  test.each([
    ['wxfile://tmp/notes.pdf', 'NOT_A_PICTURE'],
    ['wxfile://tmp/huge.jpg', 'FILE_TOO_LARGE'],
    ['wxfile://tmp/gone.jpg', 'FILE_GONE'],
  ])('%s is refused before anything is sent: %s', async (file, code) => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create({ ...REQUEST, images: [file] });
    await shown(phone, job);
    expect(job.state).toMatchObject({ phase: 'refused', error: { code, retry: 'fix' } });
    expect([await tasksOf(phone), phone.stored.size]).toEqual([0, 0]);
  });

  test('a full storage is said, and nothing is sent that could not be sent again', async () => {
    const { phone, darkroom } = await opened();
    phone.isFull = true;
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    expect(job.state.error).toMatchObject({ code: 'STORAGE_FULL', retry: 'fix' });
    expect(await tasksOf(phone)).toBe(0);
  });

  test.each(['', '{', 'null', '{"v":1}', '{"v":1,"id":"x"}', '[]'])(
    'a corrupt outbox is cleared, and does no harm to the rest: %j',
    async (text) => {
      const { phone, darkroom } = await opened();
      await killedWhileSending(phone, darkroom);
      phone.stored.set(`${KEY}damaged-record`, text);
      phone.stored.set(`${KEY}of-newer-client`, '{"v":9,"what":1}');
      phone.stored.set('something else', 'stays');
      const jobs = await settled(phone, createDarkroom(phone.open()).resume());
      expect(jobs).toHaveLength(1);
      expect([...phone.stored.keys()]).toEqual(
        expect.arrayContaining(['something else', `${KEY}of-newer-client`]),
      );
      expect(phone.stored.has(`${KEY}damaged-record`)).toBe(false);
    },
  );

  test.each([true, false])(
    'another user of the same storage sends nothing of it (%s)',
    async (isPrivate) => {
      const { phone, darkroom } = await opened();
      phone.isPrivate = isPrivate;
      await killedWhileSending(phone, darkroom);
      phone.openid = 'bob';
      const ofBob = createDarkroom(phone.open());
      expect(await settled(phone, ofBob.resume())).toEqual([]);
      phone.kill();
      phone.openid = 'anna';
      const [job] = await settled(phone, createDarkroom(phone.open()).resume());
      if (job === undefined) throw new Error('nothing resumed');
      await shown(phone, job);
      expect(job.state.phase).toBe('completed');
      expect(await phone.world.account('bob')).toMatchObject({ available: 100 });
      expect(await tasksOf(phone)).toBe(1);
    },
  );

  test.each([2 * 3_600_000, -2 * 3_600_000])(
    'a wish whose clock is %i ms off is not sent, and said',
    async (ms) => {
      const { phone, darkroom } = await opened();
      await killedWhileSending(phone, darkroom);
      const before = await tasksOf(phone);
      phone.world.clock.advance(ms);
      const [job] = await settled(phone, createDarkroom(phone.open()).resume());
      expect(job?.state).toMatchObject({ phase: 'refused', error: { code: 'EXPIRED' } });
      expect(await tasksOf(phone)).toBe(before);
    },
  );

  test('a clock that is set back while a wish runs takes nothing back, and it ends all the same', async () => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create(REQUEST);
    const progress: number[] = [];
    job.on((state) => progress.push(state.progress));
    await phone.time.until(
      () => job.state.phase === 'running' && job.state.progress > 0,
      MINUTES_MS,
    );
    phone.world.clock.advance(-1_800_000);
    await phone.time.until(() => isEnd(job.state), 60 * MINUTES_MS);
    expect(job.state).toMatchObject({ phase: 'completed', progress: 100 });
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await tasksOf(phone)).toBe(1);
  });

  test('an answer of a newer server: unknown fields do no harm, unknown codes go by rule', async () => {
    const { phone, darkroom } = await opened();
    phone.mend = (action, answer) =>
      action === 'generate'
        ? {
            success: false,
            code: 'TOO_MANY_DREAMS',
            message: '太多了',
            news: 1,
            details: [1, null],
          }
        : Object.assign({}, answer, { news: { a: 1 } });
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    expect(job.state.error).toMatchObject({
      ...{ code: 'UNKNOWN', serverCode: 'TOO_MANY_DREAMS', retry: 'later', details: [] },
    });
  });

  test.each([null, 'text', 7, {}, { success: true }, { success: true, data: {} }, { code: 5 }])(
    'an answer that is none, %j, is asked for again with the same id',
    async (nonsense) => {
      const { phone, darkroom } = await opened();
      let times = 0;
      phone.mend = (action, answer) => {
        if (action !== 'generate') return answer;
        times += 1;
        return times < 3 ? nonsense : answer;
      };
      const job = darkroom.create(REQUEST);
      await shown(phone, job);
      expect([job.state.phase, await tasksOf(phone), times]).toEqual(['completed', 1, 3]);
    },
  );
});

describe('networks', () => {
  test('a wish made offline waits, says so, and goes on when the network is back', async () => {
    const { phone, darkroom } = await opened();
    phone.change({ online: false });
    const job = darkroom.create(REQUEST);
    const states = await (async () => {
      const seen: JobState[] = [];
      job.on((state) => seen.push(state));
      await phone.time.until(() => false, 5 * MINUTES_MS);
      return seen;
    })();
    expect(isEnd(job.state)).toBe(false);
    expect(phone.asked).toEqual([]);
    phone.change({ online: true });
    await shown(phone, job);
    expect(job.state.phase).toBe('completed');
    expect(states.length).toBeGreaterThan(0);
  });

  test('a page in the background asks nothing and watches nothing, and looks at once when it is back', async () => {
    const { phone, darkroom } = await opened();
    phone.world.provider.jobMs = 60_000;
    const job = darkroom.create(REQUEST);
    job.on(() => {});
    await phone.time.until(() => job.state.progress >= 20, MINUTES_MS);
    phone.change({ visible: false });
    const asked = phone.asked.length;
    await phone.time.until(() => false, 5 * MINUTES_MS);
    expect([phone.asked.length, phone.watching()]).toEqual([asked, 0]);
    phone.change({ visible: true });
    await phone.time.until(() => isEnd(job.state), 5_000);
    expect(job.state.phase).toBe('completed');
  });

  test('an upload that keeps stopping half-way ends without a task and without a charge', async () => {
    const phone = await createPhone();
    const platform = phone.open();
    const darkroom = createDarkroom({
      ...platform,
      upload: () => Promise.reject(new Error('uploadFile:fail')),
    });
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    expect(job.state).toMatchObject({ phase: 'refused', error: { code: 'UPLOAD_FAILED' } });
    expect(await tasksOf(phone)).toBe(0);
  });

  test('an idle page asks nothing', async () => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    await phone.time.until(() => false, 10_000);
    const asked = phone.asked.length;
    await phone.time.until(() => false, 10 * MINUTES_MS);
    expect([phone.asked.length - asked, phone.watching()]).toEqual([0, 0]);
  });
});

describe('works', () => {
  test('are one live list of the user, which tells what has ended', async () => {
    const { phone, darkroom } = await opened();
    const ended: string[] = [];
    let count = 0;
    const stop = darkroom.works.on((change) => {
      count = change.works.length;
      ended.push(...change.ended.map(({ status }) => status));
    });
    darkroom.create(REQUEST);
    await phone.time.until(() => ended.length > 0, 5 * MINUTES_MS);
    expect([count, ended]).toEqual([1, ['completed']]);
    stop();
    expect(phone.watching()).toBe(0);
  });

  test('that there are none is told by the first word of the watch, not by asking later', async () => {
    const { phone, darkroom } = await opened();
    const seen: number[] = [];
    darkroom.works.on(({ works }) => seen.push(works.length));
    await phone.time.until(() => seen.length > 0, 1_000);
    expect(seen).toEqual([0]);
  });

  test('are listed without a watch too', async () => {
    const { phone, darkroom } = await opened();
    phone.watches = 'throw';
    const seen: number[] = [];
    const stop = darkroom.works.on(({ works }) => seen.push(works.length));
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    await phone.time.until(() => seen.at(-1) === 1, MINUTES_MS);
    expect(seen.at(-1)).toBe(1);
    stop();
  });

  test('are marked, read and deleted by their id', async () => {
    const { phone, darkroom } = await opened();
    const job = darkroom.create(REQUEST);
    await shown(phone, job);
    const id = job.state.workId ?? '';
    await settled(phone, darkroom.works.favorite(id, true));
    expect(await settled(phone, darkroom.works.get(id))).toMatchObject({ is_favorite: true });
    await settled(phone, darkroom.works.delete(id));
    expect(await settled(phone, darkroom.works.list())).toMatchObject({ works: [] });
    await expect(darkroom.works.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('an uploaded file has an id, and no copy stays', async () => {
  const { phone, darkroom } = await opened();
  const fileId = await settled(phone, darkroom.upload('wxfile://tmp/dress.png'));
  expect(fileId).toMatch(/^cloud:\/\/[^/]+\/uploads\/anna\/[\w-]+\.png$/);
  expect(phone.copies.size).toBe(0);
});
