/** What the poller was called for: a timer's round, or the parts of one that another copy leads. */
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { pollRound, type TaskDeps } from '../../shared/tasks/index.ts';

export function handle(app: TaskDeps, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => ({ data: await pollRound(app, event) }));
}
