/**
 * `POST /admin`: what node-sdk and wx-server-sdk speak. One URL, the action in the body, business
 * errors as `{code, message, requestId}` with HTTP status 200. Inside a function the URL is
 * `/admin/i/<invocation>`, which says who pays for the call and for which user it is made.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBytes, sendBytes, sendJson } from '../admin/exchange.ts';
import type { HttpModule, Identity, StorageService } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import type { LocalFunctions } from '../functions/service.ts';
import type { Meter } from '../metering/meter.ts';
import type { OpenApi } from '../open-api/index.ts';
import { callInJson, callInProtobuf, readParams } from '../open-api/protocol.ts';
import { answerStorage } from './admin-storage.ts';

const MAX_REQUEST_BYTES = 100 * 1024 * 1024;
const ADMIN: Identity = { kind: 'admin' };

type Params = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** The database actions, written beside the engine. */
export interface DatabaseActions {
  handles(action: string): boolean;
  send(action: string, params: Record<string, unknown>): Promise<unknown>;
}

export interface AdminOptions {
  readonly envId: string;
  readonly database: DatabaseActions;
  readonly storage: StorageService;
  readonly functions: LocalFunctions;
  readonly openApi: OpenApi;
  readonly meter: Meter;
  readonly now: () => number;
  /** When given, a Bearer key must be one of these; a signature is never checked here. */
  readonly apiKeys?: readonly string[];
  /** Signs a server-side watch in, when realtime is there. */
  readonly webSign?: (params: Params) => Promise<unknown>;
  readonly onFault: (error: unknown) => void;
}

/** Who calls: the function invocation named in the path, or nobody in particular. */
interface Caller {
  readonly invocation: string;
}

export function createAdminHttp(options: AdminOptions): HttpModule {
  return async (request, response, url) => {
    const match = /^\/admin(?:\/i\/([\w-]{1,64}))?\/?$/u.exec(url.pathname);
    if (!match) return false;
    const requestId = randomUUID();
    if (request.method !== 'POST') {
      const message = 'use POST with a JSON body';
      sendJson(response, 405, { requestId, code: 'INVALID_PARAM', message });
      return true;
    }
    const caller = { invocation: match[1] ?? '' };
    const answer = await answerRequest(options, { request, url, caller });
    if (answer instanceof Uint8Array) sendBytes(response, answer);
    else sendJson(response, 200, { requestId, ...answer });
    return true;
  };
}

async function answerRequest(
  options: AdminOptions,
  exchange: { request: IncomingMessage; url: URL; caller: Caller },
): Promise<Answer | Uint8Array> {
  const { request, url, caller } = exchange;
  let text = '';
  let action = '';
  let answer: Answer | Uint8Array;
  let transactionId: unknown = '';
  try {
    const body = await readBytes(request, MAX_REQUEST_BYTES);
    text = body.toString('utf8');
    checkCredentials(options, request);
    checkEnvironment(options, url);
    const params = readParams(body, request.headers['content-type']);
    action = String(params.action ?? '');
    answer = await route(options, { action, params, caller });
    transactionId = params.transactionId ?? fieldOf(answer, 'transactionId');
  } catch (error) {
    answer = asAnswer(options, error);
    transactionId = transactionIn(text);
  }
  options.meter.recordCall({
    atMs: options.now(),
    action,
    invocation: caller.invocation,
    transactionId: typeof transactionId === 'string' ? transactionId : '',
    code: fieldOf(answer, 'code'),
    text,
  });
  return answer;
}

/** A text field of an answer; empty for answers that are bytes or have none. */
function fieldOf(answer: Answer | Uint8Array, name: string): string {
  const value = answer instanceof Uint8Array ? undefined : answer[name];
  return typeof value === 'string' ? value : '';
}

async function route(
  options: AdminOptions,
  call: { action: string; params: Record<string, unknown>; caller: Caller },
): Promise<Answer | Uint8Array> {
  const { action, params } = call;
  if (options.database.handles(action)) {
    return (await options.database.send(action, params)) as Answer;
  }
  if (action.startsWith('storage.')) {
    const data = await answerStorage(options.storage, action, params);
    if (data !== null) return { data };
  }
  switch (action) {
    case 'functions.invokeFunction':
      return invokeFunction(options, call);
    case 'auth.getUserInfoForAdmin':
      return { data: endUser(params) };
    case 'wx.api':
      return callInJson(options.openApi, params);
    case 'wx.openApi':
      return callInProtobuf(options.openApi, params);
    case 'auth.wsWebSign':
      if (options.webSign) return { data: await options.webSign(params) };
      break;
    default:
  }
  throw new CloudBaseError('INVALID_PARAM', `action "${action}" is not supported here`);
}

async function invokeFunction(
  options: AdminOptions,
  { params, caller }: { params: Params; caller: Caller },
): Promise<Answer> {
  const { function_name: name, request_data: data } = params;
  if (typeof name !== 'string' || name === '') {
    throw new CloudBaseError('INVALID_PARAM', 'function_name must be a non-empty string');
  }
  const result = await options.functions.invoke({
    name,
    data: parseEvent(data),
    identity: ADMIN,
    source: 'function',
    ...(caller.invocation === '' ? {} : { parent: caller.invocation }),
  });
  const response_data = JSON.stringify(result.result);
  return { requestId: result.requestId, data: { response_data } };
}

function parseEvent(data: unknown): unknown {
  if (data === undefined || data === '') return {};
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    throw new CloudBaseError('INVALID_PARAM', 'request_data is not JSON');
  }
}

/** There is no user directory here: an id is all that is known of its user. */
function endUser(params: Params): Answer {
  const uid = typeof params.uuid === 'string' ? params.uuid : '';
  if (uid === '') throw new CloudBaseError('INVALID_PARAM', 'uuid must be a non-empty string');
  return { uid, openId: '', appId: '', customUserId: '', isAnonymous: false };
}

/** Any TC3 signature is taken: it is the developer's own machine. */
function checkCredentials(options: AdminOptions, request: IncomingMessage): void {
  const authorization = request.headers.authorization ?? '';
  if (authorization === '') {
    throw new CloudBaseError('SIGN_PARAM_INVALID', 'the request has no authorization header');
  }
  const key = /^Bearer\s+(.*)$/iu.exec(authorization)?.[1];
  if (key === undefined || !options.apiKeys || options.apiKeys.includes(key)) return;
  throw new CloudBaseError('SIGN_PARAM_INVALID', 'the API key is not known here');
}

function checkEnvironment(options: AdminOptions, url: URL): void {
  const asked = url.searchParams.get('env') ?? '';
  if (asked === '' || asked === options.envId) return;
  const message = `environment "${asked}" is not this one ("${options.envId}")`;
  throw new CloudBaseError('INVALID_ENV', message);
}

function asAnswer(options: AdminOptions, error: unknown): Answer {
  if (error instanceof CloudBaseError) return { code: error.code, message: error.message };
  // The cause goes to the log and not to the caller, who may be anybody.
  options.onFault(error);
  return { code: 'SYS_ERR', message: 'internal error of the local CloudBase; see its log' };
}

/** Of a call that failed: the meter counts it with its transaction all the same. */
function transactionIn(body: string): string {
  return /"transactionId":"([^"]+)"/u.exec(body)?.[1] ?? '';
}
