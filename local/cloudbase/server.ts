/** The local CloudBase as one object: start it, use it, close it. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ClientSide } from './admin/client-side.ts';
import { createControlHttp } from './admin/control.ts';
import { loadSecret } from './admin/secret.ts';
import type { CloudBase } from './cloudbase.ts';
import type { CloudBaseContext } from './context.ts';
import { assembleControl, openSaved } from './control-plane/assemble.ts';
import { controlCredential } from './control-plane/credential.ts';
import { ControlFaults } from './control-plane/faults.ts';
import { createEngine } from './engine/index.ts';
import { FunctionLog } from './functions/log.ts';
import { LocalFunctions } from './functions/service.ts';
import { createGuard, type GuardOptions, refusalOf } from './guard.ts';
import { FaultSwitch } from './http-access/faults.ts';
import { createHttpAccess } from './http-access/index.ts';
import { HttpFunctions } from './http-functions/service.ts';
import { closeHttp, health, isLoopback, listen, serve, urlOf } from './listening.ts';
import { Meter } from './metering/meter.ts';
import { OpenApi } from './open-api/index.ts';
import { aboutOf, type CloudBaseOptions, functionOptions } from './options.ts';
import { createAdminHttp } from './protocol/admin.ts';
import { createDatabaseProtocol } from './protocol/database.ts';
import { DatabaseFaults, held } from './protocol/database-faults.ts';
import { FileDisk } from './storage/disk.ts';
import { createStorageHttp } from './storage/http.ts';
import { LocalStorage } from './storage/service.ts';
import { DatabaseTriggers } from './triggers/database.ts';
import { Timers } from './triggers/timers.ts';

export type { CloudBase } from './cloudbase.ts';
export type { CloudBaseOptions } from './options.ts';

type Undo = () => Promise<unknown>;

const DEFAULT_GRACE_MS = 5_000;
/** A caller without a login: let in by `true` only. */
const ANYBODY = { kind: 'uid', uid: '', anonymous: true } as const;

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
  const webOptions = { envId, baseUrl, now, meter, log };
  const httpFunctions = new HttpFunctions({ ...webOptions, ...functionOptions(options.functions) });
  const faults = new FaultSwitch();
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
  const { saved, users, logins } = openSaved(dataDir, now);
  const storageRule = saved.value.storageRule ?? options.storageRule;
  const functionRule = saved.value.functionRule ?? options.functionRule;
  const rule = storageRule ? { rule: storageRule } : {};
  const storage = new LocalStorage({ envId, disk, secret, now, baseUrl, ...rule });
  const services = { storage, functions, httpFunctions };
  const context: CloudBaseContext = { envId, baseUrl, engine, ...services, now, secret };
  const databaseFaults = new DatabaseFaults();
  const database = held(createDatabaseProtocol(engine, { now }), databaseFaults);
  const apiKeys = options.apiKeys ? { apiKeys: options.apiKeys } : {};
  const client = new ClientSide(context, {
    rules: options.rules ?? {},
    report: onFault,
    savedRules: join(dataDir, 'rules.json'),
    logins,
    ...(functionRule ? { functionRule } : {}),
    ...(options.defaultRule ? { defaultRule: options.defaultRule } : {}),
    ...(options.ticketKeys ? { ticketKeys: options.ticketKeys } : {}),
  });
  undo.push(() => client.close());
  const guard: GuardOptions = {
    host,
    ...(options.hosts ? { hosts: options.hosts } : {}),
    ...(options.origins ? { origins: options.origins } : {}),
  };
  http.on('upgrade', (request, socket, head) => {
    const refused = refusalOf(request, guard) !== null;
    if (refused || !client.upgrade(request, socket, head)) socket.destroy();
  });
  const push = options.messagePush ? { messagePush: options.messagePush } : {};
  const openApi = new OpenApi({ functions, now, onFault, ...push });
  const controlFaults = new ControlFaults(now);
  const control = assembleControl({
    ...{ dataDir, context, saved, users, logins, client },
    ...{ storage, functions, httpFunctions, timers },
    ...(options.modules === undefined ? {} : { modules: options.modules }),
    ...(options.kept === undefined ? {} : { kept: options.kept }),
    faults: controlFaults,
    routes: options.httpAccess ?? [],
    onFault,
  });
  const parts = { openApi, engine, functions, log, meter, timers, triggers, client, faults };
  serve(http, onFault, [
    health(envId),
    createGuard(guard),
    control.http,
    createControlHttp({
      envId,
      ...parts,
      controlFaults,
      databaseFaults,
      credential: controlCredential(dataDir),
      httpFunctions,
      onFault,
      about: aboutOf(options, baseUrl),
    }),
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
    control.site,
    ...(options.pages ?? []),
    createHttpAccess({
      envId,
      routes: control.routes,
      functions,
      httpFunctions,
      faults,
      now,
      isOpen: (name) => client.mayInvoke(name, ANYBODY),
      isCredential: (bearer) =>
        client.isLogin(bearer) || options.apiKeys?.includes(bearer) === true,
      onFault,
    }),
  ]);
  await listen(http, options.port, host);
  undo.push(() => closeHttp(http));
  if (!isLoopback(host)) {
    warn(`LISTENING ON ${host}: everyone who can reach this machine can read and change all data`);
  }
  // Where nothing is declared, rules set at run time are all there is.
  if (options.rules !== undefined && client.overridden.length > 0) {
    warn(`rules set while it ran are in force for: ${client.overridden.join(', ')}`);
  }
  const unsubscribe = engine.subscribe((commit) => triggers.onCommit(commit));
  const release = (): void => {
    triggers.start();
    timers.start();
  };
  if (options.isHeld !== true) release();
  let closing: Promise<void> | null = null;
  const close = async (graceMs: number): Promise<void> => {
    timers.stop();
    openApi.close();
    triggers.pause();
    databaseFaults.set({});
    // The database still answers: a function that is let finish must be able to save its work.
    await functions.close(graceMs);
    await httpFunctions.close();
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
    loadOf: (name) => functions.loadOf(name),
    control: control.call,
    release,
    invoke: (call) => functions.invoke(call),
    warm: (name) => functions.warm(name),
    close: (graceMs = DEFAULT_GRACE_MS) => {
      closing ??= close(graceMs);
      return closing;
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
