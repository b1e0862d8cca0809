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
  /** Logins the environment takes; asked each time, since they change while it runs. */
  readonly logins: Logins;
}

/** Who may log in, and how. */
export interface Logins {
  takes(method: 'AnonymousLogin' | 'UserNameLogin'): boolean;
  signIn(name: string, password: string): Promise<SignIn>;
  /** Whether somebody who logged in by name may go on. */
  isWelcome(uid: string): boolean;
}

type SignIn =
  | { readonly kind: 'welcome'; readonly user: { readonly uid: string; readonly name: string } }
  | { readonly kind: 'wrong' | 'blocked' | 'locked' };

/** An environment without users: everybody may come in anonymously. */
export const ANONYMOUS_ONLY: Logins = {
  takes: (method) => method === 'AnonymousLogin',
  signIn: async () => ({ kind: 'wrong' }),
  isWelcome: () => false,
};

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
      if (!options.logins.takes('AnonymousLogin')) return loginOff('anonymous login');
      return credentials(options, { kind: 'uid', uid: randomUUID(), anonymous: true });
    case 'POST /auth/v1/signin':
      return passwordLogin(options, body);
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

async function passwordLogin({ logins, ...options }: AuthOptions, body: Body): Promise<Answer> {
  const { username, password } = body;
  if (!logins.takes('UserNameLogin')) return loginOff('login by user name');
  if (typeof username !== 'string' || typeof password !== 'string' || username === '') {
    return badRequest('username and password: strings are needed');
  }
  const found = await logins.signIn(username, password);
  switch (found.kind) {
    case 'welcome': {
      const { uid, name } = found.user;
      const identity = { kind: 'uid', uid, anonymous: false, username: name } as const;
      return credentials({ logins, ...options }, identity);
    }
    case 'wrong':
      // The same for a name nobody has: names are not to be guessed.
      return {
        status: 400,
        error: 'invalid_username_or_password',
        description: 'the user name or the password is wrong',
      };
    case 'blocked':
      return { status: 403, error: 'user_blocked', description: 'this user is blocked' };
    case 'locked':
      return {
        status: 400,
        error: 'captcha_required',
        description: 'too many wrong passwords; here it ends by itself after a minute',
      };
    default:
      return found satisfies never;
  }
}

function loginOff(what: string): OAuthError {
  return { status: 403, error: 'login_type_disabled', description: `${what} is switched off` };
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
  const { identity } = check;
  const byName = identity.kind === 'uid' && identity.username !== undefined;
  if (byName && !options.logins.isWelcome(identity.uid)) {
    return { status: 401, error: 'invalid_grant', description: 'this user is gone or blocked' };
  }
  return credentials(options, identity);
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
  const username = check.identity.kind === 'uid' ? check.identity.username : undefined;
  return {
    body: {
      sub: subject,
      user_id: subject,
      uid: subject,
      ...(username === undefined ? {} : { username }),
      name: anonymous ? 'anonymous' : (username ?? subject),
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
