/** What may be shown is shown and charged; the rest is not. */
import type { NormError } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ImageDoc, TaskDoc } from '../core/documents/schema.ts';
import { failedWith, settleAs } from '../core/ending/endings.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { nextAttempt } from '../jobs/attempts.ts';
import type { Refusal } from './make/contract.ts';

export interface Publishable {
  readonly images: readonly ImageDoc[];
  readonly blocked: number;
  readonly warnings: readonly string[];
  readonly refusal?: Refusal | null;
}

/**
 * Settles a task with the pictures that may be shown. What was blocked or lost is not charged; if
 * nothing is left the task fails, or starts over when a second job may bring something else.
 */
export async function publish(
  deps: TaskDeps,
  task: TaskDoc,
  result: Publishable,
): Promise<StepOutcome> {
  const { images, blocked, warnings, refusal = null } = result;
  if (images.length === 0 && blocked > 0) {
    return settleAs(deps, task, failedWith('CONTENT_BLOCKED', blockedMessage(task)));
  }
  if (images.length === 0 && refusal !== null) {
    return settleAs(deps, task, failedWith(refusal.code, refusal.message));
  }
  if (images.length === 0) {
    // A second attempt starts over; what was shown must not fall back.
    await reportProgress(deps, task._id, {
      progress: progressAt.finishCeiling,
      message: '正在重新生成',
    });
    return nextAttempt(deps, task, noPicture(task, warnings));
  }
  const captured =
    images.length >= task.count
      ? task.price
      : Math.floor((task.price * images.length) / task.count);
  return settleAs(deps, task, { kind: 'completed', captured, images, warnings });
}

const blockedMessage = ({ type }: TaskDoc): string =>
  type === 'upload'
    ? '上传的内容未通过内容安全检测，请换一个文件'
    : '生成的内容未通过内容安全检测，请修改描述后再试';

function noPicture(task: TaskDoc, warnings: readonly string[]): NormError {
  return {
    kind: 'provider_failed',
    provider: task.provider,
    message: `no usable picture: ${warnings.join('; ') || 'no result'}`,
    stage: 'download',
    retry: 'resubmit',
    charged: 'yes',
  };
}
