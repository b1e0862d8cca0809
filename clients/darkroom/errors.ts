/** Every way a wish can fail, and what to do about it. */

/**
 * What to do about an error:
 * - `same`: nothing is wrong with the wish. Calls that start a task are sent again by the client.
 * - `fix`: something in it has to be changed first.
 * - `buy`: credits are missing.
 * - `later`: it may work in a while.
 * - `never`: it will not work, or there is nothing to do.
 */
export type Retry = 'same' | 'fix' | 'buy' | 'later' | 'never';

/**
 * What an action may answer, how a work may end and, last in each group, the client's own. In words:
 * it is sent to phones. Codes that only logs hold are not here.
 */
export const CODES = {
  same: `INTERNAL DATABASE_UNAVAILABLE STORAGE_UNAVAILABLE MODERATION_UNAVAILABLE
    PAYMENT_CHANNEL_UNAVAILABLE OFFLINE NO_ANSWER`,
  fix: `INVALID_REQUEST UNAUTHENTICATED REQUEST_CONFLICT SCENE_NOT_FOUND MODEL_NOT_FOUND
    MODEL_UNAVAILABLE LOGIN_CODE_INVALID PACK_UNAVAILABLE CODE_INVALID CONTENT_BLOCKED RESERVATION_SPENT INPUT_NOT_RECOGNISED INPUT_GONE
    PROVIDER_CONTENT_POLICY PROVIDER_INVALID_INPUT PROVIDER_INPUT_FETCH_FAILED
    PROVIDER_MODEL_UNAVAILABLE FILE_TOO_LARGE RESERVATION_CLOSED EXPORT_SOURCE_GONE EXPORT_SOURCE_UNUSABLE FILM_UNSUPPORTED
    FILM_TOO_LARGE SOUND_FORMAT_UNSUPPORTED WORDS_EMPTY NOT_A_PICTURE FILE_GONE
    STORAGE_FULL OTHER_USER`,
  buy: 'INSUFFICIENT_CREDITS ACCOUNT_IN_DEBT',
  later: `TOO_MANY_KEYS TOO_MANY_IN_FLIGHT SPENDING_CAP_REACHED
    WORK_IN_PROGRESS TOO_MANY_ORDERS TOO_MANY_TRIES PROVIDER_PROVIDER_FAILED PROVIDER_TIMEOUT PROVIDER_RATE_LIMITED
    PROVIDER_TRANSIENT PROVIDER_NOT_FOUND PROVIDER_UNKNOWN PROVIDER_INSUFFICIENT_BALANCE
    PROVIDER_AUTH TASK_TIMEOUT TASK_QUARANTINED RELEASED_BY_OPERATOR
    MODERATION_CANNOT_CHECK FILM_NOT_MARKED STREAM_INTERRUPTED STREAM_NOT_OPENED
    UPLOAD_FAILED TOO_MANY_WAITING`,
  never: `NOT_FOUND
    ALREADY_SETTLED PAYMENTS_OFF ORDER_NOT_PAYABLE PAYMENT_CHANNEL_REFUSED
    REFUND_IMPOSSIBLE GIFT_UNAVAILABLE ACCOUNT_QUARANTINED FORBIDDEN CONFIG_INVALID INVARIANT_VIOLATED
    CANCELLED EXPIRED UNKNOWN`,
} as const;

type Words<T extends string> = T extends `${infer Word}${' ' | '\n'}${infer Rest}`
  ? Words<Word> | Words<Rest>
  : T;

/** `UNKNOWN`: a newer server's, see `serverCode`. */
export type ErrorCode = Exclude<Words<(typeof CODES)[Retry]>, ''>;

const BY_CODE = new Map<string, Retry>();
for (const retry of Object.keys(CODES) as Retry[]) {
  for (const code of CODES[retry].split(/\s+/)) BY_CODE.set(code, retry);
}

/** Codes nobody here has heard of say by their ending what they are. In order. */
const RULES: readonly (readonly [RegExp, Retry])[] = [
  [/CREDITS|DEBT|BALANCE/, 'buy'],
  [/^INTERNAL|_UNAVAILABLE$|_BUSY$/, 'same'],
  [/^TOO_MANY|LIMIT|_REACHED$|TIMEOUT|_EXPIRED$|_FAILED$/, 'later'],
  [/^INVALID|_INVALID$|_NOT_FOUND$|UNSUPPORTED|BLOCKED|CONFLICT|_TOO_|_POLICY$/, 'fix'],
];

/** What to do about a code, known or not. */
export function retryOf(code: string): Retry {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  const rule = RULES.find(([pattern]) => pattern.test(code));
  return rule === undefined ? 'never' : rule[1];
}

const isKnown = (code: string): code is ErrorCode => BY_CODE.has(code);

/** One wrong field, named as it was sent, such as `parameters.size`. */
export interface ErrorDetail {
  readonly field: string;
  readonly message: string;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly ErrorDetail[];
  readonly cause?: unknown;
}

/** The only error this client throws. `message` is Chinese and may be shown. */
export class DarkroomError extends Error {
  declare readonly code: ErrorCode;
  /** As the server said it; the same as `code` unless that is `UNKNOWN`. */
  declare readonly serverCode: string;
  declare readonly retry: Retry;
  declare readonly details: readonly ErrorDetail[];
  declare readonly cause: unknown;

  constructor({ code, message, details = [], cause }: Failure) {
    super(message);
    this.name = 'DarkroomError';
    this.code = isKnown(code) ? code : 'UNKNOWN';
    this.serverCode = code;
    this.retry = retryOf(code);
    this.details = details;
    this.cause = cause;
  }
}

/** Words for the client's own codes. */
const OWN = {
  OFFLINE: '网络已断开，恢复后自动继续',
  NO_ANSWER: '网络不稳定，正在重试',
  NOT_A_PICTURE: '不是图片，请换一张',
  FILE_TOO_LARGE: '图片超过 20 MB，请换一张',
  FILE_GONE: '图片已失效，请重新选择',
  STORAGE_FULL: '存储空间不足，未扣费',
  OTHER_USER: '用户已改变，请再试',
  UPLOAD_FAILED: '上传失败，未扣费',
  TOO_MANY_WAITING: '未完成的请求过多',
  CANCELLED: '已取消，积分已退回',
  EXPIRED: '等待太久，请查看作品',
} as const;

export function ownError(code: keyof typeof OWN, cause?: unknown): DarkroomError {
  return new DarkroomError({ code, message: OWN[code], cause });
}

/** Anything thrown as one of ours. */
export function asError(error: unknown): DarkroomError {
  return error instanceof DarkroomError ? error : ownError('NO_ANSWER', error);
}
