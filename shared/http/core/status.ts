/** Which HTTP status an outcome has. What a client should not repeat gets none that clients repeat. */
import type { DarkroomError } from '../../platform/errors.ts';

const BY_CODE: Readonly<Record<string, number>> = {
  INVALID_REQUEST: 400,
  BODY_NOT_READABLE: 400,
  UNSUPPORTED_PARAMETER: 400,
  INPUT_NOT_USABLE: 400,
  INPUT_GONE: 400,
  INPUT_NOT_RECOGNISED: 400,
  CONTENT_BLOCKED: 400,
  PROVIDER_CONTENT_POLICY: 400,
  PROVIDER_INVALID_INPUT: 400,
  PROVIDER_INPUT_FETCH_FAILED: 400,
  PICTURE_DAMAGED: 400,
  PICTURE_EMPTY: 400,
  PICTURE_FORMAT_UNSUPPORTED: 400,
  PICTURE_POLYGLOT: 400,
  PICTURE_TOO_LARGE: 400,
  PICTURE_TOO_SMALL: 400,
  TASK_CANCELLED: 400,
  MODEL_UNAVAILABLE: 400,
  TOO_MANY_KEYS: 400,
  TOO_MANY_WEBHOOKS: 400,
  STUDIO_FULL: 400,
  STUDIO_INVITE_INVALID: 400,
  UNAUTHENTICATED: 401,
  API_KEY_INVALID: 401,
  API_KEY_EXPIRED: 401,
  API_KEY_REVOKED: 401,
  // Other services say 429, which clients repeat in vain.
  INSUFFICIENT_CREDITS: 402,
  SPENDING_CAP_REACHED: 402,
  ACCOUNT_IN_DEBT: 402,
  FORBIDDEN: 403,
  API_KEY_NOT_ALLOWED: 403,
  ACCOUNT_QUARANTINED: 403,
  STUDIO_FORBIDDEN: 403,
  NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  MODEL_NOT_FOUND: 404,
  SCENE_NOT_FOUND: 404,
  STAGE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  ALREADY_SETTLED: 409,
  WORK_IN_PROGRESS: 409,
  TASK_EXISTS: 409,
  TASK_ENDED: 409,
  STAGE_ENDED: 409,
  CHUNK_CONFLICT: 409,
  REFERENCE_CONFLICT: 409,
  WEBHOOK_DISABLED: 409,
  DELIVERY_PENDING: 409,
  REQUEST_TOO_LARGE: 413,
  FILE_TOO_LARGE: 413,
  OUTPUT_TOO_LARGE: 413,
  // 409 would be repeated.
  REQUEST_CONFLICT: 422,
  NO_MODEL_REGISTERED: 422,
  STUDIO_SLUG_TAKEN: 422,
  JOB_ID_REQUIRED: 422,
  TOO_MANY_IN_FLIGHT: 429,
  API_KEY_RATE_LIMITED: 429,
  // What a provider answered was not of the shape agreed on: ours to mend.
  PROVIDER_UNKNOWN: 500,
  TASK_QUARANTINED: 500,
  RELEASED_BY_OPERATOR: 500,
  STREAM_NOT_OPENED: 400,
  TICKET_INVALID: 401,
  TASK_TIMEOUT: 502,
  STREAM_INTERRUPTED: 502,
  PROVIDER_UNAVAILABLE: 502,
  DATABASE_UNAVAILABLE: 503,
  STUDIO_BUSY: 503,
  STORAGE_UNAVAILABLE: 503,
  MODERATION_UNAVAILABLE: 503,
  STILL_RUNNING: 504,
};

/** 500 for what nobody foresaw; 502 for what went wrong at a provider. */
export function statusOf(code: string): number {
  return BY_CODE[code] ?? (code.startsWith('PROVIDER_') ? 502 : 500);
}

/** Statuses that clients repeat by themselves. */
export const isRepeated = (status: number): boolean =>
  status === 409 || status === 429 || status >= 500;

/** Whether the same call may succeed later. */
export const mayRepeat = ({ retryable, code }: DarkroomError): boolean =>
  retryable || code === 'TOO_MANY_IN_FLIGHT';

/** Every code that has a status, for the documents. */
export const KNOWN_CODES: readonly string[] = Object.keys(BY_CODE);
