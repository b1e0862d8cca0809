/** What a user reads of a task that has ended. */

import type { TaskDoc, WorkDoc } from '../documents/schema.ts';
import type { Ending } from './contract.ts';

export function endedWork(
  task: TaskDoc,
  outcome: { ending: Ending; captured: number; released: number; at: Date },
): Partial<WorkDoc> {
  const { ending, captured, released, at } = outcome;
  const ended = { refunded: released, updated_at: at };
  switch (ending.kind) {
    case 'completed': {
      const message = completedMessage(task, released);
      return { ...ended, status: 'completed', progress: 100, message, images: ending.images };
    }
    case 'failed': {
      const back = task.type === 'upload' ? '' : `（已退回 ${task.price} 积分）`;
      const message = `${ending.error.message}${back}`;
      return { ...ended, status: 'failed', message, error_code: ending.error.code };
    }
    case 'cancelled': {
      if (task.type === 'upload') return { ...ended, status: 'cancelled', message: '已取消' };
      const used = captured > 0 ? `，已生成部分使用 ${captured} 积分` : '';
      return { ...ended, status: 'cancelled', message: `已取消，退回 ${released} 积分${used}` };
    }
  }
}

/** What a stream does not use of its hold is nothing that is missing. */
function completedMessage({ step, type }: TaskDoc, released: number): string {
  if (type === 'upload') return '上传完成';
  if (released === 0) return '生成完成';
  if (step === 'stream') return `生成完成，未使用的 ${released} 积分已退回`;
  return `部分图片未生成，已退回 ${released} 积分`;
}
