/** A ticket opens one stream once, within a minute; using it is the claim of its task. */
import { createHash } from 'node:crypto';
import { checked, collections } from '../../platform/database.ts';
import { DarkroomError, InvariantError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/schema.ts';
import { newStages, stageStarted } from '../core/stages.ts';
import type { TextDoc } from '../core/texts.ts';
import { updateWhere } from '../core/write.ts';
import { held, overAfter } from './lease.ts';

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
      ...held(deps),
      ...overAfter(deps, lastsMs),
      fence: command.inc(1),
      stages: stageStarted(newStages(), 'generate', now),
    },
  );
  if (task === null) throw new TicketError(`task ${taskId}`);
  return { task, request: await requestOf(deps, task) };
}

async function requestOf(
  { db }: Pick<TaskDeps, 'db'>,
  { _id, fence }: TaskDoc,
): Promise<JsonObject> {
  // Whoever froze behind the claim must not take the words back from who came later.
  const mine = db.command.lte(fence);
  const taken = checked(
    await db
      .collection(collections.texts)
      .where({ _id, fence: mine, ended_at: null })
      .updateAndReturn({ fence }),
  );
  if (taken.updated !== 1) throw new TicketError(`text ${_id}, fence ${fence}`);
  const { request } = taken.doc as TextDoc;
  if (request === null) throw new InvariantError(`text ${_id} without its request`);
  return request;
}
