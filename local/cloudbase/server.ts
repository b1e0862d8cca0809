/** The local CloudBase as one object: start it, use it, close it. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ClientSide, type Rules } from './admin/client-side.ts';
import { createControlHttp } from './admin/control.ts';
import { loadSecret } from './admin/secret.ts';
import type { SimpleMode } from './client/index.ts';
import type { CloudBaseContext, FunctionResult } from './context.ts';
import type { Engine } from './engine/api.ts';
import { createEngine } from './engine/index.ts';
import type { FunctionConfig } from './functions/config.ts';
import type { Isolation } from './functions/instance.ts';
import { FunctionLog, type FunctionLogLine } from './functions/log.ts';
import { LocalFunctions, type ServiceCall } from './functions/service.ts';
import { createHttpAccess, type HttpRoute } from './http-access/index.ts';
import { closeHttp, health, isLoopback, listen, serve, urlOf } from './listening.ts';
import { Meter } from './metering/meter.ts';
import { type MessagePush, OpenApi } from './open-api/index.ts';
import { createAdminHttp } from './protocol/admin.ts';
import { createDatabaseProtocol } from './protocol/database.ts';
import { FileDisk } from './storage/disk.ts';
import { createStorageHttp } from './storage/http.ts';
import { LocalStorage, type StorageRule } from './storage/service.ts';
import { type DatabaseTrigger, DatabaseTriggers } from './triggers/database.ts';
import { Timers } from './triggers/timers.ts';

export interface CloudBaseOptions {
  readonly envId: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  readonly dataDir: string;
  readonly functions?: {
    /** Folder with `<name>/index.js`. */
    readonly root: string;
    readonly config: readonly FunctionConfig[];
    readonly isolation?: Isolation;
    /** Instances of one function at most, default 8. */
    readonly maxInstances?: number;
    /** How long an idle instance stays warm, ms, default 60 s. */
    readonly idleMs?: number;
    /** More variables of every function, for those that need this server's own address. */
    readonly variables?: (baseUrl: string) => Readonly<Record<string, string>>;
  };
  /** Paths that call a function over plain HTTP; the server's own paths come first. */
  readonly httpAccess?: readonly HttpRoute[];
  /** Which function WeChat's messages are pushed to. */
  readonly messagePush?: MessagePush;
  readonly triggers?: readonly DatabaseTrigger[];
  readonly storageRule?: StorageRule;
  /** Security rules by collection. */
  readonly rules?: Rules;
  /** Of collections without a rule; default ADMINONLY, for the server side only. */
  readonly defaultRule?: SimpleMode;
  /** Public keys (PEM) for custom-login tickets, by key id. */
  readonly ticketKeys?: Readonly<Record<string, string>>;
  /** When given, a Bearer key must be one of these. */
  readonly apiKeys?: readonly string[];
  /** What `/_local/status` tells besides. */
  readonly about?: Readonly<Record<string, unknown>>;
  readonly now?: () => number;
  /** Every line a function wrote, as it comes. */
  readonly log?: (line: FunctionLogLine) => void;
  /** Warnings and faults of the emulator itself; default: standard error. */
  readonly warn?: (message: string) => void;
}

export interface CloudBase {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly context: CloudBaseContext;
  readonly engine: Engine;
  readonly meter: Meter;
  readonly timers: Timers;
  readonly triggers: DatabaseTriggers;
  /** Invocations running or waiting now. */
  load(): number;
  /** WeChat's open APIs: their script, and what they were asked. */
  readonly openApi: OpenApi;
  invoke(call: ServiceCall): Promise<FunctionResult>;
  /** Ends cleanly: no new work, up to `graceMs` (default 5 s) for running functions. Idempotent. */
  close(graceMs?: number): Promise<void>;
}

type Undo = () => Promise<unknown>;

const DEFAULT_GRACE_MS = 5_000;

/**
 * Starts a local CloudBase.
 * @throws the engine's error for a data folder in use or an unreadable log, EADDRINUSE, or an Error
 * naming the function or timer whose configuration is not valid
 */
export async function startCloudBase(options: CloudBaseOptions): Promise<CloudBase> {
  mkdirSync(options.dataDir, { recursive: true });
  const undo: Undo[] = [];
  try {
    return await assemble(options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** `undo` grows with every part that must be closed again when a later one cannot start. */
async function assemble(options: CloudBaseOptions, undo: Undo[]): Promise<CloudBase> {
  const { envId, dataDir, host = '127.0.0.1' } = options;
  const now = options.now ?? Date.now;
  const warn = options.warn ?? ((message: string) => console.error(`[cloudbase] ${message}`));
  const onFault = (error: unknown): void =>
    warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const secret = loadSecret(join(dataDir, 'secret'));
  const http = createServer();
  const baseUrl = (): string => urlOf(http, host);
  const meter = new Meter();
  const log = new FunctionLog(join(dataDir, 'logs', 'functions.jsonl'), options.log);
  undo.push(() => log.close());
  const configs = options.functions?.config ?? [];
  const functions = new LocalFunctions({
    envId,
    baseUrl,
    now,
    meter,
    log,
    ...functionOptions(options.functions),
  });
  const timers = new Timers({
    functions,
    configs,
    now,
    onError: (timer, error) => warn(`timer ${timer}: ${messageOf(error)}`),
  });
  const triggers = new DatabaseTriggers({
    functions,
    triggers: options.triggers ?? [],
    statePath: join(dataDir, 'triggers.json'),
    onError: (delivery, error) => warn(`trigger ${delivery.id}: ${messageOf(error)}`),
  });
  const engine = await createEngine({
    dataDir: join(dataDir, 'database'),
    now,
    replayAfter: triggers.seen,
    onReplay: (commit) => triggers.replay(commit),
    beforeCompaction: () => triggers.checkpoint(),
    warn,
  });
  undo.push(() => engine.close());
  const disk = new FileDisk(join(dataDir, 'storage'), now);
  const rule = options.storageRule ? { rule: options.storageRule } : {};
  const storage = new LocalStorage({ envId, disk, secret, now, baseUrl, ...rule });
  const context: CloudBaseContext = { envId, baseUrl, engine, storage, functions, now, secret };
  const database = createDatabaseProtocol(engine, { now });
  const apiKeys = options.apiKeys ? { apiKeys: options.apiKeys } : {};
  const client = new ClientSide(context, {
    rules: options.rules ?? {},
    report: onFault,
    ...(options.defaultRule ? { defaultRule: options.defaultRule } : {}),
    ...(options.ticketKeys ? { ticketKeys: options.ticketKeys } : {}),
  });
  undo.push(() => client.close());
  http.on('upgrade', (request, socket, head) => {
    if (!client.upgrade(request, socket, head)) socket.destroy();
  });
  const push = options.messagePush ? { messagePush: options.messagePush } : {};
  const openApi = new OpenApi({ functions, now, onFault, ...push });
  const parts = { openApi, engine, functions, log, meter, timers, triggers, client };
  serve(http, onFault, [
    health(envId),
    createControlHttp({ envId, ...parts, onFault, about: options.about ?? {} }),
    createAdminHttp({
      envId,
      database,
      storage,
      functions,
      openApi,
      meter,
      now,
      onFault,
      ...apiKeys,
    }),
    createStorageHttp({ disk, secret, now }),
    client.http,
    createHttpAccess({ envId, routes: options.httpAccess ?? [], functions, onFault }),
  ]);
  await listen(http, options.port, host);
  undo.push(() => closeHttp(http));
  if (!isLoopback(host)) {
    warn(`LISTENING ON ${host}: everyone who can reach this machine can read and change all data`);
  }
  const unsubscribe = engine.subscribe((commit) => triggers.onCommit(commit));
  triggers.start();
  timers.start();
  let closing: Promise<void> | null = null;
  const close = async (graceMs: number): Promise<void> => {
    timers.stop();
    openApi.close();
    triggers.pause();
    // The database still answers: a function that is let finish must be able to save its work.
    await functions.close(graceMs);
    await client.close();
    await closeHttp(http);
    unsubscribe();
    triggers.stop();
    await engine.close();
    await log.close();
  };
  return {
    url: baseUrl(),
    context,
    engine,
    meter,
    timers,
    triggers,
    openApi,
    load: () => functions.load,
    invoke: (call) => functions.invoke(call),
    close: (graceMs = DEFAULT_GRACE_MS) => {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

function functionOptions(section: CloudBaseOptions['functions']) {
  if (!section) return {};
  const { root, config: configs, isolation, maxInstances, idleMs, variables } = section;
  return {
    root,
    configs,
    ...(isolation ? { isolation } : {}),
    ...(maxInstances === undefined ? {} : { maxInstances }),
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(variables === undefined ? {} : { variables }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
