/** The refusals a client sees, in one place. Codes: docs.cloudbase.net/error-code. */
import { CloudBaseError } from '../engine/api.ts';

/** Message of a CloudBase answer a rule or a mode refused. */
export function permissionDenied(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_PERMISSION_DENIED',
    '[ResourceUnauthorized] Permission denied. The query is not a subset of the collection’s security rule, or the rule refuses this operation.',
  );
}

export function ownerFieldRefused(): CloudBaseError {
  return new CloudBaseError(
    'DATABASE_PERMISSION_DENIED',
    '[ResourceUnauthorized] Permission denied. _openid is set by the system and cannot be set or changed by a client.',
  );
}

/** The two protocols have a code each for a call the function rule refuses. */
export function callDenied(code: 'EXCEED_AUTHORITY' | 'PERMISSION_DENIED'): CloudBaseError {
  return new CloudBaseError(
    code,
    '[ResourceUnauthorized] Permission denied. The security rule of the functions refuses this call.',
  );
}

export function invalidParam(message: string): CloudBaseError {
  return new CloudBaseError('INVALID_PARAM', `[InvalidParameter] ${message}`);
}

export function payloadTooLarge(limitBytes: number): CloudBaseError {
  return new CloudBaseError(
    'EXCEED_MAX_PAYLOAD_SIZE',
    `[LimitExceeded] the request is larger than ${limitBytes} bytes`,
  );
}

/** A request without a usable login. `expired` asks the SDK to refresh its token. */
export function notLoggedIn(expired: boolean): CloudBaseError {
  return expired
    ? new CloudBaseError('ACCESS_TOKEN_EXPIRED', 'access token expired')
    : new CloudBaseError('INVALID_ACCESS_TOKEN', 'access token missing or invalid');
}

const STATUS: Readonly<Record<string, number>> = {
  INVALID_ACCESS_TOKEN: 401,
  ACCESS_TOKEN_EXPIRED: 401,
  DATABASE_PERMISSION_DENIED: 403,
  STORAGE_EXCEED_AUTHORITY: 403,
  EXCEED_AUTHORITY: 403,
  DATABASE_COLLECTION_NOT_EXIST: 404,
  FUNCTION_NOT_FOUND: 404,
  EXCEED_MAX_PAYLOAD_SIZE: 413,
};

/** The HTTP status of a refusal; other than 200, so that js-sdk in a browser throws it. */
export function statusOf(code: string): number {
  return (Object.hasOwn(STATUS, code) ? STATUS[code] : undefined) ?? 400;
}
