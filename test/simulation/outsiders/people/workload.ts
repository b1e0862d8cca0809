/** What users do in a schedule: who asks for what, when, how often, and with which credits. */
import type { Gift, World } from '../../world/world.ts';
import { EACH } from '../vendors/catalogue.ts';
import { planNews } from '../vendors/news.ts';
import { planBatches } from './batches.ts';
import { planShop } from './buyers.ts';
import { planCallers } from './callers.ts';
import { generate, grant, type Request } from './clients.ts';
import { planConsole } from './console.ts';
import { capped, planCredits } from './credits.ts';
import { planModule } from './modules.ts';
import { planStreams } from './talk.ts';
import { planUploads } from './uploads.ts';

/** Draws what users will do and puts it on the timeline. Returns when the last of it starts. */
export function planWorkload(world: World): void {
  const { rng, timeline, settings } = world;
  const wallets = Array.from({ length: settings.users }, (_, index) => `user-${index + 1}`);
  for (const openid of wallets) {
    // Often too little for all that is asked: the balance has to hold under concurrency.
    const amount = rng.pick([EACH * 2, EACH * 4, EACH * 9, EACH * 40]);
    const gift = { openid, key: `start-${openid}`, amount };
    if (settings.grantsThroughOperator) timeline.after(0, () => grant(world, gift));
    else timeline.after(0, () => world.fillWallet(gift));
    if (settings.scenario.extras.clashes) planClashingKeys(world, openid);
    if (rng.chance(0.2)) {
      timeline.after(rng.int(0, 60_000), () =>
        grant(world, { openid, key: `more-${openid}`, amount: EACH * 3 }),
      );
    }
    if (rng.chance(0.1)) {
      // May be refused: what is held cannot be taken back.
      timeline.after(rng.int(1_500, 60_000), () =>
        grant(world, { openid, key: `less-${openid}`, amount: -EACH * rng.int(1, 4) }),
      );
    }
  }
  for (let index = 0; index < settings.tasks; index++) {
    const openid = rng.pick(wallets);
    const at = rng.chance(0.5) ? rng.int(1_500, 4_000) : rng.int(1_500, 60_000);
    plan(world, capped(world, drawRequest(world, openid, index)), at);
  }
  for (const openid of wallets) planCredits(world, openid);
  for (const openid of wallets) planNews(world, openid);
  for (const openid of wallets) planModule(world, openid);
  planStreams(world);
  planCallers(world, wallets);
  planShop(world, wallets);
  planConsole(world, wallets);
  planBatches(world);
  planUploads(world);
}

/** One key for a grant and for a correction, which are two things; and one key for two amounts. */
function planClashingKeys(world: World, openid: string): void {
  const { extra, timeline } = world;
  const key = `both-${openid}`;
  const amount = EACH * extra.int(1, 3);
  const give = (gift: Partial<Gift>): void => {
    if (extra.chance(0.3)) return;
    timeline.after(extra.int(1_200, 40_000), () => grant(world, { openid, key, amount, ...gift }));
  };
  give({ kind: 'grant' });
  give({ kind: 'adjust' });
  give({ kind: 'grant', amount: amount + 1 });
  give({ kind: 'adjust', amount: -1 });
}

function drawRequest(world: World, openid: string, index: number): Request {
  const { rng, extra, settings } = world;
  const { models, moderation } = settings.scenario.extras;
  const drawn = {
    name: `R${index}Q${rng.int(100, 999)}`,
    openid,
    requestId: `request-${index}-${rng.hex(4)}`,
    model: rng.pick(['keyed', 'plain', 'plain', 'sync']),
    count: rng.pick([1, 1, 2, 3]),
    large: rng.chance(0.3),
  };
  return {
    ...drawn,
    model: models === null ? drawn.model : extra.pick(models),
    forbidden: moderation !== null && extra.chance(moderation.badWords),
  };
}

function plan(world: World, request: Request, at: number): void {
  const { rng, timeline } = world;
  timeline.after(at, () => generate(world, request));
  if (rng.chance(0.3)) timeline.after(at + rng.int(0, 30), () => generate(world, request));
  if (rng.chance(0.15)) timeline.after(at + rng.int(0, 30_000), () => generate(world, request));
  if (rng.chance(0.15)) {
    const other = { ...request, name: `${request.name}x`, count: (request.count % 3) + 1 };
    timeline.after(at + rng.int(0, 10_000), () => generate(world, other));
  }
  if (world.settings.scenario.extras.clashes) planClashes(world, request, at);
}

/** The same request id once more, with one thing changed; and two taps at the very same moment. */
function planClashes(world: World, request: Request, at: number): void {
  const { extra, timeline } = world;
  if (extra.chance(0.2)) {
    // The name of an operator's repetition: whoever took it first would stand in its way.
    timeline.after(at + extra.int(5_000, 40_000), () => {
      const [taskId = 'none'] = world.tasks.keys();
      generate(world, { ...request, name: `${request.name}y`, requestId: `again:${taskId}` });
    });
  }
  if (extra.chance(0.5)) timeline.after(at + extra.int(0, 6), () => generate(world, request));
  if (extra.chance(0.7)) {
    const changed = extra.pick<NonNullable<Request['changed']>>([
      { count: (request.count % 3) + 1 },
      { size: request.large ? 'small' : 'large' },
      { model: request.model === 'keyed' ? 'plain' : 'keyed' },
      { style: '国风' },
      { sceneId: null },
      { image: 'trousers' },
    ]);
    timeline.after(at + extra.pick([extra.int(0, 30), extra.int(0, 20_000)]), () =>
      generate(world, { ...request, changed }),
    );
  }
}
