/** Timer, every 10 s: asks after running jobs, starts pending tasks whose trigger has not come. */
import { appFor } from '../../shared/app/index.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { pollRound } from '../../shared/tasks/index.ts';

export async function main(): Promise<Reply> {
  const app = await appFor('task-poller');
  return replyWith(app.log, async () => ({ data: await pollRound(app) }));
}
