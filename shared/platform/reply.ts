/** What a mini-program gets back: data, or a code and a Chinese message. Never a stack. */
import { DarkroomError, type ErrorDetail } from './errors.ts';
import type { Log } from './log.ts';

export type Reply<T = unknown> =
  | { readonly success: true; readonly data: T; readonly message: string }
  | {
      readonly success: false;
      readonly code: string;
      readonly message: string;
      readonly details?: readonly ErrorDetail[];
    };

/** Runs `verb` and shapes its outcome. Unexpected errors are logged whole and shown as busy. */
export async function replyWith<T>(
  log: Log,
  verb: () => Promise<{ data: T; message?: string }>,
): Promise<Reply<T>> {
  try {
    const { data, message = '成功' } = await verb();
    return { success: true, data, message };
  } catch (error) {
    if (error instanceof DarkroomError) {
      log.warn('refused', { code: error.code, error });
      const details = error.details.length > 0 ? { details: error.details } : {};
      return { success: false, code: error.code, message: error.userMessage, ...details };
    }
    log.error('unexpected', { error });
    return { success: false, code: 'INTERNAL', message: '系统繁忙，请稍后再试' };
  }
}
