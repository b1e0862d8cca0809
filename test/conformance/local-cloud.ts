/** A local CloudBase on a folder of its own, with functions written by the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tcb from '@cloudbase/node-sdk';
import {
  type CloudBase,
  type CloudBaseOptions,
  startCloudBase,
} from '../../local/cloudbase/server.ts';
import { eventually, HANGS_MS } from '../support/events.ts';

const require = createRequire(import.meta.url);

/** Absolute paths, because a test function lies outside the project. */
export const NODE_SDK = JSON.stringify(require.resolve('@cloudbase/node-sdk'));
export const WX_SDK = JSON.stringify(require.resolve('wx-server-sdk'));

export interface TestCloud {
  readonly cloud: CloudBase;
  readonly dataDir: string;
  /** Where the bundles lie. */
  readonly functionsRoot: string;
  /** Writes (again) the bundle of a function. */
  deploy(name: string, source: string): void;
  /** A node-sdk app of a server outside the functions. */
  app(): ReturnType<typeof tcb.init>;
  /** Calls the control API and gives its JSON. */
  local(path: string, body?: unknown): Promise<LocalAnswer>;
  end(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, compared by the tests
type LocalAnswer = any;

type Extra = Partial<Omit<CloudBaseOptions, 'functions'>> & {
  functions?: Partial<NonNullable<CloudBaseOptions['functions']>>;
};

export const ENV = 'test-env';

/** Starts one; every source in `sources` is deployed before. */
export async function startTestCloud(
  sources: Readonly<Record<string, string>> = {},
  extra: Extra = {},
): Promise<TestCloud> {
  const home = mkdtempSync(join(tmpdir(), 'cloudbase-'));
  const root = join(home, 'functions');
  const dataDir = extra.dataDir ?? join(home, 'data');
  const deploy = (name: string, source: string): void => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'index.js'), source);
  };
  for (const [name, source] of Object.entries(sources)) deploy(name, source);
  const cloud = await startCloudBase({
    envId: ENV,
    port: 0,
    warn: () => {},
    ...extra,
    dataDir,
    functions: { root, config: [], ...extra.functions },
  });
  return {
    cloud,
    dataDir,
    functionsRoot: root,
    deploy,
    app: () => openApp(cloud.url),
    local: (path, body) => callLocal(cloud.url, path, body),
    end: async () => {
      await cloud.close(0);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The real SDK, pointed at `url` by its own option. */
export function openApp(url: string): ReturnType<typeof tcb.init> {
  return tcb.init({
    env: ENV,
    secretId: 'x',
    secretKey: 'y',
    serviceUrl: `${url}/admin`,
    timeout: HANGS_MS,
  });
}

export async function callLocal(url: string, path: string, body?: unknown): Promise<LocalAnswer> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${url}/_local/${path}`, init);
  return response.json();
}

/** Asks again and again until `probe` is true. */
export async function until(probe: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(probe);
}

/** The `{code, message}` an SDK call fails with. */
export async function failure(call: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { code, message };
  }
  throw new Error('the call did not fail');
}
