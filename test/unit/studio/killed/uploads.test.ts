/** Whoever makes a file of somebody's own ready dies at every one of their steps: before it, and after it. */
import { expect, test } from 'vitest';
import { tidyRound } from '../../../../shared/tasks/index.ts';
import { type Death, mortal } from '../../../support/world/mortal.ts';
import { createUploadWorld, film } from '../../../support/world/upload-world.ts';

/** One world for all deaths: each has a shot and a film of its own. */
async function mortalUploads() {
  const fate = mortal();
  const opened = await createUploadWorld({ intercept: fate.intercept });
  const { studio, engine, moderator, deps } = opened;
  const { world } = studio;
  const { put } = world.store;
  world.store.put = (path, bytes) => fate.step(() => put.call(world.store, path, bytes));
  const { episodeId } = await studio.begin();
  engine.tracks = ['speech'];

  /** With sound; whoever looks at its frames fetches them. */
  async function dying(death: Death) {
    const shotId = await studio.shot(episodeId);
    const name = `mine-${death.at}-${death.after}`;
    const fileId = opened.put(`${name}.mp4`, film('of theirs'));
    moderator.pictures.splice(0);
    for (let frame = 0; frame < 6; frame += 1) {
      moderator.pictures.push(async ({ address }) => {
        await address();
        return 'pass';
      });
    }
    const wish = { target: { shotId }, fileId, requestId: name };
    const send = async () => (await studio.ask('upload', wish)).take;
    fate.watch(death);
    await send().catch(() => null);
    await opened.rest().catch(() => undefined);
    const died = fate.died();
    await fate.revive();
    world.clock.advance(80_000);
    return { shotId, fileId, died, send };
  }

  /** Two hours later nothing lies there but what works show, and no credits have moved. */
  async function assertTidy(death: Death): Promise<void> {
    world.clock.advance(2 * 3_600_000);
    await tidyRound(deps, world.clock.now() + 45_000);
    const works = await world.engine.find('works');
    const shown = works.flatMap(({ images }) =>
      (images as { file_id: string; thumb_file_id: string }[]).flatMap((image) => [
        image.file_id,
        image.thumb_file_id,
      ]),
    );
    const stored = [...world.store.files.keys()].filter((id) => id.includes('/works/'));
    expect(stored.sort(), JSON.stringify(death)).toEqual(shown.sort());
    expect(await world.engine.count('credit_accounts')).toBe(0);
    expect(await world.engine.count('credit_records')).toBe(0);
  }

  return { opened, dying, assertTidy };
}

type MortalUploads = Awaited<ReturnType<typeof mortalUploads>>;

/** False when it was over before death came. */
async function takenUpAgain(place: MortalUploads, death: Death): Promise<boolean> {
  const { opened, dying, assertTidy } = place;
  const { shotId, died, send } = await dying(death);
  const { work_id: id } = await send();
  await opened.rest();
  const { takes } = await opened.studio.ask('takes', { target: { shotId } });
  const done = { work_id: id, status: 'completed', images: [{}] };
  expect(takes, JSON.stringify(death)).toMatchObject([done]);
  await assertTidy(death);
  return died;
}

/** Its file is gone by the time somebody comes again, so that it ends without a take. */
async function comeToNothing(place: MortalUploads, death: Death): Promise<boolean> {
  const { opened, dying, assertTidy } = place;
  const { fileId, died } = await dying(death);
  await opened.studio.world.store.remove([fileId]);
  await opened.rest();
  await assertTidy(death);
  return died;
}

test.each([
  ['one take comes of a file', 'before', takenUpAgain],
  ['one take comes of a file', 'after', takenUpAgain],
  ['nothing is left of a file that is gone by then', 'before', comeToNothing],
  ['nothing is left of a file that is gone by then', 'after', comeToNothing],
] as const)('killed at any step, %s, and no credits move (%s it)', async (_, when, live) => {
  const place = await mortalUploads();
  let at = 1;
  while (await live(place, { at, after: when === 'after' })) at += 1;
  expect(at).toBeGreaterThan(30);
});
