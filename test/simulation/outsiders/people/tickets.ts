/**
 * Mini-programs that stream: one function takes the stream in and gives a ticket, another runs it
 * for whoever brings that; twice, too late, or with a ticket that is none.
 */
import type { BookedOpening } from '../../auditor/evidence.ts';
import type { World } from '../../world/world.ts';
import { askedIn, STREAM_MODEL } from '../vendors/streams.ts';
import { callEntry, isOpen } from './clients.ts';
import { listen, type Opening, type Wish } from './readers.ts';

export function askForTicket(world: World, wish: Wish, tries = 3): void {
  const { extra, timeline, streams } = world;
  const { name: request, openid, requestId } = wish;
  const event = { action: 'openStream', model: STREAM_MODEL, requestId, ...askedIn(wish) };
  callEntry(world, openid, event, (answer) => {
    if (isOpen(answer) && tries > 1) {
      timeline.after(extra.int(300, 4_000), () => askForTicket(world, wish, tries - 1));
    }
    if (answer?.success !== true) return;
    const { task_id: taskId, ticket } = answer.data as { task_id: string; ticket: string | null };
    if (ticket === null) return;
    streams?.tickets.push({ request, taskId, ticket });
    openings(world, wish, { taskId, ticket });
  });
}

interface Ticket {
  readonly taskId: string;
  readonly ticket: string;
}

function openings(world: World, wish: Wish, { taskId, ticket }: Ticket): void {
  const { extra, timeline } = world;
  const open = (ms: number, brought: string): void =>
    timeline.after(ms, () => openWith(world, wish, { taskId, ticket: brought }));
  const at = extra.pick([extra.int(0, 3_000), extra.int(0, 20_000), extra.int(50_000, 80_000)]);
  if (extra.chance(0.3))
    open(Math.max(0, at - extra.int(0, 2_000)), [...ticket].reverse().join(''));
  if (!extra.chance(0.1)) open(at, ticket);
  if (extra.chance(0.4)) open(at + extra.pick([extra.int(0, 40), extra.int(0, 30_000)]), ticket);
}

function openWith(world: World, wish: Wish, brought: Ticket): void {
  const booked: { -readonly [K in keyof BookedOpening]: BookedOpening[K] } = {
    ...brought,
    from: world.timeline.now,
    isOpened: false,
  };
  world.streams?.openings.push(booked);
  const opening: Opening = {
    event: brought,
    begun: () => {
      booked.isOpened = true;
    },
    answered: ({ success }) => {
      if (success) booked.isOpened = true;
    },
  };
  listen(world, wish, opening);
}
