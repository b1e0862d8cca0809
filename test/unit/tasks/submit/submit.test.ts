import { describe, expect, test } from 'vitest';
import {
  InsufficientCreditsError,
  TooManyInFlightError,
} from '../../../../shared/credits/index.ts';
import { UnknownModelError } from '../../../../shared/models/errors.ts';
import { InvalidRequestError } from '../../../../shared/platform/errors.ts';
import { UnknownSceneError } from '../../../../shared/scenes/scenes.ts';
import { RequestConflictError } from '../../../../shared/tasks/core/errors.ts';
import { ModelUnavailableError } from '../../../../shared/tasks/submit/quote.ts';
import { submitTask } from '../../../../shared/tasks/submit/submit.ts';
import { createWorld, plainRequest, type Send, type World } from '../../../support/world/world.ts';

async function richWorld(): Promise<World> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  return world;
}

async function nothingCharged(world: World): Promise<void> {
  expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0, in_flight: 0 });
  expect(await world.engine.count('task_queue')).toBe(0);
  expect(await world.engine.count('works')).toBe(0);
  expect(await world.records('u1')).toHaveLength(1);
}

describe('submitting a task', () => {
  test('holds the quoted price and stores task, work and ledger entry together', async () => {
    const world = await richWorld();
    const task = await world.submit('u1');
    expect(task.price).toBeGreaterThan(0);
    const account = await world.account('u1');
    expect(account).toMatchObject({
      available: 1_000 - task.price,
      held: task.price,
      in_flight: 1,
    });
    const [, entry] = await world.records('u1');
    expect(entry).toMatchObject({
      _id: `${task._id}:hold`,
      kind: 'hold',
      amount: task.price,
      available_after: account.available,
      account_version: account.version,
    });
    expect(await world.work(task._id)).toMatchObject({
      status: 'pending',
      progress: 0,
      _openid: 'u1',
    });
    expect(await world.task(task._id)).toMatchObject({
      status: 'pending',
      step: 'submit',
      fence: 0,
    });
  });

  test('the prompt is composed at once, so that editing a scene changes no task', async () => {
    const world = await richWorld();
    const task = await world.submit('u1', { words: '红色气球' });
    expect(task.prompt).toContain('红色气球');
    expect(task.prompt).toContain('beach');
    expect(task.prompt).not.toMatch(/[{}]/);
  });

  test('the same request id answers the same task and charges once', async () => {
    const world = await richWorld();
    const request = {
      ...plainRequest('request-1'),
      images: [world.store.upload('uploads/u1/a.jpg')],
    };
    const first = await submitTask(world.lightDeps, 'u1', request);
    const second = await submitTask(world.lightDeps, 'u1', request);
    expect(second).toMatchObject({ replayed: true, task: { _id: first.task._id } });
    expect(await world.account('u1')).toMatchObject({ held: first.task.price, in_flight: 1 });
  });

  test('eight taps at once make one task', async () => {
    const world = await richWorld();
    const request = {
      ...plainRequest('request-1'),
      images: [world.store.upload('uploads/u1/a.jpg')],
    };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => submitTask(world.lightDeps, 'u1', request)),
    );
    expect(new Set(answers.map(({ task }) => task._id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await world.engine.count('task_queue')).toBe(1);
    expect(await world.account('u1')).toMatchObject({ in_flight: 1 });
  });

  test('a request id of one user is not a request id of another', async () => {
    const world = await richWorld();
    await world.grant('u2', 1_000);
    const [one, two] = await Promise.all(
      ['u1', 'u2'].map((openid) =>
        submitTask(world.lightDeps, openid, {
          ...plainRequest('request-1'),
          images: [world.store.upload(`uploads/${openid}/a.jpg`)],
        }),
      ),
    );
    expect(one?.task._id).not.toBe(two?.task._id);
  });

  test('a request id used with another payload is a conflict and charges nothing more', async () => {
    const world = await richWorld();
    const images = [world.store.upload('uploads/u1/a.jpg')];
    const first = await submitTask(world.lightDeps, 'u1', { ...plainRequest('request-1'), images });
    const other = submitTask(world.lightDeps, 'u1', {
      ...plainRequest('request-1'),
      images,
      words: '另一个愿望',
    });
    await expect(other).rejects.toThrow(RequestConflictError);
    expect(await world.account('u1')).toMatchObject({ held: first.task.price });
  });

  test('the order of keys in the payload does not make it another payload', async () => {
    const world = await richWorld();
    const images = [world.store.upload('uploads/u1/a.jpg')];
    const request = { ...plainRequest('request-1'), images };
    const turned = Object.fromEntries(Object.entries(request).reverse()) as typeof request;
    await submitTask(world.lightDeps, 'u1', request);
    expect((await submitTask(world.lightDeps, 'u1', turned)).replayed).toBe(true);
  });

  test('a commit whose answer was lost is found again and counts once', async () => {
    let losses = 0;
    const intercept =
      (send: Send): Send =>
      async (action, params) => {
        const answer = await send(action, params);
        if (action === 'database.commitTransaction' && losses++ === 1) {
          return { code: 'ESOCKETTIMEDOUT', message: 'lost' };
        }
        return answer;
      };
    const world = await createWorld({ intercept });
    await world.grant('u1', 1_000);
    const { task, replayed } = await submitTask(world.lightDeps, 'u1', plainRequest('request-1'));
    expect(losses).toBeGreaterThan(1);
    expect(replayed).toBe(false);
    expect(await world.account('u1')).toMatchObject({ held: task.price, in_flight: 1 });
    expect(await world.engine.count('task_queue')).toBe(1);
  });

  test('a commit whose answer was lost, and whose task somebody has claimed since, is theirs', async () => {
    let commits = 0;
    const intercept =
      (send: Send): Send =>
      async (action, params) => {
        const answer = await send(action, params);
        if (action !== 'database.commitTransaction' || commits++ !== 1) return answer;
        const update = { $set: { fence: 1 } };
        await world.engine.update({ collection: 'task_queue', filter: {}, update });
        return { code: 'ESOCKETTIMEDOUT', message: 'lost' };
      };
    const world = await createWorld({ intercept });
    await world.grant('u1', 1_000);
    const submitted = await submitTask(world.lightDeps, 'u1', plainRequest('request-1'));
    expect(submitted).toMatchObject({ replayed: true, task: { fence: 1 } });
  });

  test('ten tasks at once with credits for three make exactly three', async () => {
    const world = await createWorld({ policy: { maxInFlight: 100 } });
    const { price } = await (async () => {
      const probe = await richWorld();
      return probe.submit('u1');
    })();
    await world.grant('u1', price * 3 + price - 1);
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => world.submit('u1')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toBeInstanceOf(InsufficientCreditsError);
      }
    }
    expect(await world.account('u1')).toMatchObject({ available: price - 1, held: price * 3 });
  });

  test('tasks beyond the in-flight limit are refused, also when they come at once', async () => {
    const world = await createWorld({ policy: { maxInFlight: 2 } });
    await world.grant('u1', 1_000);
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => world.submit('u1')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toBeInstanceOf(TooManyInFlightError);
    }
  });

  test('a user without an account has no credits', async () => {
    const world = await createWorld();
    await expect(world.submit('nobody')).rejects.toThrow(InsufficientCreditsError);
    expect(await world.engine.count('credit_accounts')).toBe(0);
  });

  describe('refuses before anything is charged', () => {
    test('a picture that is not the caller’s own', async () => {
      const world = await richWorld();
      const foreign = world.store.upload('uploads/u2/private.jpg');
      const attempt = world.submit('u1', { images: [foreign] });
      await expect(attempt).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        details: [{ field: 'images[0]' }],
      });
      await nothingCharged(world);
    });

    test.each([
      'cloud://test.bucket/uploads/u1/../u2/private.jpg',
      'cloud://test.bucket/uploads/u1/%2e%2e/u2/private.jpg',
      'cloud://test.bucket/uploads/u1/',
      'cloud://test.bucket/uploads/u10/a.jpg',
      'cloud://test.bucket/works/task/0.jpg',
      'https://example.com/uploads/u1/a.jpg',
    ])('a file id that leads elsewhere: %s', async (fileId) => {
      const world = await richWorld();
      world.store.files.set(fileId, new Uint8Array([1]));
      await expect(world.submit('u1', { images: [fileId] })).rejects.toThrow(InvalidRequestError);
      await nothingCharged(world);
    });

    test('a picture that does not exist, naming which', async () => {
      const world = await richWorld();
      const there = world.store.upload('uploads/u1/a.jpg');
      const gone = 'cloud://test.bucket/uploads/u1/gone.jpg';
      await expect(world.submit('u1', { images: [there, gone] })).rejects.toMatchObject({
        details: [{ field: 'images[1]' }],
      });
      await nothingCharged(world);
    });

    test('a scene that is unknown or switched off', async () => {
      const world = await richWorld();
      await expect(world.submit('u1', { sceneId: 'moon' })).rejects.toThrow(UnknownSceneError);
      await world.engine.update({
        collection: 'scenes',
        filter: { _id: 'beach-sunset' },
        update: { $set: { enabled: false } },
      });
      await expect(world.submit('u1')).rejects.toThrow(UnknownSceneError);
      await nothingCharged(world);
    });

    test('a model that is unknown, or whose provider cannot be called here', async () => {
      const world = await richWorld();
      await expect(world.submit('u1', { model: 'dream-9' })).rejects.toThrow(UnknownModelError);
      const lightDeps = {
        ...world.lightDeps,
        providers: { ...world.lightDeps.providers, available: () => false },
      };
      const images = [world.store.upload('uploads/u1/a.jpg')];
      const attempt = submitTask(lightDeps, 'u1', { ...plainRequest('request-1'), images });
      await expect(attempt).rejects.toThrow(ModelUnavailableError);
      await nothingCharged(world);
    });

    test('a count and parameters outside the model, every wrong field named', async () => {
      const world = await richWorld();
      const attempt = world.submit('u1', {
        count: 99,
        modelParameters: { size: 'huge', colour: 'red' },
      });
      const error = await attempt.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(InvalidRequestError);
      const fields = (error as InvalidRequestError).details.map(({ field }) => field).sort();
      expect(fields).toEqual(['count', 'parameters.colour', 'parameters.size']);
      await nothingCharged(world);
    });
  });
});
