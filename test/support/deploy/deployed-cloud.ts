/** A local environment, and deployments to it in this process: functions are a line each. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud, DeploymentOptions, Prepared } from '../../../deploy/index.ts';
import { carryOut, createCloud, prepare, UNHURRIED } from '../../../deploy/index.ts';
import type { DeclaredFunction } from '../../../deploy/spec/functions.ts';
import { controlCredential } from '../../../local/cloudbase/control-plane/credential.ts';
import { type CloudBase, startCloudBase } from '../../../local/cloudbase/server.ts';
import { directControl } from '../../../local/environment/direct-control.ts';
import { root } from '../sources.ts';

export const ENV = 'deployed-env';
type Fetch = typeof fetch;

/**
 * Where environments of a few seconds lie: in memory where the system offers that. A deployment
 * makes some 80 durable writes, and a disk that others write to makes each of them wait.
 */
const SHORT_LIVED = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface DeployedCloud {
  readonly home: string;
  readonly cloud: CloudBase;
  readonly options: DeploymentOptions;
  /** What takes a call to the control plane without a network: most tests make a thousand. */
  readonly direct: Fetch;
  /** A client of the control plane; `send`, which may be `fetch`, stands between the two. */
  client(send?: Fetch): Cloud;
  prepare(more?: Partial<DeploymentOptions>, client?: Cloud): Promise<Prepared>;
  /** The client that did it, with its counts. */
  apply(more?: Partial<DeploymentOptions>, client?: Cloud): Promise<Cloud>;
  end(): Promise<void>;
}

const declared = (
  JSON.parse(readFileSync(join(root, 'cloudbaserc.json'), 'utf8')) as {
    functions: DeclaredFunction[];
  }
).functions;

export const VALUES = {
  DARKROOM_ADMIN_SECRET: 'an operator secret of tests',
  DARKROOM_KEY_SECRET: 'a key secret of tests that is long enough',
  DARKROOM_CALLBACK_SECRET: 'a callback secret of tests',
  DASHSCOPE_API_KEY: 'sk-of-tests',
} as const;

/** Bundles and pages every test of a file may share. */
export function buildSources(): { readonly home: string; readonly remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), 'deploy-sources-'));
  for (const { name } of declared) {
    mkdirSync(join(home, 'functions', name), { recursive: true });
    const answer = `exports.main = async (event) => ({ success: true, name: '${name}', event })`;
    writeFileSync(join(home, 'functions', name, 'index.js'), answer);
  }
  mkdirSync(join(home, 'pages/console/assets'), { recursive: true });
  writeFileSync(join(home, 'pages/console/index.html'), '<script src="assets/app-1a2b3c4d.js">');
  writeFileSync(join(home, 'pages/console/assets/app-1a2b3c4d.js'), 'let page');
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

export async function startDeployedCloud(sources: string): Promise<DeployedCloud> {
  const home = mkdtempSync(join(SHORT_LIVED, 'deployed-'));
  const dataDir = join(home, 'data');
  const cloud = await startCloudBase({
    envId: ENV,
    port: 0,
    dataDir,
    isHeld: true,
    warn: () => {},
  });
  const options: DeploymentOptions = {
    sources: {
      envId: ENV,
      declared,
      root: join(sources, 'functions'),
      pages: join(sources, 'pages'),
      packages: join(sources, 'packages'),
      values: VALUES,
    },
  };
  const sleep = async (): Promise<void> => undefined;
  const direct = directControl(cloud) as Fetch;
  const client: DeployedCloud['client'] = (send = direct) =>
    createCloud({
      credentials: controlCredential(dataDir),
      region: 'ap-shanghai',
      endpoint: `${cloud.url}/control`,
      pace: UNHURRIED,
      fetch: send as (url: string, init: RequestInit) => Promise<Response>,
      nowMs: () => Date.now(),
      sleep,
      random: () => 0,
    });
  return {
    home,
    cloud,
    options,
    direct,
    client,
    prepare: (more = {}, by = client()) => prepare({ cloud: by, sleep }, { ...options, ...more }),
    apply: async (more = {}, by = client()) => {
      const work = { cloud: by, sleep };
      await carryOut(await prepare(work, { ...options, ...more }), work, () => undefined);
      return by;
    },
    end: async () => {
      await cloud.close(0);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
