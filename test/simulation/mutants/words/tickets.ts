/** Breakages of streams that are opened with a ticket, and of what is cut off in the middle. */
import type { Mutant } from '../mutants.ts';

const TICKETS = 'shared/tasks/streams/ticket.ts';
const OUTCOME = 'shared/tasks/streams/outcome.ts';

export const ticketMutants: readonly Mutant[] = [
  {
    name: 'ticket-good-for-ever',
    why: 'a ticket that was found a day later still opens its stream',
    scenario: 'streams',
    within: 300,
    seed: 6,
    patches: [{ file: TICKETS, find: '      next_run_at: command.gt(now),\n', replace: '' }],
  },
  {
    name: 'any-ticket-opens',
    why: 'whoever knows the id of a task hears what somebody else asked for',
    scenario: 'streams',
    within: 300,
    seed: 12,
    patches: [
      {
        file: TICKETS,
        find: "      'stream.ticket_hash': ticketHash(ticket),\n",
        replace: '',
      },
    ],
  },
  {
    name: 'ticket-opens-twice',
    why: 'a doubled request runs the stream a second time, over the first',
    scenario: 'streams',
    within: 500,
    patches: [{ file: TICKETS, find: "      status: 'pending',\n", replace: '' }],
  },
  {
    name: 'ticket-told-again',
    why: 'a repeated call is told a ticket that opens nothing: its user waits in vain',
    scenario: 'streams',
    within: 300,
    seed: 6,
    patches: [
      {
        file: 'shared/text/tickets.ts',
        find: 'ticket: submitted.replayed ? null : ticket',
        replace: 'ticket',
      },
    ],
  },
  {
    name: 'ticket-stored-as-it-is',
    why: 'whoever reads the database can open every stream that waits in it',
    scenario: 'streams',
    within: 100,
    patches: [
      {
        file: 'shared/text/tickets.ts',
        find: 'ticket: { hash: ticketHash(ticket),',
        replace: 'ticket: { hash: ticketHash(ticket).slice(0, 0) + ticket,',
      },
      {
        file: TICKETS,
        find: "'stream.ticket_hash': ticketHash(ticket),",
        replace: "'stream.ticket_hash': ticket,",
      },
    ],
  },
  {
    name: 'ticket-taken-without-its-words',
    why: 'whoever opens does not take the words: the one that was frozen before it writes into them',
    scenario: 'streams',
    within: 300,
    seed: 14,
    patches: [
      {
        file: TICKETS,
        find: '      fence: command.inc(1),\n',
        replace: '',
      },
    ],
  },
  {
    name: 'phone-that-sleeps-ends-it',
    why: 'a mini-program that goes to the background loses the answer it was promised by watch',
    scenario: 'streams',
    within: 500,
    seed: 15,
    patches: [
      {
        file: 'shared/text/begin.ts',
        find: "on_hang_up: ticket === undefined ? 'stop' : 'finish',",
        replace: "on_hang_up: ticket === undefined ? 'stop' : 'stop',",
      },
      {
        file: 'shared/text/course.ts',
        find: "const stops = task.stream?.on_hang_up === 'stop' && route?.stopsWithCaller === true;",
        replace: "const stops = task.stream?.on_hang_up === 'stop';",
      },
    ],
  },
  {
    name: 'unopened-for-ever',
    why: 'a stream whose ticket nobody brought is charged when it is found',
    scenario: 'streams',
    within: 300,
    seed: 6,
    patches: [
      {
        file: 'shared/tasks/streams/open.ts',
        find: 'next_run_at: new Date(at.getTime() + waiting.validMs),',
        replace: 'next_run_at: new Date(at.getTime() + waiting.validMs * 60),',
      },
    ],
  },
  {
    name: 'delivered-is-given-away',
    why: 'a deployment that charges for what was delivered before a break gives it away',
    scenario: 'streams',
    within: 500,
    seed: 12,
    patches: [
      {
        file: OUTCOME,
        find: "if (terms.stream.partial === 'free')",
        replace: "if (terms.stream.partial !== 'unknown')",
      },
    ],
  },
  {
    name: 'delivered-costs-the-hold',
    why: 'an answer that broke off after a word costs as much as the longest there could be',
    scenario: 'streams',
    within: 500,
    seed: 16,
    patches: [
      {
        file: OUTCOME,
        find: 'const captured = Math.min(cost, price);',
        replace: "const captured = end.flags.includes('partial') ? price : Math.min(cost, price);",
      },
    ],
  },
  {
    name: 'terms-of-the-day',
    why: 'a break is always free, whatever the deployment has set',
    scenario: 'streams',
    within: 300,
    patches: [
      {
        file: 'shared/text/begin.ts',
        find: 'partial: deps.policy.partialAnswers,',
        replace: "partial: 'free',",
      },
    ],
  },
];
