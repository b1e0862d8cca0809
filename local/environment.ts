/**
 * A whole Darkroom on this machine: local provider servers, the local CloudBase, the built
 * functions and their triggers. `npm start`, `npm run demo`, tests and benchmarks start it here.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionRule, storageRule } from '../shared/app/access.ts';
import { collectionSetups } from '../shared/app/collections.ts';
import { PROVIDER_ROWS } from '../shared/providers/rows.ts';
import { databaseTriggers } from '../triggers/index.ts';
import { secretFor } from './cloudbase/admin/secret.ts';
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
  /** Local servers stand in for every provider without a key of its own, not for DashScope only. */
  readonly allProviders?: boolean;
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

/** Where the local CloudBase of an environment keeps its data. */
export function cloudFolder(dataDir: string): string {
  return join(dataDir, 'cloudbase');
}

/** Where providers call back, below the cloud's address; see functions/provider-callback. */
const CALLBACK_PATH = '/callback';
const APP_ID = 'wxlocal000000000000';

/** Starts everything and makes the environment ready; closes what it started when a part fails. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const variables = options.variables ?? {};
  const providers = variables.DASHSCOPE_API_KEY ? null : await startProviders(options);
  try {
    const local = localVariables(options, providers);
    const cloud = await startCloud(options, local);
    const environment = environmentOf(cloud, providers, local.DARKROOM_ADMIN_SECRET ?? '');
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
  options: EnvironmentOptions,
  providers: ProviderServers | null,
): Readonly<Record<string, string>> {
  const local: Record<string, string> = {
    DARKROOM_ADMIN_SECRET: secretFor('operator', cloudFolder(options.dataDir)),
  };
  const own = options.variables ?? {};
  if (providers !== null) {
    Object.assign(local, options.allProviders ? settingsOfMissing(own, providers) : {});
    local.DASHSCOPE_API_KEY = 'sk-local';
    local.DASHSCOPE_BASE_URL = `${providers.url}/dashscope`;
    // The same key opens its conversations: they must not leave this machine either.
    local.DASHSCOPE_CHAT_BASE_URL = `${providers.url}/openai/v1`;
  }
  for (const [name, value] of Object.entries(own)) if (value) local[name] = value;
  // Pictures of the local provider and of local storage lie on this machine.
  local.DARKROOM_ALLOW_PRIVATE_HOSTS = '127.0.0.1,localhost';
  return local;
}

/** A real key must never be sent to a local server: its provider keeps its real address. */
function settingsOfMissing(
  own: Readonly<Record<string, string | undefined>>,
  { settings }: ProviderServers,
): Readonly<Record<string, string>> {
  const real = PROVIDER_ROWS.filter(({ keySets }) =>
    keySets.some((set) => Object.values(set).some((name) => own[name])),
  );
  const taken = new Set(
    real.flatMap(({ baseUrlVar, keySets, optional = {} }) => [
      baseUrlVar,
      ...[...keySets, optional].flatMap((set) => Object.values(set)),
    ]),
  );
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !taken.has(name)));
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
    dataDir: cloudFolder(options.dataDir),
    functions: {
      root: options.functionsRoot ?? join(root, 'dist/functions'),
      config: functionConfigs(variables),
      variables: (url) => callbackVariables(url, variables, options.dataDir),
    },
    messagePush: { functionName: 'moderation-push' },
    httpAccess: [{ path: CALLBACK_PATH, functionName: 'provider-callback' }],
    rules: Object.fromEntries(collectionSetups.map(({ name, rule }) => [name, rule])),
    storageRule,
    functionRule,
    triggers: options.withoutDatabaseTriggers ? [] : databaseTriggers,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

/** Local providers reach the local cloud; a developer's own address goes first. */
function callbackVariables(
  url: string,
  own: Readonly<Record<string, string>>,
  dataDir: string,
): Readonly<Record<string, string>> {
  if (own.DARKROOM_CALLBACK_URL) return {};
  return {
    DARKROOM_CALLBACK_URL: `${url}${CALLBACK_PATH}`,
    DARKROOM_CALLBACK_SECRET:
      own.DARKROOM_CALLBACK_SECRET ?? secretFor('callback', cloudFolder(dataDir)),
  };
}

function environmentOf(
  cloud: CloudBase,
  providers: ProviderServers | null,
  adminSecret: string,
): Environment {
  const call = async (openid: string, name: string, data: unknown): Promise<Answer> => {
    const identity = { kind: 'openid', openid, appid: APP_ID } as const;
    const { result } = await cloud.invoke({ name, data, identity, source: 'client' });
    return result as Answer;
  };
  return {
    cloud,
    providersUrl: providers?.url ?? null,
    adminSecret,
    callAs: call,
    operate: async (action, fields = {}) => {
      const identity = { kind: 'admin' } as const;
      const data = { action, secret: adminSecret, ...fields };
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
    const existing = new Set((await cloud.engine.listIndexes(name)).map((spec) => spec.name));
    for (const index of indexes) {
      // After a restart tasks are running already, and an index is not made under a transaction.
      if (!existing.has(index.name)) await cloud.engine.createIndex(name, index);
    }
  }
}
