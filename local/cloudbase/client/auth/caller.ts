/** Who is calling, by the token in the request and by nothing else. */
import type { IncomingMessage } from 'node:http';
import { notLoggedIn } from '../errors.ts';
import type { ClientIdentity, Tokens } from './tokens.ts';

/** The token of `Authorization: Bearer …`, or the one js-sdk puts in the body. */
export function tokenOf(
  request: IncomingMessage,
  body: Readonly<Record<string, unknown>> = {},
): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  return typeof body.access_token === 'string' && body.access_token !== ''
    ? body.access_token
    : undefined;
}

/** Throws INVALID_ACCESS_TOKEN for a missing or forged token, ACCESS_TOKEN_EXPIRED for an old one. */
export function requireCaller(tokens: Tokens, token: string | undefined): ClientIdentity {
  if (token === undefined) throw notLoggedIn(false);
  const check = tokens.verify(token, 'access');
  if (!check.ok) throw notLoggedIn(check.reason === 'expired');
  return check.identity;
}
