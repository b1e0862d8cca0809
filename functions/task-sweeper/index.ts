/** Timer, every minute: what the others missed, and the housekeeping of a deployment. */
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(): Promise<Reply> {
  return handle(await appFor('task-sweeper'));
}
