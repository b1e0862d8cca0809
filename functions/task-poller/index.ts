/**
 * Timer, every 10 s: asks after running jobs, starts pending tasks whose trigger has not come, calls
 * the others for what is theirs. Calls copies of itself where there are many.
 */
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  return handle(await appFor('task-poller'), event);
}
