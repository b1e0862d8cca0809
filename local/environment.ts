/**
 * A whole Darkroom on this machine: local provider servers, the local CloudBase, the built
 * functions and their triggers. `npm start`, `npm run demo`, tests and benchmarks start it here.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectionSetups } from '../shared/app/collections.ts';
import { databaseTriggers } from '../triggers/index.ts';
import type { FunctionConfig } from './cloudbase/functions/config.ts';
import type { FunctionLogLine } from './cloudbase/functions/log.ts';
import { type CloudBase, startCloudBase } from './cloudbase/server.ts';
import { startProviderServers } from './providers/index.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

export interface EnvironmentOptions {
  readonly dataDir: string;
  readonly envId?: string;
  /** 0, the default, takes free ports. */
  readonly port?: number;
  readonly providerPort?: number;
  readonly host?: string;
  /** Folder of the built functions. */
  readonly functionsRoot?: string;
  /** Variables of the developer: a real DASHSCOPE_API_KEY turns the local provider off. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Divides the time local providers take. */
  readonly providerSpeed?: number;
  /** Database triggers off: an environment that has none must work the same. */
  readonly withoutDatabaseTriggers?: boolean;
  readonly log?: (line: FunctionLogLine) => void;
}

export interface Environment {
  readonly cloud: CloudBase;
  readonly providersUrl: string | null;
  readonly adminSecret: string;
  /** Calls the operator function; throws when it refuses. */
  operate(action: string, fields?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Calls a function as the mini-program of this user would. */
  callAs(openid: string, name: string, data: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly success: boolean;
  readonly data?: unknown;
  readonly code?: string;
  readonly message: string;
  readonly details?: readonly { readonly field: string; readonly message: string }[];
}

const ADMIN_SECRET = 'local-operator-secret';
const APP_ID = 'wxlocal000000000000';

/** Starts everything and makes the environment ready; closes what it started when a part fails. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const variables = options.variables ?? {};
  const providers = variables.DASHSCOPE_API_KEY ? null : await startProviders(options);
  try {
    const cloud = await startCloud(options, localVariables(variables, providers?.url ?? null));
    const environment = environmentOf(cloud, providers);
    await makeReady(cloud, environment);
    return environment;
  } catch (error) {
    await providers?.close();
    throw error;
  }
}

type ProviderServers = Awaited<ReturnType<typeof startProviderServers>>;

function startProviders(options: EnvironmentOptions): Promise<ProviderServers> {
  return startProviderServers({
    port: options.providerPort ?? 0,
    dataDir: join(options.dataDir, 'providers'),
    ...(options.providerSpeed === undefined ? {} : { speed: options.providerSpeed }),
  });
}

function localVariables(
  own: Readonly<Record<string, string | undefined>>,
  providersUrl: string | null,
): Readonly<Record<string, string>> {
  const local: Record<string, string> = { DARKROOM_ADMIN_SECRET: ADMIN_SECRET };
  if (providersUrl !== null) {
    local.DASHSCOPE_API_KEY = 'sk-local';
    local.DASHSCOPE_BASE_URL = `${providersUrl}/dashscope`;
  }
  for (const [name, value] of Object.entries(own)) if (value) local[name] = value;
  // Pictures of the local provider and of local storage lie on this machine.
  local.DARKROOM_ALLOW_PRIVATE_HOSTS = '127.0.0.1,localhost';
  return local;
}

/** The functions of cloudbaserc.json with `{{env.NAME}}` filled in and our own variables added. */
function functionConfigs(variables: Readonly<Record<string, string>>): FunctionConfig[] {
  const text = readFileSync(join(root, 'cloudbaserc.json'), 'utf8');
  const filled = text.replace(/\{\{env\.(\w+)\}\}/g, (_, name: string) => variables[name] ?? '');
  const { functions } = JSON.parse(filled) as { functions: FunctionConfig[] };
  return functions.map((config) => ({
    ...config,
    envVariables: { ...config.envVariables, ...variables },
  }));
}

function startCloud(
  options: EnvironmentOptions,
  variables: Readonly<Record<string, string>>,
): Promise<CloudBase> {
  return startCloudBase({
    envId: options.envId ?? 'darkroom-local',
    port: options.port ?? 0,
    dataDir: join(options.dataDir, 'cloudbase'),
    functions: {
      root: options.functionsRoot ?? join(root, 'dist/functions'),
      config: functionConfigs(variables),
    },
    rules: Object.fromEntries(collectionSetups.map(({ name, rule }) => [name, rule])),
    triggers: options.withoutDatabaseTriggers ? [] : databaseTriggers,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

function environmentOf(cloud: CloudBase, providers: ProviderServers | null): Environment {
  const call = async (openid: string, name: string, data: unknown): Promise<Answer> => {
    const identity = { kind: 'openid', openid, appid: APP_ID } as const;
    const { result } = await cloud.invoke({ name, data, identity, source: 'client' });
    return result as Answer;
  };
  return {
    cloud,
    providersUrl: providers?.url ?? null,
    adminSecret: ADMIN_SECRET,
    callAs: call,
    operate: async (action, fields = {}) => {
      const identity = { kind: 'admin' } as const;
      const data = { action, secret: ADMIN_SECRET, ...fields };
      const invoked = await cloud.invoke({ name: 'operator', data, identity, source: 'local' });
      const answer = invoked.result as Answer;
      if (!answer.success) throw new Error(`operator ${action}: ${answer.code} ${answer.message}`);
      return answer.data;
    },
    close: async () => {
      await cloud.close();
      await providers?.close();
    },
  };
}

async function makeReady(cloud: CloudBase, environment: Environment): Promise<void> {
  await environment.operate('setup');
  for (const { name, indexes } of collectionSetups) {
    for (const index of indexes) await cloud.engine.createIndex(name, index);
  }
}
