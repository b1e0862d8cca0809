/** Who is asking: by a key of ours or the operator's secret, and by nothing else. */

import { assertScope, countCall, findKey, parseKey } from '../../keys/index.ts';
import { InvalidRequestError, UnauthenticatedError } from '../../platform/errors.ts';
import { assertOperator, ForbiddenError } from '../../platform/secrets/compare.ts';
import type { HttpApp } from './app.ts';
import type { Caller, Route } from './route.ts';

export const NOBODY: Caller = { openid: null, key: null, isAdmin: false, rate: null };

/** An operator may act for a user, whose account is charged. */
const ON_BEHALF = 'x-on-behalf-of';

/**
 * Checks what came with a request against what the route asks for. Throws UnauthenticatedError,
 * UnknownKeyError, ExpiredKeyError, RevokedKeyError, KeyNotAllowedError, KeyRateError,
 * ForbiddenError.
 */
export async function callerOf(
  app: HttpApp,
  route: Route,
  { headers, address }: { headers: Headers; address: string | null },
): Promise<Caller> {
  if (route.auth === 'open') return NOBODY;
  const credential = credentialOf(headers);
  if (credential === null) throw new UnauthenticatedError('no key');
  const caller =
    parseKey(credential) === null && !credential.startsWith('sk-')
      ? operator(app, credential)
      : await keyHolder(app, route, { credential, address });
  if (route.auth === 'admin' && !caller.isAdmin)
    throw new ForbiddenError(`${route.path} is for operators`);
  return actingFor(caller, headers.get(ON_BEHALF));
}

/** The account a route works on. Throws InvalidRequestError for an operator who speaks for nobody. */
export function accountOwner({ openid }: Caller): string {
  if (openid !== null) return openid;
  throw new InvalidRequestError([
    { field: ON_BEHALF, message: `运营密钥请用 ${ON_BEHALF} 请求头指明用户` },
  ]);
}

function credentialOf(headers: Headers): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? headers.get('x-api-key')?.trim() ?? null;
}

function operator(app: HttpApp, credential: string): Caller {
  try {
    assertOperator(app.config.adminSecret, credential);
  } catch (error) {
    // To a stranger it is a wrong key like any other.
    if (error instanceof ForbiddenError)
      throw new UnauthenticatedError('unknown', { cause: error });
    throw error;
  }
  return { openid: null, key: null, isAdmin: true, rate: null };
}

async function keyHolder(
  app: HttpApp,
  route: Route,
  { credential, address }: { credential: string; address: string | null },
): Promise<Caller> {
  const key = await findKey(app, credential, address);
  const isAdmin = key.scopes.includes('admin');
  if (route.scope !== undefined && !isAdmin) assertScope(key, route.scope);
  const rate = await countCall(app, key);
  return { openid: key.openid, key, isAdmin, rate };
}

function actingFor(caller: Caller, openid: string | null): Caller {
  if (openid === null || openid === '') return caller;
  if (!caller.isAdmin) throw new ForbiddenError(`${ON_BEHALF} is for operators`);
  if (!/^[\w@.:-]{1,128}$/.test(openid)) {
    throw new InvalidRequestError([{ field: ON_BEHALF, message: '用户编号有误' }]);
  }
  return { ...caller, openid };
}
