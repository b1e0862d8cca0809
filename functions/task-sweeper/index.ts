/** Timer, every minute: what the others missed, and the housekeeping of a deployment. */
import { sellingAppFor } from '../../shared/app/selling.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(): Promise<Reply> {
  return handle(await sellingAppFor('task-sweeper'));
}
