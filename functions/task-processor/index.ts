/**
 * Database trigger (a task was created, or its job has results) and timer: runs one task, or
 * whatever waits for the picture path. Garbage events are logged and answered, never thrown.
 */
import { createFinisher } from '../../shared/app/finisher.ts';
import { appFor } from '../../shared/app/index.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { developRound } from '../../shared/tasks/develop.ts';
import { runTask } from '../../shared/tasks/run.ts';
import { readWake } from '../../triggers/event.ts';

export async function main(event: unknown): Promise<Reply> {
  const base = appFor('task-processor');
  const app = { ...base, finisher: createFinisher(base.config) };
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
