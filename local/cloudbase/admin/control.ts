/**
 * `/_local/*`: what a developer, a test or a benchmark may do to the local CloudBase itself. Only
 * for programs on this machine. Answers JSON; errors are `{code, message}` with status 400.
 *
 *   GET  /_local/status                     what runs: functions, timers, triggers
 *   POST /_local/invoke {name,data,openid?} call a function, as a mini-program user when openid is given
 *   GET  /_local/meter                      totals since the start or the last reset
 *   GET  /_local/meter?mentions=ID          what every call that mentions ID adds up to
 *   POST /_local/meter/reset
 *   GET  /_local/logs?requestId=&function=  what functions wrote
 *   GET  /_local/triggers                   switches and counts
 *   POST /_local/triggers {duplicate,delayMs,reorder,drop,seed}
 *   POST /_local/timers/run {name}          run a timer now, by its name or its function's
 *   POST /_local/collections {name}         create a collection, existing ones are fine
 *   GET  /_local/collections
 *   POST /_local/indexes {collection,keys,unique?,name?}
 *   GET  /_local/indexes?collection=NAME
 *   GET  /_local/rules                      security rules by collection
 *   POST /_local/rules {NAME: "PRIVATE"|"READONLY"|"ADMINWRITE"|"ADMINONLY"|{read,write,…}|null}
 *   GET  /_local/http-faults                what the next answers of HTTP access will suffer
 *   POST /_local/http-faults {count,path,cutAfterBytes,firstByteDelayMs,loseAnswer,double}
 *   GET  /_local/database-faults            how slow the database is, and what waits for it
 *   POST /_local/database-faults {delayMs,collection}
 *   GET  /_local/control                    the key of the control plane
 *   GET  /_local/control-faults             what the control plane does to its callers
 *   POST /_local/control-faults {callsPerSecond,busyReads,createFailed,loseAnswers,authzEngine}
 *   GET  /_local/open-api                   what WeChat's open APIs will say, and were asked
 *   POST /_local/open-api {media,delayMs,drop,errcode}
 *   POST /_local/login {openid,appid?}      a token for a mini-program user (answered by the client side)
 */
import type { IncomingMessage } from 'node:http';
import { callDenied } from '../client/errors.ts';
import { RuleSyntaxError } from '../client/index.ts';
import type { HttpModule, Identity } from '../context.ts';
import type { ControlFaults } from '../control-plane/faults.ts';
import type { Credential } from '../control-plane/signature.ts';
import { CloudBaseError, type Engine, type IndexSpec } from '../engine/api.ts';
import type { FunctionLog } from '../functions/log.ts';
import type { LocalFunctions } from '../functions/service.ts';
import type { FaultSwitch } from '../http-access/faults.ts';
import type { HttpFunctions } from '../http-functions/service.ts';
import type { Meter } from '../metering/meter.ts';
import type { OpenApi } from '../open-api/index.ts';
import type { DatabaseFaults } from '../protocol/database-faults.ts';
import type { DatabaseTriggers } from '../triggers/database.ts';
import type { Timers } from '../triggers/timers.ts';
import type { ChangedRules, ClientSide } from './client-side.ts';
import { parseObject, readText, sendJson } from './exchange.ts';

const MAX_BODY_BYTES = 6 * 1024 * 1024;
/** Of users made up on this machine. */
const LOCAL_APPID = 'wx0000000000000000';

export interface ControlOptions {
  readonly envId: string;
  readonly engine: Engine;
  readonly functions: LocalFunctions;
  readonly log: FunctionLog;
  readonly meter: Meter;
  readonly timers: Timers;
  readonly triggers: DatabaseTriggers;
  readonly client: ClientSide;
  readonly openApi: OpenApi;
  readonly onFault: (error: unknown) => void;
  /** What the owner of this server wants told with its status. */
  readonly about: () => Readonly<Record<string, unknown>>;
  readonly httpFunctions: HttpFunctions;
  readonly faults: FaultSwitch;
  readonly controlFaults: ControlFaults;
  readonly databaseFaults: DatabaseFaults;
  readonly credential: Credential;
}

interface Ask {
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
}

type Handler = (options: ControlOptions, ask: Ask) => unknown;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /_local/status': ({ envId, about, functions, httpFunctions, timers, triggers }) => ({
    ...about(),
    envId,
    env_id: envId,
    running: functions.load + httpFunctions.load,
    timers: timers.status(),
    triggers: triggers.status(),
  }),
  'POST /_local/invoke': invoke,
  'GET /_local/meter': ({ meter }, { query }) => {
    const id = query.get('mentions');
    return id ? meter.read(id) : meter.totals();
  },
  'POST /_local/meter/reset': ({ meter }) => {
    meter.reset();
    return {};
  },
  'GET /_local/logs': ({ log }, { query }) => ({ lines: log.tail(logFilter(query)) }),
  'GET /_local/triggers': ({ triggers }) => triggers.status(),
  'POST /_local/triggers': ({ triggers }, { body }) => setSwitches(triggers, body),
  'POST /_local/timers/run': runTimer,
  'GET /_local/collections': async ({ engine }) => ({
    collections: await engine.listCollections(),
  }),
  'POST /_local/collections': createCollection,
  'GET /_local/indexes': async ({ engine }, { query }) => ({
    indexes: await engine.listIndexes(required(query.get('collection'), 'collection')),
  }),
  'POST /_local/indexes': async ({ engine }, { body }) => {
    const spec = indexSpec(body);
    await engine.createIndex(required(body.collection, 'collection'), spec);
    return {};
  },
  'GET /_local/open-api': ({ openApi }) => ({ script: openApi.script, calls: openApi.calls }),
  'POST /_local/open-api': ({ openApi }, { body }) => openApi.setScript(body),
  'GET /_local/http-faults': ({ faults }) => faults.state,
  'POST /_local/http-faults': ({ faults }, { body }) => setFaults(faults, body),
  'GET /_local/database-faults': ({ databaseFaults }) => databaseFaults.state,
  'POST /_local/database-faults': ({ databaseFaults }, { body }) => setFaults(databaseFaults, body),
  'GET /_local/control': ({ credential }) => ({
    secret_id: credential.secretId,
    secret_key: credential.secretKey,
  }),
  'GET /_local/control-faults': ({ controlFaults }) => controlFaults.settings,
  'POST /_local/control-faults': ({ controlFaults }, { body }) => setFaults(controlFaults, body),
  'GET /_local/rules': ({ client }) => client.rules,
  'POST /_local/rules': ({ client }, { body }) => client.setRules(body as ChangedRules),
};

/** Answers the paths above; leaves other `/_local` paths to the modules after it. */
export function createControlHttp(options: ControlOptions): HttpModule {
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/_local/')) return false;
    if (!isFromThisMachine(request)) {
      sendJson(response, 403, { code: 'FORBIDDEN', message: '/_local is for this machine only' });
      return true;
    }
    const handler = HANDLERS[`${request.method} ${url.pathname}`];
    if (!handler) return false;
    try {
      const text = request.method === 'POST' ? await readText(request, MAX_BODY_BYTES) : '';
      const ask = { body: parseObject(text), query: url.searchParams };
      sendJson(response, 200, await handler(options, ask));
    } catch (error) {
      const expected = error instanceof CloudBaseError || error instanceof RuleSyntaxError;
      if (!expected) options.onFault(error);
      const code =
        error instanceof CloudBaseError ? error.code : expected ? 'INVALID_PARAM' : 'SYS_ERR';
      const message = error instanceof Error ? error.message : String(error);
      sendJson(response, 400, { code, message });
    }
    return true;
  };
}

/** A web page open on this machine is not the developer: pages of other origins are refused. */
function isFromThisMachine(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  const loopback = address === '::1' || /^(?:::ffff:)?127\./u.test(address);
  const { origin, host = '' } = request.headers;
  const named = (authority: string): boolean =>
    /^(?:127(?:\.\d+){3}|localhost|\[::1\])(?::\d+)?$/iu.test(authority);
  const ownOrigin = origin === undefined || named(origin.replace(/^https?:\/\//iu, ''));
  return loopback && ownOrigin && named(host);
}

async function invoke({ functions, client }: ControlOptions, { body }: Ask): Promise<unknown> {
  const { openid, appid, data } = body;
  const identity: Identity =
    openid === undefined
      ? { kind: 'admin' }
      : {
          kind: 'openid',
          openid: required(openid, 'openid'),
          appid: appid === undefined ? LOCAL_APPID : required(appid, 'appid'),
        };
  const name = required(body.name, 'name');
  if (identity.kind !== 'admin' && !client.mayInvoke(name, identity)) {
    throw callDenied('PERMISSION_DENIED');
  }
  const source = identity.kind === 'openid' ? 'client' : 'local';
  return functions.invoke({ name, data, identity, source });
}

async function runTimer({ timers }: ControlOptions, { body }: Ask): Promise<unknown> {
  const name = required(body.name, 'name');
  const result = await timers.runNow(name);
  if (result === null) throw new CloudBaseError('INVALID_PARAM', `there is no timer "${name}"`);
  return result;
}

async function createCollection({ engine }: ControlOptions, { body }: Ask): Promise<unknown> {
  const name = required(body.name, 'name');
  const existing = await engine.listCollections();
  if (!existing.includes(name)) await engine.createCollection(name);
  return { created: !existing.includes(name) };
}

function setSwitches(triggers: DatabaseTriggers, body: Ask['body']): unknown {
  try {
    return triggers.setSwitches(body);
  } catch (error) {
    throw new CloudBaseError('INVALID_PARAM', error instanceof Error ? error.message : '');
  }
}

function setFaults(
  faults: FaultSwitch | ControlFaults | DatabaseFaults,
  body: Ask['body'],
): unknown {
  try {
    return faults.set(body);
  } catch (error) {
    throw new CloudBaseError('INVALID_PARAM', error instanceof Error ? error.message : '');
  }
}

function indexSpec(body: Ask['body']): IndexSpec {
  const { keys, unique, name } = body;
  if (typeof keys !== 'object' || keys === null || Object.keys(keys).length === 0) {
    throw new CloudBaseError('INVALID_PARAM', 'keys must be an object like {"status":1}');
  }
  return {
    keys: keys as IndexSpec['keys'],
    ...(unique === true ? { unique: true } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

function logFilter(query: URLSearchParams): { requestId?: string; functionName?: string } {
  const requestId = query.get('requestId');
  const functionName = query.get('function');
  return { ...(requestId ? { requestId } : {}), ...(functionName ? { functionName } : {}) };
}

function required(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new CloudBaseError('INVALID_PARAM', `${name} must be a non-empty string`);
}
