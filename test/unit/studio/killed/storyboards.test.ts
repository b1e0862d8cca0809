/**
 * Whoever takes a storyboard on dies at every one of their calls: while it is reserved, asked for part
 * by part, closed and accepted. Whoever comes next makes of it what an undisturbed one is.
 */
import { expect, test } from 'vitest';
import { runTask } from '../../../../shared/tasks/index.ts';
import { type Death, mortal } from '../../../support/world/mortal.ts';
import { turns } from '../../../support/world/stepped-clock.ts';
import {
  answered,
  createStoryboardWorld,
  draftShot,
  shotsAsJson,
} from '../../../support/world/storyboard-world.ts';

const PARTS = 2;
const scene = (number: number): string =>
  `第${number}场 雨夜\n${'阿兰推开门，浑身湿透。\n'.repeat(150)}阿兰：我回来了。\n`;
const SCRIPT = scene(1) + scene(2);
/** Longer than the lease of whoever has died while asking. */
const ABANDONED_MS = 120_000;

/** One world for all deaths: each has a project and a storyboard of its own. */
async function mortalStoryboards() {
  const fate = mortal();
  const { intercept } = fate;
  const { studio, chat, clock } = await createStoryboardWorld({ intercept, fate });
  const { ask, world, deps } = studio;
  await world.grant('anna', 1_000_000);

  async function written(name: string) {
    const { projectId, episodeId } = await studio.begin();
    await ask('writeScript', { episodeId, baseVersion: 0, from: 0, to: 0, text: SCRIPT });
    const wish = { episodeId, model: 'deepseek-v4-pro' };
    const { quote_hash: quoteHash, calls } = await ask('quoteStoryboard', wish);
    expect(calls).toBe(PARTS);
    return { projectId, episodeId, order: { ...wish, requestId: name, quoteHash } };
  }

  /** What it is asked to do; cut short by death, and by the time whoever has died is waited for. */
  async function orDead<T>(work: () => Promise<T>): Promise<T | null> {
    let over = false;
    const working = work()
      .catch(() => null)
      .finally(() => {
        over = true;
      });
    while (!over && !fate.died()) await turns(1);
    if (!over) await clock.pass(ABANDONED_MS);
    return working;
  }

  async function partOn(storyboardId: string) {
    chat.script = answered(shotsAsJson(draftShot()));
    return (await orDead(() => ask('runStoryboard', { storyboardId })))?.storyboard ?? null;
  }

  /** From its start to shots in the episode, as far as whoever does so lives. */
  async function toShots({ order }: Awaited<ReturnType<typeof written>>): Promise<void> {
    const begun = await orDead(() => ask('startStoryboard', order));
    const id = begun?.storyboard?.id;
    let state = begun?.storyboard?.state;
    for (let call = 0; call < 2 * PARTS && id !== undefined && state === 'open'; call += 1) {
      state = (await partOn(id))?.state;
    }
    if (id === undefined || state !== 'draft') return;
    await orDead(() => ask('acceptStoryboard', { storyboardId: id }));
  }

  /** What was being asked when somebody died is settled by the sweeper, once its lease is over. */
  async function sweep(): Promise<void> {
    await clock.pass(ABANDONED_MS);
    const live = await world.engine.find('task_queue', { filter: { settled_at: null } });
    for (const { _id } of live) await runTask(deps, _id);
  }

  return { studio, fate, written, toShots, sweep };
}

type MortalStoryboards = Awaited<ReturnType<typeof mortalStoryboards>>;

/** What there is in the end, and what it cost. */
async function madeThrough(place: MortalStoryboards, death: Death | null) {
  const { studio, fate, written, toShots, sweep } = place;
  const { ask, world } = studio;
  const before = await world.account('anna');
  const board = await written(`board-${death?.at ?? 0}-${death?.after === true}`);
  if (death !== null) fate.watch(death);
  await toShots(board);
  const died = fate.died();
  await fate.revive();
  await sweep();
  await toShots(board);
  const { available, held, captured } = await world.account('anna');
  const { shots } = await ask('openEpisode', { episodeId: board.episodeId });
  const { assets } = await ask('open', { projectId: board.projectId });
  const filter = { episode_id: board.episodeId };
  const [stored] = await world.engine.find('studio_storyboards', { filter });
  expect(available + captured, JSON.stringify(death)).toBe(1_000_000);
  return {
    died,
    end: {
      shots: shots.map(({ title, lines }) => [title, lines.length]),
      assets: assets.map(({ name }) => name).sort(),
      board: { state: stored?.state, next: stored?.next, problems: stored?.problems },
      held,
      cost: captured - before.captured,
    },
  };
}

test('a storyboard whose maker is killed after any call ends as one that nobody disturbed, paid for once', async () => {
  const place = await mortalStoryboards();
  const { end: undisturbed } = await madeThrough(place, null);
  expect(undisturbed).toMatchObject({
    shots: [
      ['推门', 1],
      ['推门', 1],
    ],
    assets: ['老屋', '阿兰'],
    board: { state: 'accepted', next: PARTS, problems: [] },
    held: 0,
  });
  for (let at = 1; ; at += 1) {
    // Before a call is after the one before it: nobody else is at work.
    const death = { at, after: true };
    const { died, end } = await madeThrough(place, death);
    expect(end, JSON.stringify(death)).toEqual(undisturbed);
    if (died) continue;
    expect(at).toBeGreaterThan(100);
    return;
  }
});
