/** Streams that are opened with a ticket: by whoever brings it, within its minute, once. */
import type { Say } from '../credits/ledger-rules.ts';
import type { Task } from '../documents.ts';
import type { BookedTicket, Evidence } from '../evidence.ts';
import { isStream, type Text } from './stream-rules.ts';

const LASTS_MS = 60_000;

/** Once everything has come to rest. */
export function ticketRules(
  tasks: readonly Task[],
  texts: readonly Text[],
  { evidence, say }: { evidence: Evidence; say: Say },
): void {
  const tickets = evidence.tickets();
  for (const task of tasks) if (isStream(task)) ticketOf(task, { evidence, say, tickets });
  const stored = [...tasks, ...texts].map((doc) => JSON.stringify(doc)).join();
  for (const { request, ticket } of tickets) {
    if (stored.includes(ticket)) say('ticket_is_told_once', `the ticket of ${request} is stored`);
  }
}

function ticketOf(
  task: Task,
  { evidence, say, tickets }: { evidence: Evidence; say: Say; tickets: readonly BookedTicket[] },
): void {
  const id = task._id;
  const told = tickets.filter(({ taskId }) => taskId === id).map(({ ticket }) => ticket);
  if (told.length > 1) say('ticket_is_told_once', `${id} has ${told.length} tickets`);
  const opened = evidence.openings().filter((one) => one.taskId === id && one.isOpened);
  if (opened.length > 1) say('ticket_opens_once', `${id} was opened ${opened.length} times`);
  const last = (task.created_at as Date).getTime() + LASTS_MS + evidence.clockSkewMs;
  for (const { ticket, from } of opened) {
    if (!told.includes(ticket)) say('ticket_is_checked', `${id} was opened with another ticket`);
    if (from > last) say('ticket_lasts_a_minute', `${id} was opened ${from - last} ms too late`);
  }
}
