import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handle } from '../../../functions/task-processor/handler.ts';
import { readWake } from '../../../triggers/event.ts';
import { appOver } from '../../support/world/app.ts';
import { createWorld } from '../../support/world/world.ts';

const ID = 'b483d809552d4f39c554bd8132debd5f';
const task = { kind: 'task', taskId: ID };

const plausible: readonly (readonly [what: string, event: unknown])[] = [
  ['the local CloudBase', { type: 'database', event: 'create', data: { _id: ID } }],
  ['an id at the top', { _id: ID }],
  ['docId', { docId: ID, collection: 'task_queue' }],
  ['a whole document', { data: { doc: { _id: ID, status: 'pending' } } }],
  ['MongoDB change streams', { operationType: 'insert', fullDocument: { _id: ID } }],
  ['before and after', { before: null, after: { _id: ID } }],
  ['old and new', { data: { old: null, new: { _id: ID } } }],
  ['a list of changes', { data: [{ _id: ID }] }],
  ['JSON inside a field', { data: JSON.stringify({ doc: { _id: ID } }) }],
  ['JSON as the whole event', JSON.stringify({ data: { docId: ID } })],
  ['a call by hand', { taskId: ID }],
  ['snake case', { task_id: ID }],
];

const garbage: readonly (readonly [what: string, event: unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['text', 'hello'],
  ['broken JSON', '{"_id":'],
  ['an empty list', []],
  ['an empty object', {}],
  ['an id that is a number', { _id: 7 }],
  ['an id that is a query', { _id: { $ne: null } }],
  ['an id that is too short', { _id: 'a' }],
  ['an id with a path', { _id: '../../etc/passwd' }],
  ['an id of a megabyte', { _id: 'a'.repeat(1_000_000) }],
  ['an id too deep to be meant', { data: { data: { data: { data: { _id: ID } } } } }],
  ['a getter’s kind of trap', Object.create(null)],
];

describe('an event that wakes a function', () => {
  test.each(plausible)('gives its task: %s', (_, event) => {
    expect(readWake(event)).toEqual(task);
  });

  test('of the poller names a few tasks at once, and nothing else is taken for a task', () => {
    expect(readWake({ task_ids: [ID, ID] })).toEqual({ kind: 'tasks', taskIds: [ID, ID] });
    expect(readWake({ task_ids: [ID, 7, '../x'] })).toEqual({ kind: 'tasks', taskIds: [ID] });
    const flood = { task_ids: Array.from({ length: 5_000 }, () => ID) };
    expect(readWake(flood)).toEqual({ kind: 'unknown' });
  });

  test.each(garbage)('is not understood, and nothing is thrown: %s', (_, event) => {
    expect(readWake(event)).toEqual({ kind: 'unknown' });
  });

  test('of a timer is a timer’s, whatever else it holds', () => {
    const event = { Type: 'Timer', TriggerName: 'poll', Time: '2026-01-01T00:00:00Z', _id: ID };
    expect(readWake(event)).toEqual({ kind: 'timer', name: 'poll' });
    expect(readWake({ Type: 'Timer' })).toEqual({ kind: 'timer', name: '' });
  });

  test('never throws, and an id is always of a plausible shape', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (event) => {
        const wake = readWake(event);
        if (wake.kind === 'task') expect(wake.taskId).toMatch(/^[\w-]{8,64}$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test('that is nested a hundred thousand times ends as well', () => {
    let deep: object = { _id: ID };
    for (let n = 0; n < 100_000; n++) deep = { data: deep };
    expect(readWake(deep)).toEqual({ kind: 'unknown' });
  });
});

describe('the processor', () => {
  test('logs and answers garbage, and looks for work instead', async () => {
    const world = await createWorld();
    const app = appOver(world);
    for (const [, event] of garbage) {
      const reply = await handle({ ...app, finisher: world.deps.finisher }, event);
      expect(reply).toMatchObject({ success: true, data: { due: 0, visited: 0 } });
    }
    const told = app.lines.filter((line) => line.includes('trigger event not understood'));
    expect(told).toHaveLength(garbage.length);
    for (const line of told) expect(line.length).toBeLessThan(5_000);
  });

  test('answers any event at all', async () => {
    const world = await createWorld();
    const deps = { ...appOver(world), finisher: world.deps.finisher };
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (event) => {
        expect(await handle(deps, event)).toHaveProperty('success');
      }),
      { numRuns: 200 },
    );
  });

  test('takes a task by its id, a second delivery finds nothing to do', async () => {
    const world = await createWorld();
    await world.grant('anna', 100);
    const { _id } = await world.submit('anna');
    const deps = { ...appOver(world), finisher: world.deps.finisher };
    const event = { type: 'database', event: 'create', data: { _id } };
    expect(await handle(deps, event)).toMatchObject({ data: { outcome: 'handed_back' } });
    expect(await handle(deps, event)).toMatchObject({ data: { outcome: 'not_claimed' } });
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('an id nobody knows is answered, too', async () => {
    const world = await createWorld();
    const deps = { ...appOver(world), finisher: world.deps.finisher };
    const event = { data: { _id: 'f'.repeat(32) } };
    expect(await handle(deps, event)).toMatchObject({ data: { outcome: 'not_claimed' } });
  });
});
