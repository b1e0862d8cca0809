/** What a wake-up leads to. Garbage events are logged and answered, never thrown. */
import { isTriggerProbe, noteProbe } from '../../shared/app/database/trigger-probe.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import {
  type ProcessorDeps,
  processTask,
  processTasks,
  renderRound,
} from '../../shared/tasks/index.ts';
import { readWake } from '../../triggers/event.ts';

export function handle(app: ProcessorDeps, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const wake = readWake(event);
    switch (wake.kind) {
      case 'task': {
        if (isTriggerProbe(wake.taskId)) {
          await noteProbe(app, { documentId: wake.taskId, by: 'film-renderer' });
          return { data: null };
        }
        const outcome = await processTask(app, wake.taskId);
        return { data: { task_id: wake.taskId, outcome } };
      }
      case 'tasks':
        return { data: await processTasks(app, wake.taskIds) };
      case 'unknown':
        app.log.warn('trigger event not understood', { event });
        return { data: await renderRound(app) };
      case 'timer':
        return { data: await renderRound(app) };
      default:
        return wake satisfies never;
    }
  });
}
