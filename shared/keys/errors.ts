import { DarkroomError } from '../platform/errors.ts';

/** No such key, or a wrong one: the two look the same to the caller. */
export class UnknownKeyError extends DarkroomError {
  readonly code = 'API_KEY_INVALID';
  readonly userMessage = 'API 密钥无效';
}

/** The right key, and its time is over. */
export class ExpiredKeyError extends DarkroomError {
  readonly code = 'API_KEY_EXPIRED';
  readonly userMessage = 'API 密钥已过期';
}

/** The right key, taken back by its owner or an operator. */
export class RevokedKeyError extends DarkroomError {
  readonly code = 'API_KEY_REVOKED';
  readonly userMessage = 'API 密钥已被撤销';
}

/** The key is good and this is not for it: a scope, a model, an address. */
export class KeyNotAllowedError extends DarkroomError {
  readonly code = 'API_KEY_NOT_ALLOWED';
  readonly userMessage: string;

  constructor(what: string, userMessage: string) {
    super(what);
    this.userMessage = userMessage;
  }
}

/** More requests than the key may make a minute. */
export class KeyRateError extends DarkroomError {
  readonly code = 'API_KEY_RATE_LIMITED';
  override readonly retryable = true;
  readonly userMessage: string;
  /** Until the next minute begins. */
  readonly retryAfterMs: number;
  readonly limit: number;

  constructor({ limit, retryAfterMs }: { limit: number; retryAfterMs: number }) {
    super(`more than ${limit} requests a minute`);
    this.userMessage = `请求过于频繁：该密钥每分钟最多 ${limit} 次`;
    this.retryAfterMs = retryAfterMs;
    this.limit = limit;
  }
}

/** An owner has as many live keys as one may have. */
export class TooManyKeysError extends DarkroomError {
  readonly code = 'TOO_MANY_KEYS';
  readonly userMessage: string;

  constructor(limit: number) {
    super(`more than ${limit} keys`);
    this.userMessage = `最多保留 ${limit} 个密钥，请先撤销不用的`;
  }
}
