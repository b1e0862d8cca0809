/** Whoever makes an export dies at every one of its steps: before it, and after it. */
import { expect, test } from 'vitest';
import { type Death, type Mortal, mortal } from '../../../support/world/mortal.ts';
import { type Exporting, exporting, OWNER } from './exporting.ts';

function withMortalEngine({ engine, world }: Exporting, step: Mortal['step']): void {
  const { cut } = engine;
  engine.cut = async (list) => {
    const film = await cut.call(engine, list);
    return {
      ...film,
      render: (index, paths) => step(() => film.render(index, paths)),
      join: (order) => step(() => film.join(order)),
    };
  };
  const { put } = world.store;
  world.store.put = (path, bytes) => step(() => put.call(world.store, path, bytes));
}

/** False when the export was over before death came. */
async function liveThrough(death: Death): Promise<boolean> {
  const fate = mortal();
  const opened = await exporting({ moderated: true, intercept: fate.intercept });
  const { world, start, rest, engine } = opened;
  withMortalEngine(opened, fate.step);
  fate.watch(death);
  const first = await start().catch(() => null);
  if (first !== null) await rest(first.task._id, 4).catch(() => undefined);
  const died = fate.died();
  await fate.revive();
  // The lease of whoever died runs out; the same request is sent again.
  world.clock.advance(80_000);
  const { task } = await start();
  const ended = await rest(task._id);
  expect(ended, JSON.stringify(death)).toMatchObject({ status: 'completed', captured: 28 });
  expect(ended.images).toHaveLength(1);
  expect(await world.account(OWNER)).toMatchObject({ available: 972, held: 0 });
  const mine = (await world.records(OWNER)).filter(({ task_id }) => task_id === task._id);
  expect(mine.map(({ kind }) => kind).sort()).toEqual(['hold', 'settle']);
  const films = [...world.store.files.keys()].filter((id) => id.includes(`${task._id}/`));
  expect(films.filter((id) => id.endsWith('.mp4'))).toEqual([ended.images[0]?.file_id]);
  // What was kept is not made again: the piece at which it died at most.
  expect(engine.rendered.length).toBeLessThanOrEqual(3);
  return died;
}

test.each([
  ['before', false],
  ['after', true],
] as const)('killed %s any step, one export comes and is charged once', async (_, after) => {
  let at = 1;
  while (await liveThrough({ at, after })) at += 1;
  expect(at).toBeGreaterThan(25);
});
