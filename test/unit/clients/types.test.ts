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
  progressView,
  recordView,
  sceneView,
  workView,
} from '../../../functions/photography/views.ts';
import { CLIENT_TYPES, clientTypes } from '../../../local/client/types.ts';
import { root } from '../../support/sources.ts';
import { KEY_SECRET } from '../../support/world/api.ts';
import { appOver } from '../../support/world/app.ts';
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
  expect([...called].sort()).toEqual(Object.keys(shapes).sort());
});
