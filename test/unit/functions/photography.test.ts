import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { handle } from '../../../functions/photography/handler.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import { pollRound } from '../../../shared/tasks/rounds/poll.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { appOver, everything, hasHan, type TestApp } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let app: TestApp;
let photo: string;
let foreignPhoto: string;

beforeEach(async () => {
  world = await createWorld();
  app = appOver(world);
  await world.grant('anna', 1_000);
  await world.grant('bob', 1_000);
  photo = world.store.upload('uploads/anna/dress.jpg');
  foreignPhoto = world.store.upload('uploads/bob/coat.jpg');
});

type Event = Record<string, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, compared by the tests
type Data = any;

async function ok(event: Event, openid = 'anna'): Promise<Data> {
  const reply = await handle(app, event, openid);
  if (!reply.success) throw new Error(`refused: ${JSON.stringify(reply)}`);
  expect(hasHan(reply.message)).toBe(true);
  return reply.data;
}

const generate = (more: Event = {}): Event => ({
  action: 'generate',
  images: [photo],
  sceneId: 'beach-sunset',
  prompt: '微笑',
  ...more,
});

/** Runs a task to its end as the platform would. */
async function develop(taskId: string): Promise<void> {
  await runTask(world.deps, taskId);
  for (let round = 0; round < 3; round++) {
    world.clock.advance(10_000);
    await pollRound(world.lightDeps);
    await runTask(world.deps, taskId);
  }
}

async function finished(event: Event = generate(), openid = 'anna'): Promise<string> {
  const { task_id } = await ok(event, openid);
  await develop(task_id);
  expect(await world.task(task_id)).toMatchObject({ status: 'completed' });
  return task_id;
}

/** What every refusal has in common. */
function wellRefused(reply: Reply, code?: string): asserts reply is Reply & { success: false } {
  expect(reply.success).toBe(false);
  if (reply.success) return;
  if (code !== undefined) expect(reply.code).toBe(code);
  expect(reply.code).toMatch(/^[A-Z][A-Z_]+$/);
  expect(hasHan(reply.message)).toBe(true);
  for (const { field, message } of reply.details ?? []) {
    expect(field).not.toBe('');
    expect(hasHan(message), `${field}: ${message}`).toBe(true);
  }
  const text = JSON.stringify(reply);
  expect(text).not.toMatch(/\bat .*\.(ts|js):\d+|node_modules|Error:|stack/);
  expect(Object.keys(reply).sort()).toEqual(
    reply.details ? ['code', 'details', 'message', 'success'] : ['code', 'message', 'success'],
  );
}

async function refused(event: unknown, code: string, fields?: string[]): Promise<void> {
  const before = await everything(world);
  const files = world.store.files.size;
  const reply = await handle(app, event, 'anna');
  wellRefused(reply, code);
  if (fields) expect(reply.details?.map(({ field }) => field).sort()).toEqual([...fields].sort());
  expect(await everything(world)).toEqual(before);
  expect(world.store.files.size).toBe(files);
}

const photos = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => world.store.upload(`uploads/anna/${index}.jpg`));

interface Row {
  readonly what: string;
  readonly event: () => Event;
  readonly code?: string;
  readonly fields?: string[];
}

const badRequests: readonly Row[] = [
  { what: 'no photos field', event: () => generate({ images: undefined }), fields: ['images'] },
  { what: 'photos that are text', event: () => generate({ images: photo }), fields: ['images'] },
  { what: 'no photo', event: () => generate({ images: [] }), fields: ['images'] },
  { what: 'ten photos', event: () => generate({ images: photos(10) }), fields: ['images'] },
  {
    what: 'a photo that is a number',
    event: () => generate({ images: [photo, 7] }),
    fields: ['images[1]'],
  },
  {
    what: 'a photo by web address',
    event: () => generate({ images: ['https://example.com/a.jpg'] }),
    fields: ['images[0]'],
  },
  {
    what: 'a photo of another user',
    event: () => generate({ images: [photo, foreignPhoto] }),
    fields: ['images[1]'],
  },
  {
    what: 'a photo that is not there',
    event: () => generate({ images: ['cloud://test.bucket/uploads/anna/none.jpg'] }),
    fields: ['images[0]'],
  },
  { what: 'an empty prompt', event: () => generate({ prompt: '' }), fields: ['prompt'] },
  { what: 'a prompt of blanks', event: () => generate({ prompt: ' \n\t ' }), fields: ['prompt'] },
  {
    what: 'a prompt of 2,001 characters',
    event: () => generate({ prompt: '字'.repeat(2_001) }),
    fields: ['prompt'],
  },
  { what: 'a prompt that is an object', event: () => generate({ prompt: {} }), fields: ['prompt'] },
  {
    what: 'neither scene nor prompt',
    event: () => generate({ sceneId: undefined, prompt: undefined }),
    fields: ['sceneId'],
  },
  { what: 'a scene that is a list', event: () => generate({ sceneId: [] }), fields: ['sceneId'] },
  {
    what: 'an unknown scene',
    event: () => generate({ sceneId: 'moon' }),
    code: 'SCENE_NOT_FOUND',
  },
  {
    what: 'an unknown model',
    event: () => generate({ model: 'dream-9' }),
    code: 'MODEL_NOT_FOUND',
  },
  {
    what: 'a model named like a part of objects',
    event: () => generate({ model: '__proto__' }),
    code: 'MODEL_NOT_FOUND',
  },
  { what: 'an unknown task type', event: () => generate({ type: 'sculpture' }), fields: ['type'] },
  {
    what: 'a fitting with one photo',
    event: () => generate({ type: 'fitting' }),
    fields: ['images'],
  },
  {
    what: 'a fitting with three photos',
    event: () => generate({ type: 'fitting', images: photos(3) }),
    fields: ['images'],
  },
  { what: 'a count of 0', event: () => generate({ count: 0 }), fields: ['count'] },
  { what: 'a count of 5', event: () => generate({ count: 5 }), fields: ['count'] },
  { what: 'half a picture', event: () => generate({ count: 1.5 }), fields: ['count'] },
  { what: 'a count as text', event: () => generate({ count: '2' }), fields: ['count'] },
  {
    what: 'parameters that are text',
    event: () => generate({ parameters: 'tall' }),
    fields: ['parameters'],
  },
  {
    what: 'a parameter the model does not know',
    event: () => generate({ parameters: { colour: 'red' } }),
    fields: ['parameters.colour'],
  },
  {
    what: 'a parameter outside its choices',
    event: () => generate({ parameters: { size: '9*9' } }),
    fields: ['parameters.size'],
  },
  {
    what: 'a prompt parameter that is too long',
    event: () => generate({ parameters: { pose: '跳'.repeat(61) } }),
    fields: ['parameters.pose'],
  },
  {
    what: 'a request id of ours',
    event: () => generate({ requestId: 'again:0123456789abcdef' }),
    fields: ['requestId'],
  },
  { what: 'a short request id', event: () => generate({ requestId: 'a' }), fields: ['requestId'] },
  {
    what: 'a request id that is a number',
    event: () => generate({ requestId: 12345678 }),
    fields: ['requestId'],
  },
  {
    what: 'three mistakes at once, all named',
    event: () => generate({ images: 1, count: 0, requestId: 'a' }),
    fields: ['count', 'images', 'requestId'],
  },
  { what: 'no action', event: () => ({}), fields: ['action'] },
  { what: 'an unknown action', event: () => ({ action: 'fly' }), fields: ['action'] },
  {
    what: 'an action named like a part of objects',
    event: () => ({ action: 'constructor' }),
    fields: ['action'],
  },
  {
    what: 'an action that cannot even be turned into text',
    event: () => ({ action: { toString: 1, valueOf: 1 } }),
    fields: ['action'],
  },
  {
    what: 'an action in a list',
    event: () => ({ ...generate(), action: ['generate'] }),
    fields: ['action'],
  },
  { what: 'a task without id', event: () => ({ action: 'getProgress' }), fields: ['taskId'] },
  { what: 'an empty id', event: () => ({ action: 'cancel', taskId: '' }), fields: ['taskId'] },
  {
    what: 'an id that is a query',
    event: () => ({ action: 'getWork', workId: { $ne: null } }),
    fields: ['workId'],
  },
  {
    what: 'a task nobody knows',
    event: () => ({ action: 'getProgress', taskId: 'f'.repeat(32) }),
    code: 'NOT_FOUND',
  },
  {
    what: 'a work nobody knows',
    event: () => ({ action: 'deleteWork', workId: 'f'.repeat(32) }),
    code: 'NOT_FOUND',
  },
  { what: 'page 0', event: () => ({ action: 'listWorks', page: 0 }), fields: ['page'] },
  {
    what: 'pages of a million',
    event: () => ({ action: 'listRecords', pageSize: 1e6 }),
    fields: ['pageSize'],
  },
  {
    what: 'works of an unknown status',
    event: () => ({ action: 'listWorks', status: 'lost' }),
    fields: ['status'],
  },
  {
    what: 'a favourite that is text',
    event: () => ({ action: 'toggleFavorite', workId: 'x', favorite: 'yes' }),
    fields: ['favorite'],
  },
  {
    what: 'a quote for too many',
    event: () => ({ action: 'quote', count: 9 }),
    fields: ['count'],
  },
];

describe('bad input is refused with its fields named, and nothing changes', () => {
  test.each(badRequests)('$what', async ({ event, code = 'INVALID_REQUEST', fields }) => {
    await refused(event(), code, fields);
  });

  test('not enough credits', async () => {
    await ok(generate({ count: 4, parameters: { size: '2048*2048' } }));
    await world.engine.update({
      collection: 'credit_accounts',
      filter: { _id: 'anna' },
      update: { $set: { available: 5, captured: 915 } },
    });
    await refused(generate(), 'INSUFFICIENT_CREDITS');
  });

  test('a user who was never given any', async () => {
    const own = world.store.upload('uploads/carl/a.jpg');
    const reply = await handle(app, generate({ images: [own] }), 'carl');
    wellRefused(reply, 'INSUFFICIENT_CREDITS');
    expect(await world.engine.count('credit_accounts', { _id: 'carl' })).toBe(0);
  });

  test('too many tasks in flight', async () => {
    for (let n = 0; n < 5; n++) await ok(generate());
    await refused(generate(), 'TOO_MANY_IN_FLIGHT');
  });

  test('a request id used with another payload', async () => {
    await ok(generate({ requestId: 'request-1' }));
    await refused(generate({ requestId: 'request-1', prompt: '哭' }), 'REQUEST_CONFLICT');
  });

  test('a cancelled task cancelled again, and a finished one', async () => {
    const { task_id: taskId } = await ok(generate());
    expect(await ok({ action: 'cancel', taskId })).toEqual({
      task_id: taskId,
      answer: 'cancelled',
    });
    await refused({ action: 'cancel', taskId }, 'ALREADY_SETTLED');
    await refused({ action: 'cancel', taskId: await finished() }, 'ALREADY_SETTLED');
  });

  test('deleting a work that is still being made', async () => {
    const { work_id: workId } = await ok(generate());
    await refused({ action: 'deleteWork', workId }, 'WORK_IN_PROGRESS');
  });

  test('a quarantined account', async () => {
    await world.engine.update({
      collection: 'credit_accounts',
      filter: { _id: 'anna' },
      update: { $set: { quarantined: true } },
    });
    await refused(generate(), 'ACCOUNT_QUARANTINED');
  });

  test('nobody logged in, whatever the event claims', async () => {
    for (const claim of [{}, { openid: 'anna' }, { userInfo: { openId: 'anna' } }]) {
      const before = await everything(world);
      wellRefused(await handle(app, generate(claim), null), 'UNAUTHENTICATED');
      expect(await everything(world)).toEqual(before);
    }
  });

  test('a database that fails shows nothing of itself', async () => {
    const broken = { ...app, db: { collection: () => fail() } as unknown as TestApp['db'] };
    const fail = (): never => {
      throw new Error('connection to 10.0.0.7 refused, password hunter2');
    };
    const reply = await handle(broken, { action: 'getBalance' }, 'anna');
    wellRefused(reply, 'INTERNAL');
    expect(JSON.stringify(reply)).not.toMatch(/10\.0\.0\.7|hunter2/);
    expect(app.lines.join()).toContain('unexpected');
  });
});

describe('garbage of any shape', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const actions = fc.constantFrom(
    'generate',
    'quote',
    'getProgress',
    'getWork',
    'listWorks',
    'deleteWork',
    'toggleFavorite',
    'cancel',
    'listRecords',
    'listScenes',
  );
  const fields = fc.record(
    {
      images: json,
      parameters: json,
      sceneId: json,
      count: json,
      prompt: json,
      model: json,
      type: json,
      requestId: json,
      taskId: json,
      workId: json,
      page: json,
      pageSize: json,
    },
    { requiredKeys: [] },
  );

  test('never throws and never answers but in the agreed shape', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (event) => {
        wellRefused(await handle(app, event, 'anna'), 'INVALID_REQUEST');
      }),
      { numRuns: 200 },
    );
    for (const event of [undefined, null, 0, '', 'generate', [], [[]], () => 1, Symbol('x')]) {
      wellRefused(await handle(app, event, 'anna'), 'INVALID_REQUEST');
    }
  });

  test('with a known action is refused as a mistake of the caller, and charges nothing', async () => {
    const before = await everything(world);
    await fc.assert(
      fc.asyncProperty(actions, fields, async (action, more) => {
        const reply = await handle(app, { ...more, action }, 'anna');
        if (reply.success) expect(action).toMatch(/^(list|quote)/);
        else {
          wellRefused(reply);
          expect(reply.code).not.toBe('INTERNAL');
        }
      }),
      { numRuns: 1_000 },
    );
    expect(await everything(world)).toEqual(before);
  });
});

describe('every action', () => {
  test('generate answers at once with the ids, the price and what is left', async () => {
    const data = await ok(generate({ requestId: 'request-1' }));
    expect(data).toEqual({
      task_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      work_id: data.task_id,
      status: 'pending',
      price: 10,
      available: 990,
      replayed: false,
    });
    expect(world.provider.jobs).toHaveLength(0);
    expect(await ok(generate({ requestId: 'request-1' }))).toMatchObject({
      task_id: data.task_id,
      replayed: true,
    });
  });

  test('generate outlasts a crowd of conflicts, and charges once', async () => {
    let conflicts = 0;
    let quiet = true;
    world = await createWorld({
      intercept: (send) => async (action, params) => {
        const wins = action !== 'database.commitTransaction' || conflicts >= 12 || quiet;
        if (wins) return send(action, params);
        conflicts += 1;
        await send('database.abortTransaction', params);
        return { code: 'DATABASE_TRANSACTION_CONFLICT', message: 'transaction conflict' };
      },
    });
    await world.grant('anna', 100);
    quiet = false;
    app = appOver(world);
    photo = world.store.upload('uploads/anna/dress.jpg');
    await ok(generate());
    expect(conflicts).toBe(12);
    expect(await world.account('anna')).toMatchObject({ available: 90, held: 10, in_flight: 1 });
  });

  test('an openid inside the event is ignored', async () => {
    const event = generate({ openid: 'bob', OPENID: 'bob', userInfo: { openId: 'bob' } });
    const { task_id } = await ok(event);
    expect(await world.task(task_id)).toMatchObject({ openid: 'anna' });
    expect(await world.account('bob')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('generate takes nine photos, a scene alone, or a prompt alone', async () => {
    await ok(generate({ images: photos(9) }));
    await ok(generate({ prompt: undefined }));
    await ok(generate({ sceneId: undefined }));
    await ok(generate({ prompt: '字'.repeat(2_000) }));
  });

  test('generate takes a fitting of a person and a garment', async () => {
    const { task_id } = await ok(generate({ type: 'fitting', images: photos(2) }));
    expect(await world.task(task_id)).toMatchObject({ type: 'fitting', inputs: { length: 2 } });
  });

  test('quote tells the price that generate then charges', async () => {
    const asked = { count: 3, parameters: { size: '2048*2048' } };
    const quote = await ok({ action: 'quote', ...asked });
    expect(quote).toMatchObject({ model: 'wan2.7-image', price: 60 });
    expect((await ok(generate(asked))).price).toBe(quote.price);
  });

  test('getProgress follows a task without ever going back', async () => {
    const { task_id: taskId } = await ok(generate());
    const seen: number[] = [];
    const look = async (): Promise<Data> => {
      const now = await ok({ action: 'getProgress', taskId });
      seen.push(now.progress);
      return now;
    };
    expect(await look()).toMatchObject({ status: 'pending', progress: 0, cancel: 'none' });
    await runTask(world.deps, taskId);
    expect(await look()).toMatchObject({ status: 'processing' });
    for (let round = 0; round < 3; round++) {
      world.clock.advance(3_000);
      await look();
    }
    await develop(taskId);
    const end = await look();
    expect(end).toMatchObject({
      status: 'completed',
      progress: 100,
      refunded: 0,
      error_code: null,
    });
    expect(end.stages.map((stage: Data) => [stage.name, stage.status])).toEqual([
      ['prepare', 'done'],
      ['generate', 'done'],
      ['finish', 'done'],
    ]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('getWork gives pictures with addresses, and nothing of the inside', async () => {
    const workId = await finished();
    const work = await ok({ action: 'getWork', workId });
    expect(work).toMatchObject({ work_id: workId, status: 'completed', prompt: '微笑', price: 10 });
    expect(work.images).toHaveLength(1);
    expect(work.images[0]).toMatchObject({
      url: expect.stringMatching(/^https:/),
      thumb_url: expect.stringMatching(/^https:/),
      width: 1024,
    });
    for (const inside of ['_openid', '_id', 'deleted_at']) expect(work).not.toHaveProperty(inside);
  });

  test('listWorks pages newest first and filters', async () => {
    for (let n = 0; n < 5; n++) {
      world.clock.advance(1_000);
      await ok(generate({ prompt: `第${n}张` }));
    }
    const first = await ok({ action: 'listWorks', pageSize: 2 });
    const second = await ok({ action: 'listWorks', pageSize: 2, page: 2 });
    const third = await ok({ action: 'listWorks', pageSize: 2, page: 3 });
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);
    const prompts = [first, second, third].flatMap(({ works }) =>
      works.map((work: Data) => work.prompt),
    );
    expect(prompts).toEqual(['第4张', '第3张', '第2张', '第1张', '第0张']);
    const workId = first.works[0].work_id;
    await ok({ action: 'toggleFavorite', workId });
    const favourites = await ok({ action: 'listWorks', favorite: true });
    expect(favourites.works.map((work: Data) => work.work_id)).toEqual([workId]);
    expect((await ok({ action: 'listWorks', status: 'completed' })).works).toEqual([]);
    expect((await ok({ action: 'listWorks', type: 'fitting' })).works).toEqual([]);
  });

  test('toggleFavorite turns the mark over, or sets it', async () => {
    const { work_id: workId } = await ok(generate());
    const toggle = (more = {}) => ok({ action: 'toggleFavorite', workId, ...more });
    expect((await toggle()).is_favorite).toBe(true);
    expect((await toggle()).is_favorite).toBe(false);
    expect((await toggle({ favorite: false })).is_favorite).toBe(false);
    expect((await toggle({ favorite: true })).is_favorite).toBe(true);
  });

  test('deleteWork hides the work, removes its files and leaves the ledger', async () => {
    const workId = await finished();
    const ledger = await world.records('anna');
    await ok({ action: 'deleteWork', workId });
    expect((await ok({ action: 'listWorks' })).works).toEqual([]);
    wellRefused(await handle(app, { action: 'getWork', workId }, 'anna'), 'NOT_FOUND');
    wellRefused(await handle(app, { action: 'deleteWork', workId }, 'anna'), 'NOT_FOUND');
    expect([...world.store.files.keys()].filter((id) => id.includes(workId))).toEqual([]);
    expect(await world.records('anna')).toEqual(ledger);
  });

  test('cancel gives the credits back while it is free, and says when it is only asked', async () => {
    const { task_id: early } = await ok(generate());
    expect((await ok({ action: 'cancel', taskId: early })).answer).toBe('cancelled');
    expect(await world.account('anna')).toMatchObject({ available: 1_000, held: 0, in_flight: 0 });
    const { task_id: late } = await ok(generate());
    await runTask(world.deps, late);
    expect((await ok({ action: 'cancel', taskId: late })).answer).toBe('requested');
    await develop(late);
    expect(await ok({ action: 'getProgress', taskId: late })).toMatchObject({
      status: 'completed',
    });
  });

  test('getBalance and listRecords tell the same story', async () => {
    await finished();
    const { task_id: taskId } = await ok(generate());
    expect(await ok({ action: 'getBalance' })).toEqual({
      available: 980,
      held: 10,
      captured: 10,
      granted: 1_000,
      expired: 0,
      revoked: 0,
      debt: 0,
      expiring: [],
      in_flight: 1,
      upload_prefix: 'uploads/anna/',
    });
    const { records, has_more } = await ok({ action: 'listRecords', pageSize: 3 });
    expect(has_more).toBe(true);
    expect(records.map((record: Data) => [record.kind, record.available_after])).toEqual([
      ['hold', 980],
      ['settle', 990],
      ['hold', 990],
    ]);
    expect(records[0]).toMatchObject({ task_id: taskId });
    expect(JSON.stringify(records)).not.toContain('_openid');
    expect((await ok({ action: 'listRecords', pageSize: 3, page: 2 })).records).toHaveLength(1);
  });

  test('a user nobody knows has a balance of zeros and nothing stored', async () => {
    expect(await ok({ action: 'getBalance' }, 'dora')).toMatchObject({ available: 0, granted: 0 });
    expect(await world.engine.count('credit_accounts', { _id: 'dora' })).toBe(0);
  });

  test('listModels offers what can be called here, each with a form and a price', async () => {
    const { models, defaults } = await ok({ action: 'listModels' });
    expect(models.length).toBeGreaterThan(2);
    const slugs = models.map((model: Data) => model.slug);
    for (const slug of Object.values(defaults)) expect(slugs).toContain(slug);
    for (const model of models) expect(model.provider ?? 'dashscope').toBe('dashscope');
    expect(JSON.stringify(models)).not.toMatch(/sk-|api_key/i);
  });

  test('listScenes offers at least twelve with Chinese titles, for one type or all', async () => {
    const { scenes } = await ok({ action: 'listScenes' });
    expect(scenes.length).toBeGreaterThanOrEqual(12);
    for (const scene of scenes) expect(hasHan(scene.title)).toBe(true);
    const { scenes: fitting } = await ok({ action: 'listScenes', type: 'fitting' });
    expect(fitting.length).toBeGreaterThan(0);
    await world.engine.update({
      collection: 'scenes',
      filter: { _id: 'beach-sunset' },
      update: { $set: { enabled: false } },
    });
    expect((await ok({ action: 'listScenes' })).scenes).toHaveLength(scenes.length - 1);
  });
});

describe('what is another user’s', () => {
  test('looks like nothing at all, and stays as it is', async () => {
    const workId = await finished();
    const { task_id: taskId } = await ok(generate());
    const before = await everything(world);
    const files = world.store.files.size;
    for (const event of [
      { action: 'getWork', workId },
      { action: 'deleteWork', workId },
      { action: 'toggleFavorite', workId },
      { action: 'getProgress', taskId },
      { action: 'getProgress', taskId: workId },
      { action: 'cancel', taskId },
    ]) {
      const reply = await handle(app, event, 'bob');
      wellRefused(reply, 'NOT_FOUND');
      const none = { ...event, workId: 'a'.repeat(32), taskId: 'a'.repeat(32) };
      expect(reply).toEqual(await handle(app, none, 'bob'));
    }
    expect((await ok({ action: 'listWorks' }, 'bob')).works).toEqual([]);
    const { records } = await ok({ action: 'listRecords' }, 'bob');
    expect(records).toHaveLength(1);
    expect(await everything(world)).toEqual(before);
    expect(world.store.files.size).toBe(files);
  });

  test('a request id of one user answers nothing of another’s', async () => {
    const mine = await ok(generate({ requestId: 'request-1' }));
    const event = generate({ requestId: 'request-1', images: [foreignPhoto] });
    const theirs = await ok(event, 'bob');
    expect(theirs.task_id).not.toBe(mine.task_id);
    expect(theirs.replayed).toBe(false);
  });
});
