/**
 * A whole Darkroom on this machine: local provider servers, the local CloudBase, the built
 * functions and their triggers. `npm start`, `npm run demo`, tests and benchmarks start it here.
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CALLBACK_PATH } from '../../deploy/spec.ts';
import { databaseTriggers } from '../../triggers/index.ts';
import type { FreshFunctions } from '../build-changed.ts';
import { LOCAL_PACKS, type LocalShop } from '../cashier/local-shop.ts';
import type { WebShop } from '../cashier/web-shop.ts';
import { secretFor } from '../cloudbase/admin/secret.ts';
import type { FunctionLogLine } from '../cloudbase/functions/log.ts';
import { type CloudBase, startCloudBase } from '../cloudbase/server.ts';
import { PAGES, pageAddresses } from '../pages/index.ts';
import { type ProviderServers, startProviderServers } from '../providers/index.ts';
import { type Ahead, APP_ID, startedAhead } from './ahead.ts';
import { runBusyRounds } from './busy-rounds.ts';
import { deployLocally, type LocalDeployment } from './deploy-locally.ts';
import { functionTrouble } from './function-trouble.ts';
import { keptFunctions } from './kept-functions.ts';
import { openTills, type Tills } from './tills.ts';
import { cloudFolder, localVariables } from './variables.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface EnvironmentOptions extends Pick<Ahead, 'onDeployed'> {
  readonly dataDir: string;
  readonly envId?: string;
  /** 0, the default, takes free ports. */
  readonly port?: number;
  readonly providerPort?: number;
  readonly host?: string;
  /** Folder of the built functions. */
  readonly functionsRoot?: string;
  /** Builds them once the ports are taken; goes before `functionsRoot`. */
  readonly build?: () => Promise<Pick<FreshFunctions, 'functionsRoot' | 'contents'>>;
  /** Folder whose files are the pages. */
  readonly pages?: string;
  /** Variables of the developer: a real DASHSCOPE_API_KEY turns the local provider off. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Divides the time local providers take. */
  readonly providerSpeed?: number;
  /** Frames a second of the films local providers make, where none are asked for. Default 24. */
  readonly providerFilmFps?: number;
  /** Local servers stand in for every provider without a key of its own, not for DashScope only. */
  readonly allProviders?: boolean;
  /** Database triggers off: an environment that has none must work the same. */
  readonly withoutDatabaseTriggers?: boolean;
  /**
   * For people who watch: rounds twice a second while tasks are under way, and, in front of local
   * providers, short waits and progress on their time. Without it everything takes as long as it
   * does on the cloud.
   */
  readonly isQuick?: boolean;
  /** A web shop's till as well: orders of channel `wxpay`, paid on a page of its own. */
  readonly webShop?: boolean;
  readonly log?: (line: FunctionLogLine) => void;
  /** A key of the API that status tells; asked for each time. */
  readonly apiKey?: () => string | null;
  /** A login for the console that status tells; asked for each time. */
  readonly operator?: () => { readonly name: string; readonly password: string } | null;
  /** A user of the mini-program whom pages may come in as; status tells it. */
  readonly user?: string;
}

export interface Environment {
  readonly cloud: CloudBase;
  readonly providersUrl: string | null;
  /** The local cashier; null where the developer has a real one. */
  readonly shop: LocalShop | null;
  /** The till of a web shop; null where none was asked for. */
  readonly webShop: WebShop | null;
  readonly adminSecret: string;
  /** Calls the operator function; throws when it refuses. */
  operate(action: string, fields?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Calls a function as the mini-program of this user would. */
  callAs(openid: string, name: string, data: unknown): Promise<Answer>;
  /** Waits up to `graceMs` (default 5 s) for running functions. */
  close(graceMs?: number): Promise<void>;
}

export interface Answer {
  readonly success: boolean;
  readonly data?: unknown;
  readonly code?: string;
  readonly message: string;
  readonly details?: readonly { readonly field: string; readonly message: string }[];
}

/** Where the API is, below the cloud's address. */
export const API_PATH = '/api';

/** Starts everything and makes the environment ready; closes what it started when a part fails. */
export async function startEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const variables = options.variables ?? {};
  const providers = variables.DASHSCOPE_API_KEY ? null : await startProviders(options);
  let cloud: CloudBase | null = null;
  const tills = await openTills(options, () => cloud);
  try {
    const local = { ...tills.settings, ...localVariables(options, providers) };
    cloud = await startCloud(options, {
      providers: providers?.url ?? null,
      cashier: tills.shop?.server.url ?? null,
      web_till: tills.webShop?.url ?? null,
    });
    const values = valuesFor(cloud.url, local, options);
    await deployLocally(cloud, {
      ...(await places(options)),
      values,
      ...startedAhead(cloud, options),
    });
    cloud.release();
    const environment = environmentOf(cloud, providers, {
      tills,
      adminSecret: local.DARKROOM_ADMIN_SECRET ?? '',
      stopRounds: options.isQuick === true ? runBusyRounds(cloud) : () => undefined,
    });
    if (tills.shop !== null) await stock(cloud, environment);
    return environment;
  } catch (error) {
    await cloud?.close(0);
    await providers?.close();
    await tills.close();
    throw error;
  }
}

function startProviders(options: EnvironmentOptions): Promise<ProviderServers> {
  return startProviderServers({
    port: options.providerPort ?? 0,
    dataDir: join(options.dataDir, 'providers'),
    filmFps: options.providerFilmFps,
    ...(options.providerSpeed === undefined ? {} : { speed: options.providerSpeed }),
  });
}

async function places(
  options: EnvironmentOptions,
): Promise<Pick<LocalDeployment, 'dataDir' | 'functionsRoot' | 'contents' | 'pages'>> {
  const built = await options.build?.();
  return {
    dataDir: cloudFolder(options.dataDir),
    functionsRoot: built?.functionsRoot ?? options.functionsRoot ?? join(root, 'dist/functions'),
    contents: built?.contents ?? {},
    pages: pagesFolder(options),
  };
}

const pagesFolder = ({ pages }: EnvironmentOptions): string => pages ?? join(root, 'dist/pages');

/** Local providers reach the local cloud; a developer's own address goes first. */
function valuesFor(
  url: string,
  local: Readonly<Record<string, string>>,
  { dataDir }: EnvironmentOptions,
): Readonly<Record<string, string>> {
  if (local.DARKROOM_CALLBACK_URL) return local;
  return {
    DARKROOM_CALLBACK_SECRET: secretFor('callback', cloudFolder(dataDir)),
    ...local,
    DARKROOM_CALLBACK_URL: `${url}${CALLBACK_PATH}`,
  };
}

interface Neighbours {
  readonly providers: string | null;
  readonly cashier: string | null;
  readonly web_till: string | null;
}

function startCloud(options: EnvironmentOptions, neighbours: Neighbours): Promise<CloudBase> {
  return startCloudBase({
    envId: options.envId ?? 'darkroom-local',
    port: options.port ?? 0,
    dataDir: cloudFolder(options.dataDir),
    modules: join(root, 'node_modules'),
    kept: keptFunctions(),
    // Functions of an earlier start would still have its addresses.
    isHeld: true,
    about: (url) => ({
      ...neighbours,
      pages: { ...pageAddresses(url, pagesFolder(options)), docs: `${url}${API_PATH}/docs` },
      api: { url: `${url}${API_PATH}`, key: options.apiKey?.() ?? null },
      operator: options.operator?.() ?? null,
      user: options.user === undefined ? null : { openid: options.user },
    }),
    pages: Object.values(PAGES).map(({ module }) => module),
    messagePush: { functionName: 'moderation-push' },
    triggers: options.withoutDatabaseTriggers ? [] : databaseTriggers,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

interface EnvironmentParts {
  readonly tills: Tills;
  readonly adminSecret: string;
  readonly stopRounds: () => void;
}

function environmentOf(
  cloud: CloudBase,
  providers: ProviderServers | null,
  { tills, adminSecret, stopRounds }: EnvironmentParts,
): Environment {
  const call = async (openid: string, name: string, data: unknown): Promise<Answer> => {
    const identity = { kind: 'openid', openid, appid: APP_ID } as const;
    const { result } = await cloud.invoke({ name, data, identity, source: 'client' });
    return result as Answer;
  };
  return {
    cloud,
    providersUrl: providers?.url ?? null,
    ...{ shop: tills.shop, webShop: tills.webShop, adminSecret },
    callAs: call,
    operate: async (action, fields = {}) => {
      const identity = { kind: 'admin' } as const;
      const data = { action, secret: adminSecret, ...fields };
      const answer = await runOperator(() =>
        cloud.invoke({ name: 'operator', data, identity, source: 'local' }),
      );
      if (answer.success) return answer.data;
      const hint =
        answer.code === 'FORBIDDEN' ? ' (DARKROOM_ADMIN_SECRET needs 16 characters or more)' : '';
      throw new Error(`operator ${action}: ${answer.code} ${answer.message}${hint}`);
    },
    close: async (graceMs) => {
      stopRounds();
      await cloud.close(graceMs);
      await providers?.close();
      await tills.close();
    },
  };
}

async function runOperator(invoke: () => Promise<{ result: unknown }>): Promise<Answer> {
  try {
    return (await invoke()).result as Answer;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(functionTrouble('operator', why), { cause: error });
  }
}

/** Once: what a developer has changed since stays so. */
async function stock(cloud: CloudBase, environment: Environment): Promise<void> {
  if ((await cloud.engine.find('packs', { filter: {}, limit: 1 })).length > 0) return;
  for (const pack of LOCAL_PACKS) await environment.operate('setPack', pack);
}
