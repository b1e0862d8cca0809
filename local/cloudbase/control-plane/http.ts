/**
 * The control plane: what `tcb.` and `scf.tencentcloudapi.com` and object storage answer, on
 * `/control` of this server. Requests must be signed with the credential in the data folder.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBytes, sendJson } from '../admin/exchange.ts';
import type { HttpModule } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import { collectionActions } from './actions/collections.ts';
import { environmentActions } from './actions/environment.ts';
import { functionActions } from './actions/functions.ts';
import { hostingActions } from './actions/hosting.ts';
import { loginActions } from './actions/login.ts';
import { routeActions } from './actions/routes.ts';
import { ruleActions } from './actions/rules.ts';
import { triggerActions } from './actions/triggers.ts';
import type { Cos } from './cos.ts';
import { ControlError, notFound } from './errors.ts';
import { isObject, type Params } from './params.ts';
import type { Actions, Plane } from './plane.ts';
import { type Credential, checkSignature } from './signature.ts';

/** The service itself takes no larger request. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
export const CONTROL_PATH = '/control';

export const controlActions: Actions = {
  ...environmentActions,
  ...collectionActions,
  ...ruleActions,
  ...functionActions,
  ...triggerActions,
  ...routeActions,
  ...hostingActions,
  ...loginActions,
};

export interface ControlPlaneOptions {
  readonly plane: Plane;
  readonly cos: Cos;
  readonly credential: Credential;
  readonly onFault: (error: unknown) => void;
}

/** Also answers what comes through a proxy under the names of the real services. */
export function createControlPlane(options: ControlPlaneOptions): HttpModule {
  return async (request, response, url) => {
    const place = placeOf(request, url);
    if (place === null) return false;
    if (place.bucket !== null) {
      await options.cos.answer({ request, response, bucket: place.bucket, path: place.path });
      return true;
    }
    await answerAction(options, { request, response, path: url.pathname });
    return true;
  };
}

/** A bucket of object storage, or null for an action; nothing when it is not for this plane. */
function placeOf(
  request: IncomingMessage,
  url: URL,
): { bucket: string | null; path: string } | null {
  const { host = '' } = request.headers;
  const bucket = /^([\w-]+)\.cos\.[\w-]+\.(?:myqcloud\.com|tencentcos\.cn)(?::\d+)?$/.exec(
    host,
  )?.[1];
  if (bucket !== undefined) return { bucket, path: url.pathname };
  if (/\.tencentcloudapi\.com(?::\d+)?$/.test(host)) return { bucket: null, path: url.pathname };
  const local = /^\/control\/cos\/([\w-]+)(\/.*)?$/.exec(url.pathname);
  if (local?.[1] !== undefined) return { bucket: local[1], path: local[2] ?? '/' };
  const isOurs = url.pathname === CONTROL_PATH || url.pathname === `${CONTROL_PATH}/`;
  return isOurs ? { bucket: null, path: url.pathname } : null;
}

async function answerAction(
  options: ControlPlaneOptions,
  { request, response, path }: { request: IncomingMessage; response: ServerResponse; path: string },
): Promise<void> {
  const RequestId = randomUUID();
  const { faults } = options.plane;
  try {
    const answer = await run(options, { request, path });
    if (faults.losesThisAnswer()) {
      response.destroy();
      return;
    }
    sendJson(response, 200, { Response: { ...answer, RequestId } });
  } catch (error) {
    const { code, message } = refusalOf(error, options.onFault);
    sendJson(response, 200, { Response: { Error: { Code: code, Message: message }, RequestId } });
  }
}

async function run(
  { plane, credential }: ControlPlaneOptions,
  { request, path }: { request: IncomingMessage; path: string },
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readBody(request);
  checkSignature(credential, { request, path, body, nowMs: plane.now() });
  const name = String(request.headers['x-tc-action'] ?? '');
  const action = Object.hasOwn(controlActions, name) ? controlActions[name] : undefined;
  if (action === undefined) {
    throw new ControlError('InvalidAction', `${name} is not part of the local CloudBase`);
  }
  plane.faults.admit(name);
  const params = parsed(body);
  const envId = params.EnvId ?? params.Namespace ?? plane.envId;
  if (envId !== plane.envId) throw notFound('', `Environment not found: ${String(envId)}`);
  return action(plane, params);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBytes(request, MAX_BODY_BYTES);
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    throw new ControlError('RequestSizeLimitExceeded', error.message);
  }
}

function parsed(body: Buffer): Params {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new ControlError('InvalidRequest', 'the request body is not a JSON object');
}

function refusalOf(
  error: unknown,
  onFault: (error: unknown) => void,
): { code: string; message: string } {
  if (error instanceof ControlError) return { code: error.code, message: error.message };
  if (error instanceof CloudBaseError) return { code: 'FailedOperation', message: error.message };
  onFault(error);
  return { code: 'InternalError', message: 'internal error' };
}
