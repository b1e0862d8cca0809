/**
 * The control plane: what `tcb.` and `scf.tencentcloudapi.com` and object storage answer, on
 * `/control` of this server. Requests must be signed with the credential in the data folder.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
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
import { ControlError, notFound } from './errors.ts';
import type { Cos } from './packages/cos.ts';
import { isObject, type Params } from './params.ts';
import type { Actions, Answer, Plane } from './plane.ts';
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

/** A request as it was signed, however it came here. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What its `Response` holds: an answer or an error. Null: it is done, and nobody hears of it. */
export type ControlCall = (request: ControlRequest) => Promise<Answer | null>;

export interface ControlPlane {
  /** Also answers what comes through a proxy under the names of the real services. */
  readonly http: HttpModule;
  /** The same for whoever is in this process: a deployment makes hundreds of calls. */
  readonly call: ControlCall;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const call: ControlCall = (request) => answered(options, () => run(options, request));
  return {
    call,
    http: async (request, response, url) => {
      const place = placeOf(request, url);
      if (place === null) return false;
      if (place.bucket !== null) {
        await options.cos.answer({ request, response, bucket: place.bucket, path: place.path });
        return true;
      }
      const { method = 'POST', headers } = request;
      const answer = await answered(options, async () =>
        run(options, { method, path: url.pathname, headers, body: await readBody(request) }),
      );
      if (answer === null) response.destroy();
      else sendJson(response, 200, { Response: answer });
      return true;
    },
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

async function answered(
  { plane, onFault }: ControlPlaneOptions,
  action: () => Promise<Answer>,
): Promise<Answer | null> {
  const RequestId = randomUUID();
  try {
    const answer = await action();
    return plane.faults.losesThisAnswer() ? null : { ...answer, RequestId };
  } catch (error) {
    const { code, message } = refusalOf(error, onFault);
    return { Error: { Code: code, Message: message }, RequestId };
  }
}

async function run(
  { plane, credential }: ControlPlaneOptions,
  request: ControlRequest,
): Promise<Answer> {
  checkSignature(credential, { ...request, nowMs: plane.now() });
  const name = String(request.headers['x-tc-action'] ?? '');
  const action = Object.hasOwn(controlActions, name) ? controlActions[name] : undefined;
  if (action === undefined) {
    throw new ControlError('InvalidAction', `${name} is not part of the local CloudBase`);
  }
  plane.faults.admit(name);
  const params = parsed(request.body);
  const envId = params.EnvId ?? params.Namespace ?? plane.envId;
  if (envId !== plane.envId) throw notFound('', `Environment not found: ${String(envId)}`);
  const answer = await action(plane, params);
  // What is answered is on disk.
  await plane.saved.kept();
  return answer;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  try {
    return await readBytes(request, MAX_BODY_BYTES);
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    throw new ControlError('RequestSizeLimitExceeded', error.message);
  }
}

function parsed(body: Uint8Array): Params {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8') || '{}');
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
