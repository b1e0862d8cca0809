/** Timer, every minute: lost triggers, expired leases, deadlines; the credits come back. */
import { appFor } from '../../shared/app/index.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { sweepRound } from '../../shared/tasks/sweep.ts';

export async function main(): Promise<Reply> {
  const app = appFor('task-sweeper');
  return replyWith(app.log, async () => ({ data: await sweepRound(app) }));
}
