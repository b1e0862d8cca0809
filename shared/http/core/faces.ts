/** One failure, as each family of clients reads it. */

import { KeyRateError } from '../../keys/index.ts';
import { DarkroomError, type ErrorDetail } from '../../platform/errors.ts';
import { MethodNotAllowedError, StillRunningError, TaskEndedError } from './errors.ts';
import type { Answer, ErrorFace } from './route.ts';
import { isRepeated, mayRepeat, statusOf } from './status.ts';

/** When a user has as many tasks running as they may, one ends within seconds. */
const ROOM_AGAIN_MS = 3_000;
/** What did not answer mostly does a moment later. */
const BACK_AGAIN_MS = 1_000;

interface Told {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly details: readonly ErrorDetail[];
}

const INTERNAL: Told = {
  code: 'INTERNAL',
  message: '系统繁忙，请稍后再试',
  status: 500,
  details: [],
};

/** Never a stack, never what somebody else's service said. */
export function failure(error: unknown, face: ErrorFace): Answer {
  const told = toldOf(error);
  const headers = { ...headersOf(error, told.status) };
  return { status: told.status, json: shaped(told, face), headers };
}

function toldOf(error: unknown): Told {
  if (!(error instanceof DarkroomError)) return INTERNAL;
  const { code, userMessage: message, details } = error;
  return { code, message, status: statusOf(code), details };
}

function headersOf(error: unknown, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  const repeat = error instanceof DarkroomError && mayRepeat(error);
  if (isRepeated(status))
    headers['x-should-retry'] = String(repeat || !(error instanceof DarkroomError));
  if (error instanceof MethodNotAllowedError) headers.allow = error.allowed.join(', ');
  if (error instanceof StillRunningError) {
    headers['retry-after-ms'] = '1';
    headers.location = `/v1/tasks/${error.taskId}`;
  }
  if (error instanceof StillRunningError || error instanceof TaskEndedError) {
    headers['x-task-id'] = error.taskId;
  }
  const waitMs = waitOf(error, status);
  if (waitMs !== null) {
    headers['retry-after'] = String(Math.ceil(waitMs / 1_000));
    headers['retry-after-ms'] = String(waitMs);
  }
  return headers;
}

function waitOf(error: unknown, status: number): number | null {
  if (error instanceof KeyRateError) return error.retryAfterMs;
  if (status === 503) return BACK_AGAIN_MS;
  const full = error instanceof DarkroomError && error.code === 'TOO_MANY_IN_FLIGHT';
  return full ? ROOM_AGAIN_MS : null;
}

function shaped(told: Told, face: ErrorFace): unknown {
  const { code, message, details, status } = told;
  switch (face) {
    case 'openai': {
      const param = details[0]?.field ?? null;
      const type = TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
      const more = details.length > 1 ? { details } : {};
      return {
        error: { message, type, param, code: OPENAI_CODES[code] ?? code.toLowerCase(), ...more },
      };
    }
    case 'video':
      return {
        error: message,
        error_code: videoCodeOf(code),
        ...(details.length > 0 ? { details } : {}),
      };
    case 'plain':
      return { error: { code, message, ...(details.length > 0 ? { details } : {}) } };
    default:
      return face satisfies never;
  }
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** Where OpenAI has a word for it. */
const OPENAI_CODES: Readonly<Record<string, string>> = {
  API_KEY_INVALID: 'invalid_api_key',
  CONTENT_BLOCKED: 'content_policy_violation',
  PROVIDER_CONTENT_POLICY: 'content_policy_violation',
  REQUEST_CONFLICT: 'idempotency_key_reused',
  API_KEY_RATE_LIMITED: 'rate_limit_exceeded',
};

/** Numbers of the video API, by family: 1 the caller, 2 what was asked, 3 upstream, 5 credits. */
const VIDEO_CODES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 1001,
  API_KEY_INVALID: 1001,
  API_KEY_EXPIRED: 1001,
  API_KEY_REVOKED: 1001,
  API_KEY_NOT_ALLOWED: 1002,
  FORBIDDEN: 1002,
  API_KEY_RATE_LIMITED: 1003,
  TOO_MANY_IN_FLIGHT: 1003,
  NOT_FOUND: 1004,
  CONTENT_BLOCKED: 2003,
  PROVIDER_CONTENT_POLICY: 2003,
  MODEL_NOT_FOUND: 2004,
  MODEL_UNAVAILABLE: 2004,
  NO_MODEL_REGISTERED: 2004,
  TASK_TIMEOUT: 3002,
  PROVIDER_TIMEOUT: 3002,
  STILL_RUNNING: 3003,
  INSUFFICIENT_CREDITS: 5000,
  SPENDING_CAP_REACHED: 5001,
  ACCOUNT_IN_DEBT: 5002,
  ACCOUNT_QUARANTINED: 5003,
};

/** 2001 for anything else that is wrong with the request, 3001 for a provider, 9000 for us. */
export function videoCodeOf(code: string): number {
  const known = VIDEO_CODES[code];
  if (known !== undefined) return known;
  const status = statusOf(code);
  if (status < 500) return 2001;
  return status === 502 ? 3001 : 9000;
}
