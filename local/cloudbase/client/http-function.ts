/**
 * HTTP functions for callers with a login: `/v1/functions/NAME/PATH?webfn=true`, and the door
 * `wx.cloud.callHTTPFunction` goes through (`/_local/http-functions/NAME/PATH`), which alone says
 * who the mini-program's user is. What the cloud hands on of a web login is not documented: nothing.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../context.ts';
import { requireCaller, tokenOf } from './auth/caller.ts';
import { callDenied } from './errors.ts';
import { readBody } from './http/exchange.ts';
import type { ProtocolParts } from './web.ts';

const WEBFN = /^\/v1\/functions\/([^/]+)(\/.*)?$/;
const DOOR = /^\/_local\/http-functions\/([^/]+)(\/.*)?$/;
const MAX_BODY_BYTES = 6 * 1024 * 1024;
/** The door's own: `authorization` belongs to the function. */
const LOGIN = 'x-local-login';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** False for what is no call of an HTTP function. Throws INVALID_ACCESS_TOKEN, EXCEED_AUTHORITY. */
export async function answerHttpFunction(
  parts: ProtocolParts,
  exchange: Exchange,
): Promise<boolean> {
  const { request, response, url } = exchange;
  const isDoor = url.pathname.startsWith('/_local/');
  const [, encoded = '', path = '/'] = (isDoor ? DOOR : WEBFN).exec(url.pathname) ?? [];
  const name = decodeURIComponent(encoded);
  const { httpFunctions } = parts.context;
  const isMeant = isDoor || url.searchParams.get('webfn') === 'true';
  if (!isMeant || httpFunctions?.has(name) !== true) return false;
  const token = isDoor ? request.headers[LOGIN]?.toString() : tokenOf(request);
  const caller = requireCaller(parts.tokens, token);
  if (!parts.mayInvoke(name, caller)) throw callDenied('EXCEED_AUTHORITY');
  const query = new URLSearchParams(url.searchParams);
  query.delete('webfn');
  const tail = query.size === 0 ? '' : `?${query}`;
  const body = await readBody(request, MAX_BODY_BYTES);
  const headers = isDoor ? vouchedFor(caller) : {};
  await httpFunctions.serve(request, response, { name, path: `${path}${tail}`, body, headers });
  return true;
}

/** Over whatever the caller sent under these names. */
function vouchedFor(identity: Identity): Record<string, string> {
  if (identity.kind !== 'openid') return { 'x-wx-openid': '', 'x-wx-appid': '' };
  return {
    'x-wx-openid': identity.openid,
    'x-wx-appid': identity.appid,
    'x-wx-source': 'wx_client',
  };
}
