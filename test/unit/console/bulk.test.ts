/** Many tasks by hand: counted first, done in chunks, gone on with after a call that never came back. */
import { describe, expect, test } from 'vitest';
import { type ConsoleWorld, consoleWorld, taskThat } from '../../support/world/console.ts';

const rest = { reason: 'by the tests', key: 'bulk-of-the-tests' };

async function waiting(count: number): Promise<{ it: ConsoleWorld; ids: string[] }> {
  const it = await consoleWorld({ policy: { maxInFlight: 50 } });
  await it.world.grant('anna', 10_000);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push((await taskThat(it, 'waits'))._id);
    it.world.clock.advance(1_000);
  }
  return { it, ids };
}

const statusOf = async (it: ConsoleWorld, id: string) => (await it.world.task(id)).status;

describe('all that a filter matches', () => {
  const filter = { openid: 'anna', status: 'pending' } as const;

  test('are counted by a dry run, which changes nothing', async () => {
    const { it, ids } = await waiting(3);
    const answer = await it.ok('tasks.bulk', { action: 'release', filter, dryRun: true, ...rest });
    expect(answer).toMatchObject({ matched: 3, isCut: false, done: 0, next: null });
    for (const id of ids) expect(await statusOf(it, id)).toBe('pending');
  });

  test('are released chunk by chunk, each once, and what is made meanwhile is left alone', async () => {
    const { it, ids } = await waiting(7);
    const first = await it.ok('tasks.bulk', { action: 'release', filter, limit: 3, ...rest });
    expect(first).toMatchObject({ done: 3, refused: [] });
    it.world.clock.advance(1_000);
    const later = (await taskThat(it, 'waits'))._id;
    let { next, asOf } = first;
    let done = first.done;
    while (next !== null) {
      const page = await it.ok('tasks.bulk', {
        action: 'release',
        filter,
        limit: 3,
        asOf,
        cursor: next,
        ...rest,
      });
      done += page.done;
      ({ next, asOf } = page);
    }
    expect(done).toBe(7);
    for (const id of ids) expect(await statusOf(it, id)).toBe('failed');
    expect(await statusOf(it, later)).toBe('pending');
  });

  test('go on behind the last one when a chunk is sent again', async () => {
    const { it } = await waiting(4);
    const first = await it.ok('tasks.bulk', { action: 'cancel', filter, limit: 2, ...rest });
    const again = {
      action: 'cancel',
      filter,
      limit: 2,
      asOf: first.asOf,
      cursor: first.next ?? '',
      ...rest,
    } as const;
    await it.ok('tasks.bulk', again);
    // Its answer was lost: the same call finds nothing left to do, and charges nobody.
    expect(await it.ok('tasks.bulk', again)).toMatchObject({ done: 0, next: null });
    expect(await it.world.account('anna')).toMatchObject({
      held: 0,
      captured: 0,
      available: 10_000,
    });
  });

  test('are not all tasks: an empty filter is refused', async () => {
    const { it, ids } = await waiting(1);
    const reply = await it.ask({
      verb: 'tasks.bulk',
      params: { action: 'release', filter: {}, ...rest },
    });
    expect(reply).toMatchObject({ code: 'INVALID_REQUEST', details: [{ field: 'filter' }] });
    expect(await statusOf(it, ids[0] ?? '')).toBe('pending');
  });
});

describe('those that are selected', () => {
  test('have their say one by one: who refuses stops nobody', async () => {
    const { it, ids } = await waiting(2);
    const ended = (await taskThat(it, 'failed'))._id;
    const answer = await it.ok('tasks.bulk', { action: 'release', ids: [ended, ...ids], ...rest });
    expect(answer).toMatchObject({ matched: 3, done: 2, next: null });
    expect(answer.refused).toEqual([
      { taskId: ended, code: 'ALREADY_SETTLED', message: expect.any(String) },
    ]);
  });

  test('that fail are taken in again under one new task each, however often it is sent', async () => {
    const it = await consoleWorld();
    await it.world.grant('anna', 1_000);
    const failed = (await taskThat(it, 'failed'))._id;
    const wish = { action: 'retry' as const, ids: [failed], ...rest };
    await Promise.all([it.ok('tasks.bulk', wish), it.ok('tasks.bulk', wish)]);
    expect(await it.world.engine.find('task_queue', { filter: { openid: 'anna' } })).toHaveLength(
      2,
    );
  });

  test('and a filter together are one too many', async () => {
    const it = await consoleWorld();
    const params = { action: 'retry', ids: ['x'], filter: { status: 'failed' }, ...rest };
    expect(await it.ask({ verb: 'tasks.bulk', params })).toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
