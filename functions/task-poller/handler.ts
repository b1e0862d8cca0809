/** What the poller was called for: a timer's round, or the parts of one that another copy leads. */
import { apart } from '../../shared/platform/concurrency/apart.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { isPartOfRound, pollRound, type TaskDeps } from '../../shared/tasks/index.ts';
import { callSender } from '../../shared/webhooks/call-sender.ts';

/** Events that wait are no reason for a task to wait, nor the other way about. */
export function handle(app: TaskDeps, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const [data] = await Promise.all([
      pollRound(app, event),
      isPartOfRound(event) ? null : apart(app.log, 'events', () => callSender(app)),
    ]);
    return { data };
  });
}
