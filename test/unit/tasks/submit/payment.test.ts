/** Tasks that are drawn from a reservation, or count against caps. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../../../shared/credits/index.ts';
import { cancelTask } from '../../../../shared/tasks/cancel.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { retryTask } from '../../../../shared/tasks/operate.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { submitPaid } from '../../../../shared/tasks/submit/submit.ts';
import { type Ledger, ledgerOver } from '../../../support/ledger.ts';
import { createWorld, plainRequest, type World } from '../../../support/world/world.ts';

let world: World;
let ledger: Ledger;
beforeEach(async () => {
  world = await createWorld();
  ledger = ledgerOver(world);
  await ledger.give({ key: 'g', amount: 100, expiresAt: ledger.inHours(50) });
});

async function submit(name: string, payment: Payment, openid = 'anna'): Promise<TaskDoc> {
  const images = [world.store.upload(`uploads/${openid}/a.jpg`)];
  const request = { ...plainRequest(`request-${name}`), images };
  return (await submitPaid(world.lightDeps, { openid, request, payment })).task;
}

async function finish(taskId: string): Promise<void> {
  for (let visit = 0; visit < 3; visit++) {
    await runTask(world.deps, taskId);
    world.clock.advance(10_000);
  }
  expect(await world.task(taskId)).toMatchObject({ status: 'completed' });
}

describe('a task drawn from a reservation', () => {
  test('holds its price out of it, keeps what it holds, and is charged as it lands', async () => {
    await ledger.reserve('batch', 25);
    const first = await submit('1', { reservation: 'batch' });
    const second = await submit('2', { reservation: 'batch' });
    expect(first.hold).toMatchObject({
      ...{ reservation: 'batch', caps: [] },
      parts: [{ lot: 'grant:g', amount: first.price }],
    });
    expect(await world.account('anna')).toMatchObject({ available: 75, held: 25, in_flight: 2 });
    await finish(first._id);
    expect(await world.account('anna')).toMatchObject({ held: 15, captured: 10 });
    await ledger.close('batch');
    await cancelTask(world.lightDeps, 'anna', second._id);
    expect(await world.account('anna')).toMatchObject({ available: 90, held: 0, captured: 10 });
  });

  test('is one task however often it is asked for, also when nothing is left by then', async () => {
    await ledger.reserve('batch', 10);
    const tasks = await Promise.all([1, 2, 3].map(() => submit('1', { reservation: 'batch' })));
    expect(new Set(tasks.map(({ _id }) => _id)).size).toBe(1);
    await ledger.close('batch');
    expect((await submit('1', { reservation: 'batch' }))._id).toBe(tasks[0]?._id);
    expect(await world.account('anna')).toMatchObject({ held: 10, in_flight: 1 });
  });

  test('that is refused leaves nothing behind', async () => {
    await ledger.reserve('batch', 9);
    for (const [payment, openid, code] of [
      [{ reservation: 'batch' }, 'anna', 'RESERVATION_SPENT'],
      [{ reservation: 'batch' }, 'ben', 'NOT_FOUND'],
      [{ reservation: 'nothing' }, 'anna', 'NOT_FOUND'],
    ] as const) {
      await expect(submit('1', payment, openid)).rejects.toMatchObject({ code });
    }
    expect(await world.engine.count('task_queue')).toBe(0);
    expect(await world.account('anna')).toMatchObject({ held: 9, in_flight: 0 });
  });

  test('is retried by an operator out of the account, at the old quote', async () => {
    await ledger.reserve('batch', 10);
    const task = await submit('1', { reservation: 'batch' });
    await cancelTask(world.lightDeps, 'anna', task._id);
    const again = await retryTask(world.lightDeps, task._id);
    expect(await world.task(again.taskId)).toMatchObject({ hold: { reservation: null } });
    expect(await world.account('anna')).toMatchObject({ available: 90, held: 10 });
  });
});

describe('a task under a cap', () => {
  test('ten at once with a cap for three make exactly three', async () => {
    const caps = [{ id: 'key:k1', limit: 35 }];
    await ledger.give({ amount: 500 });
    const all = Array.from({ length: 10 }, (_, index) =>
      submit(`${index}`, { caps }).then(
        () => 'taken',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(all);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(3);
    const [cap] = await world.engine.find('credit_caps');
    expect(cap).toMatchObject({ held: 30, captured: 0, limit: 35 });
  });

  test('frees its cap when nothing was made, and counts when it was', async () => {
    const caps = [{ id: 'key:k1', limit: 20 }];
    const first = await submit('1', { caps });
    const second = await submit('2', { caps });
    await cancelTask(world.lightDeps, 'anna', first._id);
    await finish(second._id);
    const [cap] = await world.engine.find('credit_caps');
    expect(cap).toMatchObject({ held: 0, captured: 10 });
    await submit('3', { caps });
    await expect(submit('4', { caps })).rejects.toMatchObject({ code: 'SPENDING_CAP_REACHED' });
  });
});
