/** Every verb once as it is meant to be called, its answer held to what is declared of it. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { VerbName } from '../../../shared/console/contract.ts';
import { allVerbs } from '../../../shared/console/contract.ts';
import { settleOrder } from '../../../shared/orders/index.ts';
import { seenOf } from '../../../shared/tasks/index.ts';
import { type ConsoleWorld, consoleWorld, taskThat } from '../../support/world/console.ts';

let it: ConsoleWorld;
const id = {
  held: '',
  done: '',
  failed: '',
  waits: '',
  waits2: '',
  order: '',
  endpoint: '',
  file: '',
};

beforeAll(async () => {
  it = await consoleWorld();
  await it.world.grant('anna', 10_000);
  id.held = (await taskThat(it, 'is held'))._id;
  id.done = (await taskThat(it, 'ended well'))._id;
  id.failed = (await taskThat(it, 'failed'))._id;
  id.waits = (await taskThat(it, 'waits'))._id;
  id.waits2 = (await taskThat(it, 'waits'))._id;
  const { id: order, sheet } = await it.shop.order('anna', 'request-1');
  it.shop.pay('anna', sheet);
  await settleOrder(it.shop.deps, order);
  id.order = order;
});

const reason = 'by the tests';
const key = 'key-of-the-tests';
/** What of an answer another verb needs. */
const seen = async (verb: VerbName, params: object, path: (data: never) => string) =>
  path((await it.ok(verb, params as never)) as never);
const seenTask = async (task: string) => seenOf(await it.world.task(task));

type Call = () => object | Promise<object>;
/** In this order: some stand on what others have done. */
const CALLS: Readonly<Record<string, Call>> = {
  'session.me': () => ({}),
  'session.saveView': () => ({ name: '失败', page: 'tasks', query: { status: 'failed' } }),
  'session.dropView': () => ({ name: '失败', page: 'tasks' }),
  overview: () => ({}),
  usage: () => ({ from: '2025-12-30', to: '2026-01-02' }),
  'tasks.list': () => ({ filter: { status: 'failed', model: 'wan2.7-image' } }),
  'tasks.totals': () => ({}),
  'tasks.export': () => ({}),
  'tasks.get': () => ({ taskId: id.done }),
  'tasks.retry': async () => ({ taskId: id.failed, seen: await seenTask(id.failed), reason }),
  'tasks.cancel': async () => ({ taskId: id.waits, seen: await seenTask(id.waits), reason }),
  'tasks.release': async () => ({ taskId: id.waits2, seen: await seenTask(id.waits2), reason }),
  'tasks.bulk': () => ({ action: 'retry', filter: { status: 'cancelled' }, reason, key }),
  changes: () => ({ since: 0, ids: [id.done] }),
  'generate.quote': () => ({ model: 'wan2.7-image', count: 2 }),
  'generate.upload': () => ({ extension: 'png' }),
  'generate.submit': () => ({ openid: 'anna', model: 'wan2.7-image', prompt: '灯塔', key, reason }),
  'providers.list': () => ({}),
  'providers.get': () => ({ provider: 'dashscope' }),
  'providers.setKey': () => ({ provider: 'kie', secrets: { key: 'sk-of-kie-000000000' }, reason }),
  'providers.set': async () => ({
    provider: 'kie',
    enabled: false,
    seen: await seen(
      'providers.get',
      { provider: 'kie' },
      ({ provider }: { provider: { version: string } }) => provider.version,
    ),
    reason,
  }),
  'providers.test': () => ({ provider: 'dashscope' }),
  'errors.list': () => ({}),
  'models.list': () => ({}),
  'models.get': () => ({ model: 'wan2.7-image' }),
  'models.preview': () => ({
    model: 'wan2.7-image',
    change: { price: { each: 12 }, price_version: 'sale' },
  }),
  'models.set': () => ({ model: 'wan2.7-image', change: { order: 1 }, seen: 'none', reason }),
  'models.reset': async () => ({
    model: 'wan2.7-image',
    seen: await seen(
      'models.get',
      { model: 'wan2.7-image' },
      ({ now }: { now: { model: { version: string } } }) => now.model.version,
    ),
    reason,
  }),
  'money.accounts': () => ({ prefix: 'an' }),
  'money.account': () => ({ openid: 'anna' }),
  'money.ledger': () => ({ openid: 'anna' }),
  'money.exportLedger': () => ({ kind: 'hold' }),
  'money.grant': () => ({ openid: 'anna', amount: 5, source: 'gift', key, reason }),
  'money.adjust': () => ({ openid: 'anna', amount: -5, key, reason }),
  'money.revoke': () => ({ openid: 'anna', amount: 5, key, reason }),
  'money.reconcile': () => ({ openid: 'anna' }),
  'money.disagreements': () => ({}),
  'money.checks': () => ({}),
  'orders.list': () => ({ openid: 'anna' }),
  'orders.get': () => ({ orderId: id.order }),
  'orders.settle': () => ({ orderId: id.order, reason }),
  'orders.refund': async () => ({
    orderId: id.order,
    credits: 100,
    key,
    seen: await seen(
      'orders.get',
      { orderId: id.order },
      ({ order }: { order: { version: string } }) => order.version,
    ),
    reason,
  }),
  'orders.day': () => ({ day: '2026-01-01' }),
  'packs.list': () => ({}),
  'packs.set': () => ({
    packId: 'big',
    title: '大包',
    credits: 5_000,
    priceFen: 4_000,
    productId: 'big',
    seen: null,
    reason,
  }),
  'codes.create': () => ({ count: 2, credits: 10, batch: 'spring', key, reason }),
  'scenes.list': () => ({}),
  'scenes.set': () => ({
    ...{
      id: 'harbour',
      title: '港口',
      prompt: 'a quiet harbour',
      category: 'city',
      types: ['creation'],
    },
    ...{ enabled: true, order: 7, seen: null, reason },
  }),
  'templates.list': () => ({}),
  'templates.set': async () => ({
    type: 'creation',
    text: '{scene}, {prompt}',
    seen: await seen(
      'templates.list',
      {},
      ({ templates }: { templates: { type: string; version: string }[] }) =>
        templates.find(({ type }) => type === 'creation')?.version ?? '',
    ),
    reason,
  }),
  'prompts.preview': () => ({ type: 'creation', sceneId: 'harbour', words: '清晨' }),
  'moderation.queue': () => ({}),
  'moderation.decide': async () => {
    const task = await it.world.task(id.held);
    const [fileId = ''] = task.reviews.map(({ file_id }) => file_id);
    return { taskId: id.held, fileId, verdict: 'pass', seen: seenOf(task), reason };
  },
  'operators.list': () => ({}),
  'operators.set': () => ({ uid: 'uid-new', name: 'Neu', role: 'viewer', seen: null, reason }),
  'operators.remove': async () => ({
    uid: 'uid-new',
    seen: await seen(
      'operators.list',
      {},
      ({ operators }: { operators: { uid: string; version: string }[] }) =>
        operators.find(({ uid }) => uid === 'uid-new')?.version ?? '',
    ),
    reason,
  }),
  'keys.create': () => ({ openid: 'anna', name: 'hers', reason }),
  'keys.list': () => ({ openid: 'anna' }),
  'keys.revoke': async () => ({
    keyId: await seen(
      'keys.list',
      { openid: 'anna' },
      ({ keys }: { keys: { id: string }[] }) => keys[0]?.id ?? '',
    ),
    reason,
  }),
  'webhooks.list': () => ({ openid: 'anna' }),
  'webhooks.waiting': () => ({}),
  'audit.list': () => ({ actor: 'uid-admin' }),
  listPlatforms: () => ({}),
  getPlatform: () => ({ id: 'alibaba' }),
  listProviders: () => ({}),
  getProvider: () => ({ id: 'dashscope' }),
  getProviderBySlug: () => ({ slug: 'dashscope' }),
  listModels: () => ({}),
  getModel: () => ({ id: 'wan2.7-image' }),
  getModelBySlug: () => ({ slug: 'wan2.7-image' }),
  checkProviderHealth: () => ({ id: 'dashscope' }),
  updateProviderApiKey: () => ({ id: 'kie', apiKey: 'sk-of-kie-111111111' }),
  updateModelStatus: () => ({ modelId: 'wan2.7-image', enabled: true, reason }),
};
/** Each has a test of its own, with what it needs around it. */
const ELSEWHERE = [
  ...['money.closeReservation', 'money.clearQuarantine', 'orders.compareBill'],
  ...['webhooks.deliveries', 'webhooks.switch', 'webhooks.replay'],
];

test('no verb is forgotten', () => {
  expect([...Object.keys(CALLS), ...ELSEWHERE].sort()).toEqual(Object.keys(allVerbs).sort());
});

describe('answers as declared, and no field more:', () => {
  test.each(Object.entries(CALLS))('%s', async (verb, paramsOf) => {
    const params = await paramsOf();
    const reply = await it.ask({ verb, params });
    expect(reply).toMatchObject({ success: true });
    if (!reply.success) return;
    const sent = JSON.parse(JSON.stringify(reply.data)) as unknown;
    expect(allVerbs[verb]?.answer.parse(sent)).toEqual(sent);
  });

  test('every change of them is in the audit, with who made it and why', async () => {
    const { entries } = await it.ok('audit.list', { limit: 100 });
    const changes = Object.keys(CALLS).filter((name) => allVerbs[name]?.audit !== undefined);
    for (const name of changes) {
      const entry = entries.find(({ action }) => action === `console:${name}`);
      expect(entry, name).toMatchObject({
        actor: 'uid-admin',
        actorName: 'the admin',
        outcome: 'done',
      });
      const shape = (allVerbs[name]?.params as { shape?: object } | undefined)?.shape ?? {};
      if ('reason' in shape) expect(entry?.params, name).toMatchObject({ reason });
    }
    const about = await it.ok('audit.list', { taskId: id.failed });
    expect(about.entries.map(({ action }) => action)).toEqual(['console:tasks.retry']);
  });

  test('nothing that only reads is written down', async () => {
    const { entries } = await it.ok('audit.list', { limit: 100 });
    const readers = new Set(
      Object.entries(allVerbs)
        .filter(([, { audit }]) => audit === undefined)
        .map(([name]) => `console:${name}`),
    );
    expect(entries.filter(({ action }) => readers.has(action))).toEqual([]);
  });
});
