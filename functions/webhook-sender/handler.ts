/** What a wake-up leads to: whatever is due, whoever woke us. */
import { isTriggerProbe, noteProbe } from '../../shared/app/database/trigger-probe.ts';
import type { Database } from '../../shared/platform/database.ts';
import type { Log } from '../../shared/platform/log.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { readWake } from '../../triggers/event.ts';

export interface SenderApp {
  readonly db: Database;
  readonly log: Log;
  /** One round of what is due. */
  readonly send: () => Promise<unknown>;
}

export function handle({ db, log, send }: SenderApp, event: unknown): Promise<Reply> {
  return replyWith<unknown>(log, async () => {
    const wake = readWake(event);
    if (wake.kind === 'task' && isTriggerProbe(wake.taskId)) {
      await noteProbe({ db }, { documentId: wake.taskId, by: 'webhook-sender' });
      return { data: null };
    }
    return { data: await send() };
  });
}
