/** What a wake-up leads to. Garbage events are logged and answered, never thrown. */
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { developRound, type ProcessorDeps, visitTask } from '../../shared/tasks/develop.ts';
import { readWake } from '../../triggers/event.ts';

export function handle(app: ProcessorDeps, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const wake = readWake(event);
    switch (wake.kind) {
      case 'task': {
        const outcome = await visitTask(app, wake.taskId);
        return { data: { task_id: wake.taskId, outcome } };
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
