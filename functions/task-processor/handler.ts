/** What a wake-up leads to. Garbage events are logged and answered, never thrown. */
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import type { TaskDeps } from '../../shared/tasks/deps.ts';
import { developRound } from '../../shared/tasks/develop.ts';
import { runTask } from '../../shared/tasks/run.ts';
import { readWake } from '../../triggers/event.ts';

export function handle(app: TaskDeps, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const wake = readWake(event);
    switch (wake.kind) {
      case 'task': {
        const outcome = await runTask(app, wake.taskId);
        return { data: { task_id: wake.taskId, outcome: outcome.kind } };
      }
      case 'unknown':
        app.log.warn('trigger event not understood', { event });
        return { data: await developRound(app) };
      case 'timer':
        return { data: await developRound(app) };
      default:
        return wake satisfies never;
    }
  });
}
