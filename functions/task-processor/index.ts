/**
 * Database trigger (a task was created, or its job has results), calls of the poller, and a timer,
 * every minute: runs one task, or whatever waits for the picture path.
 */
import { createFinisher } from '../../shared/app/finisher.ts';
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  const app = await appFor('task-processor');
  const finisher = { ...createFinisher(app.config, app.log), keeping: app.keeping };
  return handle({ ...app, finisher }, event);
}
