/** One request, whoever serves it: match, identify, read, answer. Nothing that is thrown leaves. */
import { audited, auditedParams } from '../../platform/audit.ts';
import { asDatabaseError } from '../../platform/database.ts';
import { DarkroomError } from '../../platform/errors.ts';
import { readFields } from '../../platform/read-fields.ts';
import type { HttpApp } from './app.ts';
import { readBody } from './body.ts';
import { callerOf, NOBODY } from './caller.ts';
import { failure } from './faces.ts';
import { fromText } from './read.ts';
import type { Answer, Ask, Caller, ErrorFace, Route } from './route.ts';
import type { Match, Router } from './router.ts';

export interface Peer {
  /** Where the caller is, as the platform says; null where it does not. */
  readonly address: string | null;
}

export type Handler = (request: Request, peer: Peer) => Promise<Response>;

export interface HandlerParts {
  /** As it is now: operators change models and providers without a deployment. */
  readonly app: () => Promise<HttpApp>;
  readonly router: Router;
}

export function createHandler({ app: current, router }: HandlerParts): Handler {
  return async (request, peer) => {
    const app = await current();
    const requestId = `req_${app.random.hex(12)}`;
    const startedAt = app.clock.now();
    if (request.method === 'OPTIONS') return preflight(requestId);
    const url = new URL(request.url);
    const log = app.log.with({ request_id: requestId, method: request.method, path: url.pathname });
    const seen: Seen = { face: faceOf(url.pathname), caller: NOBODY };
    let answer: Answer;
    try {
      const exchange = { request, url, peer, router, seen, receivedAt: startedAt };
      answer = await answered({ ...app, log }, exchange);
    } catch (thrown) {
      const error = asDatabaseError(thrown);
      const isExpected = error instanceof DarkroomError;
      if (isExpected) log.warn('refused', { code: error.code, error });
      else log.error('unexpected', { error });
      answer = failure(error, seen.face);
    }
    const ms = app.clock.now() - startedAt;
    log.info('answered', {
      status: answer.status ?? 200,
      ms,
      key_id: seen.caller.key?._id ?? null,
    });
    return responseOf(answer, {
      requestId,
      ms,
      caller: seen.caller,
      isHead: request.method === 'HEAD',
    });
  };
}

/** What is known of a request by the time something goes wrong. */
interface Seen {
  face: ErrorFace;
  caller: Caller;
}

interface Exchange {
  readonly request: Request;
  readonly url: URL;
  readonly peer: Peer;
  readonly router: Router;
  readonly seen: Seen;
  readonly receivedAt: number;
}

async function answered(app: HttpApp, exchange: Exchange): Promise<Answer> {
  const { request, url, router, seen, peer, receivedAt } = exchange;
  const match = router(request.method, url.pathname);
  seen.face = match.route.errors;
  seen.caller = hasTicket(match.route, request)
    ? NOBODY
    : await callerOf(app, match.route, { headers: request.headers, address: peer.address });
  const query = queryOf(match.route, url);
  const { body, bodyHash } = await bodyOf(match, request);
  const ask: Ask = {
    app,
    caller: seen.caller,
    params: match.params,
    body,
    query,
    headers: request.headers,
    signal: request.signal,
    bodyHash,
    receivedAt,
  };
  return match.route.auth === 'admin' ? byOperator(match.route, ask) : match.route.handler(ask);
}

/** An operator's deed is written down before it and after it, as in the operator function. */
function byOperator(route: Route, ask: Ask): Promise<Answer> {
  const sent = typeof ask.body === 'object' && ask.body !== null ? ask.body : {};
  const by = ask.caller.key?._id ?? 'operator';
  const params = { by, ...auditedParams(route.audit ?? {}, sent) };
  return audited(ask.app, { action: `http:${route.id}`, params }, () => route.handler(ask));
}

/** The handler looks at it: it is good for one thing, once. */
function hasTicket({ takesTicket }: Route, { headers, url }: Request): boolean {
  return (
    takesTicket === true && (headers.has('x-ticket') || new URL(url).searchParams.has('ticket'))
  );
}

function queryOf(route: Route, url: URL): unknown {
  if (route.query === undefined) return undefined;
  return readFields(route.query, fromText(route.query, Object.fromEntries(url.searchParams)));
}

async function bodyOf(
  { route }: Match,
  request: Request,
): Promise<{ body: unknown; bodyHash: string }> {
  if (route.body === undefined) return { body: undefined, bodyHash: '' };
  const { value, isForm, hash } = await readBody(request, route);
  const fields = isForm ? fromText(route.body, value as Record<string, unknown>) : value;
  return { body: readFields(route.body, fields), bodyHash: hash };
}

/** For paths that lead nowhere: as the clients of that corner read failures. */
function faceOf(pathname: string): ErrorFace {
  return /\/(api\/)?(rpc|external)\//.test(pathname) ? 'plain' : 'openai';
}

const EXPOSED =
  'x-request-id, x-task-id, x-credits-held, x-credits-charged, idempotent-replayed, location, retry-after, retry-after-ms, x-should-retry, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests';

/** Keys travel in headers that a page must hold itself, so no cookie is exposed by this. */
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED };

function preflight(requestId: string): Response {
  const headers = {
    ...CORS,
    'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
    'access-control-allow-headers': '*, authorization',
    'access-control-max-age': '600',
    'x-request-id': requestId,
  };
  return new Response(null, { status: 204, headers });
}

function responseOf(
  answer: Answer,
  facts: { requestId: string; ms: number; caller: Caller; isHead: boolean },
): Response {
  const { status = 200, json } = answer;
  const headers = new Headers({
    ...CORS,
    'x-request-id': facts.requestId,
    'openai-processing-ms': String(facts.ms),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...rateHeaders(facts.caller),
    ...answer.headers,
  });
  if (json !== undefined) headers.set('content-type', 'application/json; charset=utf-8');
  const body = json === undefined ? (answer.body ?? null) : JSON.stringify(json);
  return new Response(facts.isHead ? null : body, { status, headers });
}

function rateHeaders({ rate }: Caller): Record<string, string> {
  if (rate === null) return {};
  return {
    'x-ratelimit-limit-requests': String(rate.limit),
    'x-ratelimit-remaining-requests': String(rate.remaining),
    'x-ratelimit-reset-requests': `${Math.ceil(rate.resetMs / 1_000)}s`,
  };
}
