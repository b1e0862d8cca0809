/** No list is read whole, whatever it holds; what a page costs does not depend on how much there is. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import { type ConsoleWorld, consoleWorld, taskThat } from '../../support/world/console.ts';
import type { Send } from '../../support/world/world.ts';

const MANY = 10_000;
const DAY_MS = 24 * 3_600_000;

let it: ConsoleWorld;
/** Documents that queries of the console have answered since it was last asked. */
let answered = 0;
let now = 0;

const weighing =
  (send: Send): Send =>
  async (action, params) => {
    const answer = await send(action, params);
    const { list } = (answer.data ?? {}) as { readonly list?: readonly unknown[] };
    answered += list?.length ?? 0;
    return answer;
  };

beforeAll(async () => {
  it = await consoleWorld({ intercept: weighing });
  await it.world.grant('anna', 1_000);
  const pattern = await taskThat(it, 'failed');
  now = it.world.clock.now();
  await it.world.engine.insert(
    'task_queue',
    Array.from({ length: MANY }, (_, i) => copy(pattern, i)),
  );
  it.reads();
});

/** A year of tasks, one every fifty minutes, several of them at the same instant. */
function copy(pattern: TaskDoc, i: number): Record<string, unknown> & { _id: string } {
  const at = new Date(now - Math.floor(i / 4) * 200 * 60_000 - 1_000);
  return {
    ...pattern,
    _id: `task-${String(i).padStart(5, '0')}`,
    openid: i % 100 === 0 ? 'rare' : 'bo',
    model: i % 1_000 === 999 ? 'wan2.7-image' : 'qwen-image',
    status: i % 3 === 0 ? 'failed' : 'completed',
    captured: i % 3 === 0 ? 0 : pattern.price,
    created_at: at,
    updated_at: at,
    settled_at: at,
  };
}

/** All ids a filter leads to, page by page. */
async function walked(filter: object, limit = 100): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await it.ok('tasks.list', {
      filter,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...page.tasks.map(({ id }) => id));
    if (page.next === null) return { ids, pages };
    cursor = page.next;
  }
}

describe('ten thousand tasks', () => {
  test('are each met once, in order, however many share an instant', async () => {
    const { ids } = await walked({ openid: 'bo' });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(MANY - MANY / 100);
  });

  test.each([
    ['the newest', {}],
    ['of a status', { status: 'failed' as const }],
    ['of a user', { openid: 'rare' }],
    ['of a model', { model: 'wan2.7-image' }],
    ['of an error', { errorCode: 'PROVIDER_TRANSIENT' }],
    ['of one day', { createdAfter: 0, createdBefore: 1 }],
  ])('%s cost two reads a page, and no more documents than are shown', async (_, filter) => {
    const first = await it.ok('tasks.list', { filter, limit: 50 });
    it.reads();
    answered = 0;
    const cursor = first.next === null ? {} : { cursor: first.next };
    const { tasks } = await it.ok('tasks.list', { filter, limit: 50, ...cursor });
    expect(it.reads().filter((call) => call.endsWith('task_queue')).length).toBeLessThanOrEqual(2);
    // One more than a page tells of the next; and who asks was read.
    expect(answered).toBeLessThanOrEqual(tasks.length + 50 + 3);
  });

  test('are searched a month at a time where no index has the whole filter', async () => {
    const filter = { model: 'wan2.7-image', status: 'completed' } as const;
    const page = await it.ok('tasks.list', { filter, limit: 50 });
    expect(page.searchedTo).toBeLessThan(now - 30 * DAY_MS);
    expect(page.next).not.toBeNull();
    const { ids, pages } = await walked(filter);
    const all = await it.world.engine.find('task_queue', { filter });
    expect([...ids].sort()).toEqual(all.map(({ _id }) => String(_id)).sort());
    // A year and a bit in months, and it ends.
    expect(pages).toBeGreaterThan(5);
    expect(pages).toBeLessThan(20);
  });

  test('are counted no further than ten thousand', async () => {
    const totals = await it.ok('tasks.totals', {});
    expect(totals).toMatchObject({ tasks: 10_000, isCut: true });
    const failed = await it.ok('tasks.totals', { filter: { status: 'failed' } });
    expect(failed.isCut).toBe(false);
    expect(failed.byStatus).toEqual({ failed: failed.tasks });
    // What failed went back whole.
    expect(failed.released).toBe(failed.price);
  });

  test('are found by the beginning of their id, and not by a letter', async () => {
    const { tasks } = await it.ok('tasks.list', { filter: { id: 'task-0123' } });
    expect(tasks.map(({ id }) => id).sort()).toEqual(
      Array.from({ length: 10 }, (_, i) => `task-0123${i}`),
    );
    const reply = await it.ask({ verb: 'tasks.list', params: { filter: { id: 't' } } });
    expect(reply).toMatchObject({ code: 'INVALID_REQUEST', details: [{ field: 'filter.id' }] });
  });

  test('leave as CSV page by page, with one header and no formula', async () => {
    const error = { code: '=cmd()', message: 'x', provider_error: null };
    const tasks = it.app.db.collection('task_queue').where({ _id: 'task-00003' });
    await tasks.update({ error: it.app.db.command.set(error) });
    const first = await it.ok('tasks.export', { filter: { status: 'failed' }, limit: 500 });
    const second = await it.ok('tasks.export', {
      filter: { status: 'failed' },
      cursor: first.next ?? '',
      limit: 500,
    });
    expect(first.csv.startsWith('\uFEFFtask_id,')).toBe(true);
    expect(second.csv).not.toContain('task_id');
    expect(first.csv.trimEnd().split('\r\n')).toHaveLength(501);
    expect(first.csv).toContain(`"'=cmd()"`);
  });
});

test.each([
  ['overview', {}, 45],
  ['providers.list', {}, 8],
  ['changes', { since: 0, ids: ['task-00001'] }, 3],
  ['tasks.get', { taskId: 'task-00001' }, 8],
  ['money.checks', {}, 4],
  ['audit.list', {}, 4],
  ['models.list', {}, 2],
] as const)('%s reads no more than its number of times', async (verb, params, most) => {
  it.reads();
  answered = 0;
  await it.ok(verb, params);
  expect(it.reads().length).toBeLessThanOrEqual(most);
  expect(answered).toBeLessThan(600);
});

test('what changed is told with the rows that are on the screen', async () => {
  it.world.clock.advance(60_000);
  const before = await it.ok('changes', { since: it.world.clock.now(), ids: ['task-00001'] });
  expect(before).toMatchObject({ changed: [], rows: [] });
  await it.app.db
    .collection('task_queue')
    .where({ _id: 'task-00001' })
    .update({ updated_at: new Date(it.world.clock.now()) });
  const after = await it.ok('changes', { since: before.at, ids: ['task-00001', 'task-00002'] });
  expect(after.changed).toContain('task-00001');
  expect(after.rows.map(({ id }) => id)).toEqual(['task-00001']);
});

describe('a cursor', () => {
  test.each([
    'x',
    'bnVsbA',
    Buffer.from('[1e99]').toString('base64url'),
    Buffer.from('{"a":1}').toString('base64url'),
  ])('that no answer gave is refused: %s', async (cursor) => {
    const reply = await it.ask({ verb: 'tasks.list', params: { cursor } });
    expect(reply).toMatchObject({ code: 'INVALID_REQUEST', details: [{ field: 'cursor' }] });
  });
});
