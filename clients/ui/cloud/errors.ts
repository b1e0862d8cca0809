/** Why a call did not do what was asked; one class per outcome. */

export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** The function refused, in its own words. */
export class RefusedError extends Error {
  readonly code: string;
  readonly requestId: string | null;
  readonly faults: readonly FieldFault[];

  constructor(
    code: string,
    message: string,
    more: { requestId: string | null; faults?: readonly FieldFault[] },
  ) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
    this.requestId = more.requestId;
    this.faults = more.faults ?? [];
  }
}

/** No answer arrived: whether it was done is not known. */
export class UnreachableError extends Error {
  readonly code = 'UNREACHABLE';

  constructor(cause: unknown) {
    super('no answer', { cause });
    this.name = 'UnreachableError';
  }
}

/** The login has ended. */
export class SignedOutError extends Error {
  readonly code = 'SIGNED_OUT';

  constructor() {
    super('signed out');
    this.name = 'SignedOutError';
  }
}

/** A login that was not taken; `captcha_required` and the like in `code`. */
export class SignInError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.name = 'SignInError';
    this.code = code;
  }
}

/** Codes of a function that was interrupted: it may have done what it was asked. */
const INTERRUPTED = new Set(['INTERNAL', 'DATABASE_UNAVAILABLE', 'PAYMENT_CHANNEL_UNAVAILABLE']);

/** Whether it was done is not known: no answer came, or one that does not say. */
export function leavesOpen(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof RefusedError && INTERRUPTED.has(error.code);
}

/** A name for any error, for people who report it. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.name : 'UNKNOWN';
}
