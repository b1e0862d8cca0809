/**
 * Brings the local environment to the declared state, by the very deployment that brings one in the
 * cloud there. What an earlier start has left is compared, and only what differs is sent.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type Cloud,
  carryOut,
  createCloud,
  type DeclaredFunction,
  DeployError,
  type FunctionSources,
  prepare,
  setUp,
  UNHURRIED,
} from '../../deploy/index.ts';
import { controlCredential } from '../cloudbase/control-plane/credential.ts';
import type { CloudBase } from '../cloudbase/server.ts';
import { directControl } from './direct-control.ts';
import { functionTrouble } from './function-trouble.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface LocalDeployment {
  /** Of the local CloudBase. */
  readonly dataDir: string;
  /** Folder with `<name>/index.js`. */
  readonly functionsRoot: string;
  /** SHA-256 in base64 of what is known of their files, by function and file. */
  readonly contents: NonNullable<FunctionSources['contents']>;
  readonly pages: string;
  readonly values: Readonly<Record<string, string>>;
  /** Functions that are called soon: they start while the rest is still being deployed. */
  readonly warm: readonly string[];
  /** What goes on while the environment is set up: every function is there. Never throws. */
  readonly beside: () => Promise<void>;
}

/** @throws DeployError naming a setting that is wrong, or a function that cannot run */
export async function deployLocally(cloud: CloudBase, place: LocalDeployment): Promise<void> {
  const { dataDir, functionsRoot, contents, pages, values, warm, beside } = place;
  const client = controlOf(cloud, dataDir);
  const work = { cloud: client, sleep };
  const sources = {
    envId: cloud.context.envId,
    declared: declaredFunctions(),
    root: functionsRoot,
    contents,
    pages,
    // The very server that the page came from; whoever sits at this machine may be its operator.
    place: { env_id: cloud.context.envId, gateway: '', ready_login: '/_local/status' },
    packages: join(root, '.darkroom/build/packages'),
    values,
  };
  // What somebody made here by hand and nobody declares does no harm on this machine.
  const prepared = await prepare(work, { sources, isLocal: true });
  await carryOut(prepared, work, ({ part, name }, state) => {
    if (part === 'functions' && state === 'done' && warm.includes(name)) cloud.warm(name);
  });
  // Those that were there as they are.
  for (const name of warm) cloud.warm(name);
  try {
    await Promise.all([setUp(work, sources), beside()]);
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'FUNCTION_ERROR') throw error;
    const why = error.message.replace(/^operator failed: /, '');
    throw new Error(functionTrouble('operator', why), { cause: error });
  }
}

/** What a deployment calls the local CloudBase by. `dataDir`: the CloudBase's own. */
export function controlOf(cloud: CloudBase, dataDir: string): Cloud {
  return createCloud({
    credentials: controlCredential(dataDir),
    region: 'ap-shanghai',
    endpoint: `${cloud.url}/control`,
    pace: UNHURRIED,
    fetch: directControl(cloud),
    nowMs: Date.now,
    sleep,
    random: Math.random,
  });
}

/** The functions of cloudbaserc.json. */
export function declaredFunctions(): DeclaredFunction[] {
  const text = readFileSync(join(root, 'cloudbaserc.json'), 'utf8');
  return (JSON.parse(text) as { functions: DeclaredFunction[] }).functions;
}
