/** A ticket opens one stream once, within a minute; using it is the claim of its task. */
import { createHash } from 'node:crypto';
import { DarkroomError, InvariantError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { newStages, stageStarted } from '../core/stages.ts';
import { updateWhere } from '../core/write.ts';
import { begun, takeWords } from './lease.ts';

export const TICKET_LASTS_MS = 60_000;

/** Used before, too old, or for no stream: the three look the same. */
export class TicketError extends DarkroomError {
  readonly code = 'TICKET_INVALID';
  readonly userMessage = '凭证无效或已使用，请重新打开';
}

/** What is stored of a ticket. */
export function ticketHash(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}

export interface Opened {
  readonly task: TaskDoc;
  /** What is to be asked. */
  readonly request: JsonObject;
}

/** Whoever brings the ticket runs the stream, for `lastsMs` at most. Throws TicketError. */
export async function useTicket(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'policy'>,
  { taskId, ticket, lastsMs }: { taskId: string; ticket: string; lastsMs: number },
): Promise<Opened> {
  const { command } = deps.db;
  const now = new Date(deps.clock.now());
  const task = await updateWhere(
    deps,
    {
      _id: taskId,
      status: 'pending',
      step: 'stream',
      'stream.ticket_hash': ticketHash(ticket),
      next_run_at: command.gt(now),
    },
    {
      ...begun(deps, lastsMs),
      fence: command.inc(1),
      stages: stageStarted(newStages(), 'generate', now),
    },
  );
  if (task === null) throw new TicketError(`task ${taskId}`);
  const words = await takeWords(deps, task);
  if (words === null) throw new TicketError(`text ${taskId}, fence ${task.fence}`);
  const { request } = words;
  if (request === null) throw new InvariantError(`text ${taskId} without its request`);
  return { task, request };
}
