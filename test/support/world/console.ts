/** The console over the in-process world: operators of every role, and how often it reads. */

import { orderDepsOf } from '../../../shared/app/payments.ts';
import type { Role } from '../../../shared/console/contract/core.ts';
import type { ConsoleReply, ConsoleVerbs, VerbName } from '../../../shared/console/contract.ts';
import type { ConsoleApp } from '../../../shared/console/core/app.ts';
import { handleConsole } from '../../../shared/console/index.ts';
import { setOperator } from '../../../shared/console/people.ts';
import { appOver, type TestApp } from './app.ts';
import { createWorld, type Send, type World, type WorldOptions } from './world.ts';

export const ROLES = ['viewer', 'support', 'finance', 'admin'] as const;
/** 40 characters, as a secret of a deployment is. */
export const KEY_SECRET = 'console-key-secret-of-the-tests-0123456789';

/** Answers of many shapes, looked into by tests. */
// biome-ignore lint/suspicious/noExplicitAny: compared by the tests
type Any = any;

export interface ConsoleWorld {
  readonly world: World;
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
  const world = await createWorld({
    ...options,
    intercept: (send) => counting(intercept?.(send) ?? send),
  });
  const plain = appOver(world, { adminSecret: null });
  const environment = { DARKROOM_KEY_SECRET: KEY_SECRET, ...options.environment };
  const app: ConsoleApp & TestApp = {
    ...plain,
    config: { ...plain.config, environment },
    orders: () => orderDepsOf(plain),
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
