/** The production handlers over the in-process world, and what is stored in it. */
import type { App } from '../../../shared/app/index.ts';
import { readConfig } from '../../../shared/platform/config.ts';
import { createLog } from '../../../shared/platform/log.ts';
import type { Alert } from '../../../shared/platform/notify.ts';
import type { World } from './world.ts';

export const ADMIN_SECRET = 'operator-secret-of-the-tests';

export interface TestApp extends App {
  /** Lines logged so far. */
  readonly lines: string[];
  readonly alerts: Alert[];
}

export interface TestAppOptions {
  /** Null: none is set. */
  readonly adminSecret?: string | null;
}

export function appOver(world: World, options: TestAppOptions = {}): TestApp {
  const lines: string[] = [];
  const alerts: Alert[] = [];
  const { adminSecret = ADMIN_SECRET } = options;
  const config = readConfig(adminSecret === null ? {} : { DARKROOM_ADMIN_SECRET: adminSecret });
  return {
    ...world.lightDeps,
    config,
    // Only start-up and the store use it, and the world has a store of its own.
    cloudbase: undefined as unknown as App['cloudbase'],
    log: createLog({}, (_, line) => lines.push(line)),
    notifier: {
      alert: async (alert) => {
        alerts.push(alert);
      },
    },
    keeping: () => 'copy',
    healthChecks: () => [],
    lines,
    alerts,
  };
}

/** Every document of every collection, to compare before and after. */
export async function everything(
  world: World,
  except: readonly string[] = [],
): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const name of await world.engine.listCollections()) {
    if (except.includes(name)) continue;
    all[name] = await world.engine.find(name, { filter: {}, sort: { _id: 1 } });
  }
  return all;
}

export const hasHan = (text: string): boolean => /\p{Script=Han}/u.test(text);
