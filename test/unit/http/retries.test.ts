/**
 * A client that asks again and again, over a database whose requests and answers get lost, under a
 * key with a cap: whatever happens, a call is one task at most and the books agree.
 */
import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { createWorld, type Send, seededRandom, type World } from '../../support/world/world.ts';

const SEEDS = 12;
const PRICE = 10;
const CALLS = 4;
const TRIES = 5;

interface Trouble {
  on: boolean;
}

const lost = (): Error => Object.assign(new Error('lost'), { code: 'ECONNRESET' });

/** Requests that never arrive, and answers that nobody hears. */
function losing(seed: number, trouble: Trouble): (send: Send) => Send {
  const dice = seededRandom(seed);
  return (send) => async (action, params) => {
    if (trouble.on && dice.next() < 0.04) throw lost();
    const answer = await send(action, params);
    if (trouble.on && dice.next() < 0.06) throw lost();
    return answer;
  };
}

/** Up to five tries, some begun before the one before has answered, as a time limit does. */
async function insist(
  api: TestApi,
  key: string,
  { prompt, dice }: { prompt: string; dice: () => number },
) {
  const body = { model: 'wan2.7-image', prompt, async: true };
  const underWay: Promise<number>[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const headers = { 'x-stainless-retry-count': String(tries) };
    const answer = api
      .call('POST', '/v1/images/generations', { key, body, headers })
      .then(({ status }) => status);
    underWay.push(answer);
    if (dice() < 0.3) continue;
    if ((await answer) < 500) break;
  }
  return Promise.all(underWay);
}

async function play(seed: number): Promise<{ world: World; accepted: number }> {
  const trouble = { on: false };
  const world = await createWorld({
    seed,
    policy: { maxInFlight: 50 },
    intercept: losing(seed, trouble),
  });
  await world.grant('anna', 1_000);
  const api = await createTestApi(world);
  const { key } = await api.newKey({ cap: { credits: 3 * PRICE, window: 'total' } });
  const dice = seededRandom(seed + 1_000).next;
  trouble.on = true;
  const calls = await Promise.all(
    Array.from({ length: CALLS }, (_, index) =>
      insist(api, key, { prompt: `call ${index}`, dice }),
    ),
  );
  trouble.on = false;
  const accepted = calls.filter((statuses) => statuses.some((status) => status < 400)).length;
  return { world, accepted };
}

const SEED_NUMBERS = Array.from({ length: SEEDS }, (_, index) => index + 1);

describe('retried submits under a capped key', () => {
  test.each(SEED_NUMBERS)(
    'are one task a call at most, within the cap, and the books agree: seed %i',
    async (seed) => {
      const { world, accepted } = await play(seed);
      const tasks = await world.engine.find('task_queue', { filter: {} });
      const prompts = tasks.map(({ prompt }) => prompt);
      expect(new Set(prompts).size, 'one task a call').toBe(prompts.length);
      expect(tasks.length, 'what was accepted is there').toBeGreaterThanOrEqual(accepted);
      expect(tasks.length, 'something was made, within the cap').toSatisfy(
        (made: number) => made > 0 && made <= 3,
      );
      const account = await world.account('anna');
      expect(account.held, 'held').toBe(tasks.length * PRICE);
      const [cap] = await world.engine.find('credit_caps', { filter: {} });
      expect(cap?.held, 'counted under the cap').toBe(tasks.length * PRICE);
    },
  );
});
