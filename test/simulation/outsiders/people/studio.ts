/**
 * Stands for functions that reserve, draw and name caps: the verbs of credits and tasks as such a
 * function calls them. And for functions of the version before, which know no lots.
 */
import type { App } from '../../../../shared/app/index.ts';
import { close, type Payment, reserve } from '../../../../shared/credits/index.ts';
import { runTransaction } from '../../../../shared/platform/database.ts';
import { type Reply, replyWith } from '../../../../shared/platform/reply.ts';
import { parseGenerateRequest, submitPaid } from '../../../../shared/tasks/index.ts';
import { type EarlierEntry, moveOnce } from '../../../support/earlier-version.ts';

export type StudioEvent =
  | {
      readonly action: 'reserve';
      readonly openid: string;
      readonly id: string;
      readonly total: number;
      readonly closeInMs: number;
      readonly caps: Payment['caps'];
    }
  | { readonly action: 'close'; readonly openid: string; readonly id: string }
  | {
      readonly action: 'submit';
      readonly openid: string;
      readonly payment: Payment;
      readonly event: object;
    }
  | { readonly action: 'earlier'; readonly openid: string; readonly entry: EarlierEntry };

export function studio(app: App, raw: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => ({ data: await done(app, raw as StudioEvent) }));
}

async function done(app: App, event: StudioEvent): Promise<unknown> {
  const { openid } = event;
  switch (event.action) {
    case 'reserve':
      return runTransaction(app, async (tx) => {
        const at = new Date(app.clock.now());
        const closeAt = new Date(at.getTime() + event.closeInMs);
        const { id, total, caps = [] } = event;
        return reserve(tx, { id, openid, total, caps, reason: 'batch', at, closeAt });
      });
    case 'close':
      return runTransaction(app, async (tx) => {
        const at = new Date(app.clock.now());
        return close(tx, { id: event.id, openid, reason: 'batch', at });
      });
    case 'submit': {
      const request = parseGenerateRequest(event.event);
      const { task } = await submitPaid(app, { openid, request, payment: event.payment });
      return { task_id: task._id, price: task.price };
    }
    case 'earlier':
      await moveOnce(app, openid, event.entry);
      return {};
    default:
      return event satisfies never;
  }
}
