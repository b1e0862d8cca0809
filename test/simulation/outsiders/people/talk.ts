/** What users ask for in words: streamed to them at once, or opened with a ticket. */
import type { World } from '../../world/world.ts';
import { listen } from './readers.ts';
import { askForTicket } from './tickets.ts';

/** Nothing in schedules without streams. */
export function planStreams(world: World): void {
  const { extra, timeline, settings } = world;
  const temper = settings.scenario.extras.streams;
  if (temper === null) return;
  const count = extra.int(1, 4);
  for (let index = 0; index < count; index++) {
    const name = `R${index}S${extra.int(100, 999)}`;
    const openid = `user-${extra.int(1, settings.users)}`;
    const wish = {
      name,
      openid,
      requestId: `stream-${index}`,
      maxTokens: extra.pick([20, 100, 400]),
    };
    const at = extra.int(1_500, 40_000);
    const deed = extra.chance(temper.ticketed) ? askForTicket : listen;
    timeline.after(at, () => deed(world, wish));
    if (extra.chance(temper.twice)) timeline.after(at + extra.int(0, 500), () => deed(world, wish));
  }
}
