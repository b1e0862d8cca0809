import { describe, expect, test } from 'vitest';
import { claimTask } from '../../../../shared/tasks/core/claim.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { LeaseLostError } from '../../../../shared/tasks/core/errors.ts';
import { giveUp, handBack, writeFenced } from '../../../../shared/tasks/core/write.ts';
import { deliverGift } from '../../../../shared/tasks/finish/gift.ts';
import { gate } from '../../../support/events.ts';
import { brokenDownload } from '../../../support/world/scripted-provider.ts';
import { createWorld, type Send, type World } from '../../../support/world/world.ts';

const lost = (): Error => Object.assign(new Error('no answer'), { code: 'ESOCKETTIMEDOUT' });

async function claimedWorld(
  intercept: (send: Send) => Send,
): Promise<{ world: World; task: TaskDoc }> {
  const world = await createWorld({ intercept });
  await world.grant('u1', 1_000);
  const submitted = await world.submit('u1');
  const task = await claimTask(world.deps, submitted._id, { early: true });
  if (task === null) throw new Error('not claimed');
  return { world, task };
}

/** A world whose next task write can be told to get lost: before its effect, or after it. */
async function lossyWorld() {
  const held: (() => Promise<unknown>)[] = [];
  const loss: { next: 'held_back' | 'answer_lost' | null } = { next: null };
  const intercept =
    (send: Send): Send =>
    async (action, params) => {
      const kind = action === 'database.modifyAndReturnDoc' ? loss.next : null;
      if (kind === null) return send(action, params);
      loss.next = null;
      if (kind === 'held_back') held.push(() => send(action, params));
      else await send(action, params);
      throw lost();
    };
  const { world, task } = await claimedWorld(intercept);
  const arrive = async (): Promise<void> => {
    for (const send of held.splice(0)) await send();
  };
  return { world, task, loss, arrive };
}

const results = (...urls: string[]): TaskDoc['results'] =>
  urls.map((url) => ({ url, raw_file_id: null }));

describe('a worker’s write whose answer was lost', () => {
  test('does not undo what followed when it reaches the database late', async () => {
    const { world, task, loss, arrive } = await lossyWorld();
    loss.next = 'held_back';
    const first = await writeFenced(world.deps, task, { results: results('a', 'b') });
    await handBack(world.deps, first, { delayMs: 0, fields: { results: results('b') } });
    await arrive();
    expect((await world.task(task._id)).results).toEqual(results('b'));
  });

  test('counts as done when it was done', async () => {
    const { world, task, loss } = await lossyWorld();
    loss.next = 'answer_lost';
    const written = await writeFenced(world.deps, task, { results: results('a') });
    expect(written).toMatchObject({ results: results('a'), checkpoint: 1 });
  });

  test('is lost for a zombie: another worker’s write is not taken for its own', async () => {
    const { world, task, loss } = await lossyWorld();
    world.clock.advance(world.deps.policy.leaseMs);
    const other = await claimTask(world.deps, task._id, { early: true });
    if (other === null) throw new Error('not claimed');
    await writeFenced(world.deps, other, { results: results('other') });
    loss.next = 'held_back';
    const late = writeFenced(world.deps, task, { results: results('mine') });
    await expect(late).rejects.toBeInstanceOf(LeaseLostError);
  });

  test('is lost when it never happened, though nobody else took the task', async () => {
    let armed = false;
    let moved = false;
    const { world, task } = await claimedWorld((send) => async (action, params) => {
      if (action !== 'database.modifyAndReturnDoc' || !armed || moved) return send(action, params);
      moved = true;
      const update = { $set: { checkpoint: 5 } };
      await world.engine.update({ collection: 'task_queue', filter: { _id: task._id }, update });
      throw lost();
    });
    armed = true;
    const written = writeFenced(world.deps, task, { results: results('a') });
    await expect(written).rejects.toBeInstanceOf(LeaseLostError);
    expect(moved).toBe(true);
  });

  test('comes too late once its worker has given the task up', async () => {
    const { world, task, loss, arrive } = await lossyWorld();
    loss.next = 'held_back';
    await writeFenced(world.deps, task, { results: results('a') });
    await giveUp(world.deps, task, { claims: 1 });
    const before = await world.task(task._id);
    await arrive();
    expect(await world.task(task._id)).toEqual(before);
    expect(before).toMatchObject({ setbacks: 1, claims: 1, checkpoint: 2 });
  });
});

describe('delivering a gift', () => {
  async function readyGift(): Promise<{ world: World; id: string }> {
    const world = await createWorld();
    await world.grant('u1', 1_000);
    const { _id: id } = await world.submit('u1');
    const gift = { status: 'failed', gift: 'ready', results: results('https://provider.test/1') };
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: id },
      update: { $set: gift },
    });
    await world.engine.update({
      collection: 'works',
      filter: { _id: id },
      update: { $set: { status: 'failed' } },
    });
    return { world, id };
  }

  test('moves the fence on as a number', async () => {
    const { world, id } = await readyGift();
    const { fence } = await world.task(id);
    expect(await deliverGift(world.deps, id)).toBe(true);
    expect((await world.task(id)).fence).toBe(fence + 1);
  });

  test('is given up when it kills every processor that tries', async () => {
    const { world, id } = await readyGift();
    const never = new Promise<never>(() => {});
    for (let round = 0; round < 10; round++) {
      const downloading = gate();
      world.provider.downloadScript.push(() => {
        downloading.open();
        return never;
      });
      // The instance dies in the middle of its download: its promise never comes back.
      await Promise.race([deliverGift(world.deps, id), downloading.opened]);
      world.clock.advance(world.deps.policy.leaseMs);
    }
    expect(await world.task(id)).toMatchObject({ gift: 'none', wake: '' });
  });

  test('waits between two tries, and keeps what the first one made', async () => {
    const { world, id } = await readyGift();
    const two = { results: results('https://provider.test/1', 'https://provider.test/2') };
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: id },
      update: { $set: two },
    });
    world.provider.downloadScript.push(Buffer.from('first'), () => {
      throw brokenDownload(true);
    });
    expect(await deliverGift(world.deps, id)).toBe(false);
    const between = await world.task(id);
    expect(between).toMatchObject({ gift: 'ready', claims: 0, results: [two.results[1]] });
    expect(between.images).toHaveLength(1);
    expect(await deliverGift(world.deps, id)).toBe(false);
    expect(await world.task(id)).toEqual(between);
    world.clock.advance(60_000);
    expect(await deliverGift(world.deps, id)).toBe(true);
    expect((await world.task(id)).images).toHaveLength(2);
  });

  test('gives what was made before the picture that kills', async () => {
    const { world, id } = await readyGift();
    const image = {
      file_id: 'cloud://a/1.jpg',
      thumb_file_id: 'cloud://a/1t.jpg',
      width: 1,
      height: 1,
      sha256: null,
    };
    const spent = { images: [image], claims: world.deps.policy.maxClaimsWithoutProgress };
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id: id },
      update: { $set: spent },
    });
    expect(await deliverGift(world.deps, id)).toBe(true);
    expect(await world.work(id)).toMatchObject({ gift: true, images: [image] });
    expect(await world.task(id)).toMatchObject({ gift: 'given', wake: '' });
  });
});
