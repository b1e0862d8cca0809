import { DarkroomError } from '../../platform/errors.ts';

/** The caller is a member who may look and not write, or may write and not spend. */
export class StudioForbiddenError extends DarkroomError {
  readonly code = 'STUDIO_FORBIDDEN';
  readonly userMessage: string;

  constructor(message: string, userMessage = '您在该项目中没有此权限') {
    super(message);
    this.userMessage = userMessage;
  }
}

/** The address is taken by another project. */
export class SlugTakenError extends DarkroomError {
  readonly code = 'STUDIO_SLUG_TAKEN';
  readonly userMessage = '该项目地址已被使用，请换一个';
}

/** As many shots, frames … as there may be. */
export class StudioFullError extends DarkroomError {
  readonly code = 'STUDIO_FULL';
  readonly userMessage: string;

  constructor(what: string, most: number) {
    super(`more than ${most} of ${what}`);
    this.userMessage = `数量已达上限（${most}）`;
  }
}

/** Others kept writing the same document: nothing was lost, and the same call may be sent again. */
export class StudioBusyError extends DarkroomError {
  readonly code = 'STUDIO_BUSY';
  readonly userMessage = '其他人正在修改，请重试';
  override readonly retryable = true;
}

/** An invitation that is unknown, used, or out of date. */
export class InviteError extends DarkroomError {
  readonly code = 'STUDIO_INVITE_INVALID';
  readonly userMessage = '邀请无效或已过期';
}
