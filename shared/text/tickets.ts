/**
 * For mini-programs, whose identity the platform knows in one place and whose words come through
 * another: the first takes the stream in and gives a ticket, the second runs it for whoever brings
 * that. A ticket is good for a minute, once.
 */
import type { ModelDefinition } from '../models/contract.ts';
import { deterministicId } from '../platform/ids.ts';
import {
  type Submitted,
  type TaskDeps,
  TICKET_LASTS_MS,
  ticketHash,
  useTicket,
} from '../tasks/index.ts';
import { beginChat } from './begin.ts';
import type { Asked } from './request.ts';
import type { Run } from './run.ts';
import type { ChatBody } from './shape.ts';

export interface TicketWish {
  readonly openid: string;
  /** Null: a new one. A repetition of one that was taken in gets no second ticket. */
  readonly requestId: string | null;
  readonly model: ModelDefinition;
  readonly body: ChatBody;
}

export interface Ticketed {
  readonly submitted: Submitted;
  /** Null where the request had been taken in before: its first answer has the ticket. */
  readonly ticket: string | null;
  readonly validMs: number;
}

/** Throws like `beginChat`. */
export async function openWithTicket(deps: TaskDeps, wish: TicketWish): Promise<Ticketed> {
  const ticket = deps.random.secret();
  const { openid, model, body } = wish;
  const { submitted } = await beginChat(deps, {
    openid,
    requestId: wish.requestId ?? deps.random.hex(16),
    payloadHash: deterministicId(JSON.stringify(body)),
    model,
    body,
    lastsMs: 0,
    ticket: { hash: ticketHash(ticket), validMs: TICKET_LASTS_MS },
  });
  return { submitted, ticket: submitted.replayed ? null : ticket, validMs: TICKET_LASTS_MS };
}

/** A stream to be run by whoever brought its ticket. Throws TicketError. */
export async function runByTicket(
  deps: TaskDeps,
  use: { readonly taskId: string; readonly ticket: string; readonly lastsMs: number },
): Promise<Run> {
  const { task, request } = await useTicket(deps, use);
  return { task, asked: request as unknown as Asked, lastsMs: use.lastsMs };
}
