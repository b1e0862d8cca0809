/** How the console refuses. */
import { DarkroomError } from '../../platform/errors.ts';

/** Nobody on the list, or switched off, or no such verb: a stranger learns nothing of the list. */
export class UnknownVerbError extends DarkroomError {
  readonly code = 'UNKNOWN_VERB';
  readonly userMessage = '未知操作';
}

/** An operator whose role has not this verb. */
export class NotYourRoleError extends DarkroomError {
  readonly code = 'NOT_YOUR_ROLE';
  readonly userMessage = '您的角色没有此操作的权限';
}

/** What an operator saw has moved on since; nothing was done. */
export class ConflictError extends DarkroomError {
  readonly code = 'CONFLICT';
  readonly userMessage = '内容已被更改，请查看最新状态后重试';
  /** As it is now, the way the verb would have answered it; null where it is gone. */
  readonly now: unknown;

  constructor(what: string, now: unknown) {
    super(`${what} has moved on`);
    this.now = now;
  }
}

/** An operator goes faster than by hand, or was refused too often: until the next minute begins. */
export class TooManyCallsError extends DarkroomError {
  readonly code = 'TOO_MANY_CALLS';
  override readonly retryable = true;
  readonly userMessage: string;

  constructor(what: 'money' | 'refusals', resetMs: number) {
    super(`too many ${what} this minute`);
    const words = what === 'money' ? '资金操作过于频繁' : '被拒绝的操作过多';
    this.userMessage = `${words}，请在 ${Math.ceil(resetMs / 1_000)} 秒后再试`;
  }
}
