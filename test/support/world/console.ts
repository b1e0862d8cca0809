/** The console over the in-process world: operators of every role, and how often it reads. */

import type { Role } from '../../../shared/console/contract/core.ts';
import {
  allVerbs,
  type ConsoleReply,
  type ConsoleVerbs,
  type VerbName,
} from '../../../shared/console/contract.ts';
import type { ConsoleApp } from '../../../shared/console/core/app.ts';
import { handleConsole } from '../../../shared/console/index.ts';
import { setOperator } from '../../../shared/console/people.ts';
import { settleTask } from '../../../shared/tasks/core/ending/settle.ts';
import type { TaskDoc } from '../../../shared/tasks/index.ts';
import { runTask } from '../../../shared/tasks/index.ts';
import type { TestApp } from './app.ts';
import { ScriptedModerator } from './scripted-moderator.ts';
import { createShop, type Shop } from './shop.ts';
import type { Send, World, WorldOptions } from './world.ts';

/** Every verb, as it is declared. */
export const VERBS = Object.entries(allVerbs).map(([name, declared]) => ({ ...declared, name }));

export const ROLES = ['viewer', 'support', 'finance', 'admin'] as const;
/** Answers of many shapes, looked into by tests. */
// biome-ignore lint/suspicious/noExplicitAny: compared by the tests
type Any = any;

export interface ConsoleWorld {
  readonly world: World;
  readonly shop: Shop;
  readonly moderator: ScriptedModerator;
  readonly app: ConsoleApp & TestApp;
  /** Calls of the database since the last time it was asked. */
  readonly reads: () => string[];
  /** Throws for a refusal. */
  ok<Name extends VerbName>(
    verb: Name,
    params: ConsoleVerbs[Name]['params'],
    uid?: string,
  ): Promise<ConsoleVerbs[Name]['answer']>;
  /** Anything, by anybody. */
  ask(event: unknown, uid?: string | null): Promise<ConsoleReply<VerbName> & Record<string, Any>>;
}

export interface ConsoleOptions extends WorldOptions {
  readonly environment?: Readonly<Record<string, string>>;
}

/** `uid-admin` and the like are on the list. */
export async function consoleWorld(options: ConsoleOptions = {}): Promise<ConsoleWorld> {
  const calls: string[] = [];
  const { intercept } = options;
  const counting =
    (send: Send): Send =>
    (action, params) => {
      calls.push(`${action} ${String(params?.collectionName ?? '')}`);
      return send(action, params);
    };
  const shop = await createShop({
    world: { ...options, intercept: (send) => counting(intercept?.(send) ?? send) },
  });
  const { world, app: plain } = shop;
  const environment = { ...plain.config.environment, ...options.environment };
  const moderator = new ScriptedModerator();
  const app: ConsoleApp & TestApp = {
    ...plain,
    moderator,
    config: { ...plain.config, environment },
    orders: async () => shop.deps,
    uploadTicket: async (path) => ({
      fileId: world.store.upload(path),
      url: `https://upload.test/${path}`,
      headers: { authorization: 'q-sign-of-the-platform' },
    }),
    envId: 'test-env',
  };
  for (const role of ROLES) await setOperator(app, operator(`uid-${role}`, role));
  calls.length = 0;
  const ask: ConsoleWorld['ask'] = async (event, uid = 'uid-admin') =>
    (await handleConsole(app, event, uid)) as ConsoleReply<VerbName> & Record<string, Any>;
  return {
    world,
    shop,
    moderator,
    app,
    reads: () => calls.splice(0),
    ask,
    ok: async (verb, params, uid) => {
      const reply = await ask({ verb, params }, uid);
      if (!reply.success) throw new Error(`${verb} refused: ${JSON.stringify(reply)}`);
      return reply.data as Any;
    },
  };
}

const operator = (uid: string, role: Role) => ({ uid, name: `the ${role}`, role, enabled: true });

/** A task that has got as far as its name says. */
export async function taskThat(
  it: ConsoleWorld,
  state: 'waits' | 'ended well' | 'failed' | 'is held',
  openid = 'anna',
): Promise<TaskDoc> {
  const { world, moderator } = it;
  const task = await world.submit(openid);
  const deps = { ...world.deps, moderator };
  if (state === 'is held') moderator.pictures.push('review');
  if (state === 'failed') {
    await settleTask(deps, task._id, {
      ending: { kind: 'failed', error: FAILURE },
      authority: { operator: true },
    });
  } else if (state !== 'waits') {
    for (let visit = 0; visit < 3; visit++) {
      await runTask(deps, task._id);
      world.clock.advance(10_000);
    }
  }
  return world.task(task._id);
}

const FAILURE = { code: 'PROVIDER_TRANSIENT', message: '生成失败', provider_error: null };
