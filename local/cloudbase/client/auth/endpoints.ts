/**
 * `/auth/v1/*` as js-sdk's oauth client calls it, and `POST /_local/login {openid}`, which stands
 * for the login WeChat does for a mini-program. Errors are OAuth's: `{error, error_description}`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudBaseError } from '../../engine/api.ts';
import { readObject, sendJson } from '../http/exchange.ts';
import { tokenOf } from './caller.ts';
import type { TicketKeys } from './tickets.ts';
import { verifyTicket } from './tickets.ts';
import { type ClientIdentity, subjectOf, TOKEN_SECONDS, type Tokens } from './tokens.ts';

/** The appid a local mini-program user has when the login does not name one. */
const LOCAL_APPID = 'wx0000000000000000';
const MAX_OPENID_LENGTH = 128;

export interface AuthOptions {
  readonly tokens: Tokens;
  readonly ticketKeys: TicketKeys;
  readonly now: () => number;
}

interface OAuthError {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

type Answer = { readonly body: unknown } | OAuthError;
type Body = Readonly<Record<string, unknown>>;

/** Answers an `/auth/v1` or `/_local/login` request; false when the path is neither. */
export async function answerAuth(
  options: AuthOptions,
  exchange: { request: IncomingMessage; response: ServerResponse; path: string },
): Promise<boolean> {
  const { request, response, path } = exchange;
  if (path !== '/_local/login' && !path.startsWith('/auth/v1/')) return false;
  const answer = await route(options, request, path);
  if ('body' in answer) {
    sendJson(response, 200, answer.body);
  } else {
    sendJson(response, answer.status, {
      error: answer.error,
      error_description: answer.description,
      request_id: randomUUID(),
    });
  }
  return true;
}

async function route(
  options: AuthOptions,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  let body: Body;
  try {
    body = request.method === 'POST' ? await readObject(request) : {};
  } catch (error) {
    if (error instanceof CloudBaseError) return badRequest(error.message);
    throw error;
  }
  switch (`${request.method} ${path}`) {
    case 'POST /_local/login':
      return localLogin(options, body);
    case 'POST /auth/v1/signin/anonymously':
      return credentials(options, { kind: 'uid', uid: randomUUID(), anonymous: true });
    case 'POST /auth/v1/signin/custom':
      return customLogin(options, body);
    case 'POST /auth/v1/token':
      return refresh(options, body);
    case 'POST /auth/v1/revoke':
    case 'POST /auth/v1/user/signout':
      return signOut(options, tokenOf(request, body), body);
    case 'GET /auth/v1/user/me':
      return currentUser(options, tokenOf(request));
    default:
      return {
        status: 404,
        error: 'unimplemented',
        description: `${path} is not part of the local CloudBase`,
      };
  }
}

function credentials(options: AuthOptions, identity: ClientIdentity): Answer {
  const anonymous = identity.kind === 'uid' && identity.anonymous;
  return {
    body: {
      token_type: 'Bearer',
      access_token: options.tokens.sign(identity, 'access'),
      refresh_token: options.tokens.sign(identity, 'refresh'),
      expires_in: TOKEN_SECONDS.access,
      sub: subjectOf(identity),
      scope: anonymous ? 'anonymous' : 'user',
      groups: [],
    },
  };
}

function localLogin(options: AuthOptions, body: Body): Answer {
  const { openid, appid = LOCAL_APPID } = body;
  if (typeof openid !== 'string' || openid === '' || openid.length > MAX_OPENID_LENGTH) {
    return badRequest(`openid: a string of 1 to ${MAX_OPENID_LENGTH} characters is needed`);
  }
  if (typeof appid !== 'string') return badRequest('appid: a string is needed');
  return credentials(options, { kind: 'openid', openid, appid });
}

function customLogin(options: AuthOptions, body: Body): Answer {
  const ticket = body.ticket ?? body.provider_token;
  const uid =
    typeof ticket === 'string'
      ? verifyTicket(ticket, options.ticketKeys, options.now())
      : undefined;
  if (uid === undefined) {
    return { status: 401, error: 'invalid_grant', description: 'the ticket is invalid or expired' };
  }
  return credentials(options, { kind: 'uid', uid, anonymous: false });
}

function refresh(options: AuthOptions, body: Body): Answer {
  if (body.grant_type !== 'refresh_token') {
    return {
      status: 400,
      error: 'unsupported_grant_type',
      description: 'only refresh_token is answered here',
    };
  }
  const token = typeof body.refresh_token === 'string' ? body.refresh_token : '';
  const check = options.tokens.verify(token, 'refresh');
  if (!check.ok) {
    return { status: 401, error: 'invalid_grant', description: `refresh_token is ${check.reason}` };
  }
  return credentials(options, check.identity);
}

function signOut(options: AuthOptions, access: string | undefined, body: Body): Answer {
  for (const token of [access, body.token]) {
    if (typeof token === 'string') options.tokens.revoke(token);
  }
  return { body: {} };
}

function currentUser(options: AuthOptions, token: string | undefined): Answer {
  const check = options.tokens.verify(token ?? '', 'access');
  if (!check.ok) {
    return {
      status: 401,
      error: 'unauthenticated',
      description: `access token is missing, forged or expired (${check.reason})`,
    };
  }
  const subject = subjectOf(check.identity);
  const anonymous = check.identity.kind === 'uid' && check.identity.anonymous;
  return {
    body: {
      sub: subject,
      user_id: subject,
      uid: subject,
      name: anonymous ? 'anonymous' : subject,
      is_anonymous: anonymous,
      status: 'ACTIVE',
      providers: [],
      groups: [],
    },
  };
}

function badRequest(description: string): OAuthError {
  return { status: 400, error: 'invalid_argument', description };
}
