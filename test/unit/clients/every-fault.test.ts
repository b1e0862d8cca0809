/**
 * A fault at every step of the client: the steps of a whole life are counted, and each is played
 * again with each fault, alone and in pairs. Always: one task, one charge, and its picture is shown.
 */
import { describe, expect, test } from 'vitest';
import {
  createDarkroom,
  type Darkroom,
  type Job,
  type JobState,
} from '../../../clients/darkroom/mini-program.ts';
import {
  createPhone,
  FAULTS,
  type Fault,
  type Faults,
  Killed,
  type PhoneWorld,
} from '../../support/client/phone.ts';
import { seededRandom } from '../../support/world/world.ts';

const PRICE = 10;
const REQUEST = { images: ['wxfile://tmp/dress.jpg'], sceneId: 'beach-sunset', prompt: '微笑' };
const LONG_MS = 600_000;
const MOST_LIVES = 6;

interface Seen {
  readonly states: JobState[];
  /** The state at which each life ended, or the last. */
  last: JobState | null;
}

/** What a page does: it shows every wish of the user, and offers the button when there is none. */
async function live(phone: PhoneWorld, seen: Seen, taps: { count: number }): Promise<void> {
  const darkroom: Darkroom<string> = createDarkroom(phone.open());
  const isAlive = phone.alive();
  const show = (job: Job): void => {
    let before = -1;
    job.on((state) => {
      if (!isAlive()) return;
      expect(state.progress).toBeGreaterThanOrEqual(before);
      before = state.progress;
      seen.last = state;
      seen.states.push(state);
    });
  };
  let resumed: readonly Job[] | null = null;
  if (taps.count > 0) {
    darkroom.resume().then(
      (jobs) => {
        resumed = jobs;
        jobs.forEach(show);
      },
      () => {},
    );
    await phone.time.until(() => resumed !== null || !isAlive(), LONG_MS);
    if (!isAlive()) return;
  }
  if ((resumed ?? []).length === 0 && seen.last?.phase !== 'completed') {
    taps.count += 1;
    // Two taps.
    try {
      show(darkroom.create(REQUEST));
      show(darkroom.create({ ...REQUEST, images: [...REQUEST.images] }));
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  const isOver = (): boolean => !isAlive() || isEnd(seen.last);
  await phone.time.until(isOver, LONG_MS);
}

const isEnd = (state: JobState | null): boolean =>
  state !== null && ['completed', 'failed', 'refused', 'cancelled'].includes(state.phase);

async function play(faults: Faults, watches: PhoneWorld['watches'] = 'speak') {
  const phone = await createPhone({ faults });
  phone.watches = watches;
  const seen: Seen = { states: [], last: null };
  const taps = { count: 0 };
  for (let lives = 0; lives < MOST_LIVES && seen.last?.phase !== 'completed'; lives += 1) {
    await live(phone, seen, taps);
  }
  // A last life finds nothing to do: what was shown is not shown again, unless it was killed there.
  await live(phone, { states: [], last: seen.last }, taps);
  await phone.time.until(() => false, 30_000);
  const tasks = await phone.world.engine.find('task_queue', { filter: {} });
  const account = await phone.world.account('anna');
  return { phone, seen, tasks, account };
}

async function check(faults: Faults, watches?: PhoneWorld['watches']): Promise<void> {
  const { phone, seen, tasks, account } = await play(faults, watches);
  const told = JSON.stringify([[...faults], phone.steps, seen.last?.error]);
  expect(tasks, told).toHaveLength(1);
  expect(account, told).toMatchObject({ available: 90, captured: PRICE, held: 0 });
  expect(seen.last, told).toMatchObject({ phase: 'completed', progress: 100, error: null });
  expect(seen.last?.work?.images[0]?.url, told).toMatch(/^https:/);
  expect([...phone.stored.keys()], told).toEqual([]);
  expect([...phone.copies.keys()], told).toEqual([]);
}

/** So many steps has a life without faults; with some there are more, of the same kinds. */
const plain = await play(new Map());
const STEPS = plain.phone.steps;

describe('a wish, with a fault at one step of the client', () => {
  test('has the steps it is known for', () => {
    expect([...new Set(STEPS)].sort()).toEqual(
      [
        'call generate',
        'call getBalance',
        'call getWork',
        'keep',
        'remove',
        'upload',
        'watch',
        'write',
      ].sort(),
    );
  });

  test.each(FAULTS)('%s: one task, one charge, picture shown', async (fault) => {
    for (let step = 0; step < STEPS.length; step += 1) await check(new Map([[step, fault]]));
  });

  test.each(['refuse', 'silent', 'throw'] as const)('watch %s, every kill', async (watches) => {
    const steps = (await play(new Map(), watches)).phone.steps;
    for (let step = 0; step < steps.length; step += 1) {
      await check(new Map([[step, 'kill after' as const]]), watches);
    }
  });
});

test('two and three faults anywhere: one task, one charge, picture shown', async () => {
  const random = seededRandom(18);
  const one = (most: number): number => Math.floor(random.next() * most);
  for (let round = 0; round < 120; round += 1) {
    const faults = new Map<number, Fault>();
    for (let n = 0; n < 2 + one(2); n += 1) {
      faults.set(one(STEPS.length + 4), FAULTS[one(FAULTS.length)] ?? 'lost');
    }
    await check(faults);
  }
});
