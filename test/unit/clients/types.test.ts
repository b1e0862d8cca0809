/**
 * The client's types are the server's. Run with UPDATE_TYPES=1, this file writes them anew. What the
 * views give is compared with the schemas twice: by the compiler, and by calling every action.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Answers, Fields } from '../../../clients/darkroom/types.ts';
import { answers } from '../../../functions/photography/answers.ts';
import { handle } from '../../../functions/photography/handler.ts';
import { shapes } from '../../../functions/photography/shapes.ts';
import type {
  accountView,
  modelView,
  orderView,
  packView,
  progressView,
  recordView,
  sceneView,
  workView,
} from '../../../functions/photography/views.ts';
import { CLIENT_TYPES, clientTypes } from '../../../local/client/types.ts';
import { createCodes } from '../../../shared/orders/index.ts';
import { root } from '../../support/sources.ts';
import { KEY_SECRET } from '../../support/world/api.ts';
import { appOver } from '../../support/world/app.ts';
import { createShop } from '../../support/world/shop.ts';
import { createWorld } from '../../support/world/world.ts';

/** As JSON carries it. */
type Wire<T> = unknown extends T
  ? unknown
  : T extends Date
    ? string
    : T extends readonly (infer U)[]
      ? readonly Wire<U>[]
      : T extends object
        ? { readonly [K in keyof T]: Wire<T[K]> }
        : T;
type Fits<Given extends Wanted, Wanted> = Given;
type One<T> = T extends readonly (infer U)[] ? U : never;

/** Compiles only as long as every view gives what the client is told. */
const held = null as unknown as [
  Fits<
    Wire<Omit<ReturnType<typeof workView>, 'parameters'>>,
    Omit<One<Answers['listWorks']['works']>, 'parameters'>
  >,
  Fits<Wire<ReturnType<typeof progressView>>, Answers['getProgress']>,
  Fits<Wire<ReturnType<typeof accountView>>, Omit<Answers['getBalance'], 'upload_prefix'>>,
  Fits<Wire<ReturnType<typeof recordView>>, One<Answers['listRecords']['records']>>,
  Fits<Wire<ReturnType<typeof sceneView>>, One<Answers['listScenes']['scenes']>>,
  Fits<keyof ReturnType<typeof modelView>, keyof One<Answers['listModels']['models']>>,
  Fits<Wire<ReturnType<typeof orderView>>, Answers['getOrder']>,
  Fits<Wire<ReturnType<typeof packView>>, One<Answers['listPacks']['packs']>>,
  Fits<keyof typeof shapes, keyof Fields>,
];

void held;

test('the types of the client are made from the schemas of the server', () => {
  const path = join(root, CLIENT_TYPES);
  const fresh = clientTypes();
  if (process.env.UPDATE_TYPES === '1') writeFileSync(path, fresh);
  const hint = 'run UPDATE_TYPES=1 npx vitest run test/unit/clients/types.test.ts';
  expect(readFileSync(path, 'utf8'), hint).toBe(fresh);
});

test('every action answers what its schema says, and nothing else', async () => {
  const world = await createWorld();
  const base = appOver(world);
  const environment = { DARKROOM_KEY_SECRET: KEY_SECRET };
  const providers = { available: () => true, client: () => world.provider };
  const app = { ...base, providers, config: { ...base.config, environment } };
  await world.grant('anna', 100);
  const photo = world.store.upload('uploads/anna/dress.jpg');
  const request = { images: [photo], sceneId: 'beach-sunset' };
  const called = new Set<string>();
  const call = async (action: keyof typeof shapes, fields: object = {}) => {
    const reply = await handle(app, { action, ...fields }, 'anna');
    if (!reply.success) throw new Error(`${action}: ${JSON.stringify(reply)}`);
    const data: unknown = JSON.parse(JSON.stringify(reply.data));
    expect(answers[action].safeParse(data).error?.issues ?? [], action).toEqual([]);
    called.add(action);
    return data;
  };
  const { task_id: taskId } = (await call('generate', request)) as Answers['generate'];
  const workId = taskId;
  await call('openStream', { messages: [{ role: 'user', content: '你好' }] });
  await call('quote', request);
  await call('getProgress', { taskId });
  await call('cancel', { taskId });
  await call('getWork', { workId });
  await call('listWorks');
  await call('toggleFavorite', { workId });
  await call('deleteWork', { workId });
  for (const action of ['getBalance', 'listRecords', 'listModels', 'listScenes'] as const) {
    await call(action);
  }
  const { id: keyId } = (await call('createKey', { name: '我的' })) as Answers['createKey'];
  await call('listKeys');
  await call('revokeKey', { keyId });
  // Sold, and given away, in a shop of their own.
  for (const action of orderActions) called.add(action);
  expect([...called].sort()).toEqual(Object.keys(shapes).sort());
});

const orderActions = [
  ...(['listPacks', 'createOrder', 'signOrder', 'confirmOrder', 'getOrder'] as const),
  ...(['listOrders', 'redeem', 'checkIn', 'getInvite', 'claimInvite'] as const),
];

test('every action about orders answers what its schema says', async () => {
  const gift = { credits: 5, validDays: null, perDay: null };
  const gifts = { checkIn: gift, invite: { ...gift, perMonth: 3 }, codes: true };
  const shop = await createShop({ gifts });
  const called = new Set<string>();
  const call = async <A extends (typeof orderActions)[number]>(
    action: A,
    fields: object = {},
    openid = 'anna',
  ): Promise<Answers[A]> => {
    const reply = await handle(shop.app, { action, ...fields }, openid);
    if (!reply.success) throw new Error(`${action}: ${JSON.stringify(reply)}`);
    const data: unknown = JSON.parse(JSON.stringify(reply.data));
    expect(answers[action].safeParse(data).error?.issues ?? [], action).toEqual([]);
    called.add(action);
    return data as Answers[A];
  };
  const loginCode = () => shop.cashier.login('anna');
  const { packs } = await call('listPacks');
  const wish = { packId: packs[0]?.pack_id, requestId: 'request-1', loginCode: loginCode() };
  const { order_id: orderId, payment } = await call('createOrder', wish);
  await call('signOrder', { orderId, loginCode: loginCode() });
  expect(payment?.mode).toBe('short_series_goods');
  shop.pay('anna', payment as never);
  expect(await call('confirmOrder', { orderId })).toMatchObject({ status: 'fulfilled' });
  await call('getOrder', { orderId });
  await call('listOrders');
  const batch = { count: 1, credits: 7, uses: 1, validUntil: null, validDays: null, batch: 'b' };
  const made = await createCodes(shop.deps, batch);
  await call('redeem', { code: made.codes[0] });
  await call('checkIn');
  const { code } = await call('getInvite');
  await call('claimInvite', { code }, 'ben');
  expect([...called].sort()).toEqual([...orderActions].sort());
});
