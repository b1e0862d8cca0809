/** Whoever makes an export dies at every one of its steps: before it, and after it. */
import { expect, test } from 'vitest';
import { type Death, type Mortal, mortal } from '../../../support/world/mortal.ts';
import { type Exporting, exporting, LIST, OWNER } from './exporting.ts';

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

/** With words to be read: they lie beside the timeline, as SRT. */
const DRAFTED = {
  ...LIST,
  subtitles: { lines: [{ text: '我回来了', fromMs: 0, toMs: 1_500 }] },
};

/** The draft as it is stored in the end, and whether somebody died on the way. */
async function draftThrough(death: Death | null, target: 'jianying' | 'otio') {
  const fate = mortal();
  const opened = await exporting({ intercept: fate.intercept });
  const { world, start, rest } = opened;
  const { put, urls } = world.store;
  // Its folder is one stream into the store, which asks for each source when its turn has come.
  world.store.put = (path, bytes) => fate.step(() => put.call(world.store, path, bytes));
  world.store.urls = (ids) => fate.step(() => urls.call(world.store, ids));
  const order = { target, editList: DRAFTED };
  if (death !== null) fate.watch(death);
  const first = await start(order).catch(() => null);
  if (first !== null) await rest(first.task._id, 4).catch(() => undefined);
  const died = fate.died();
  await fate.revive();
  world.clock.advance(80_000);
  const { task } = await start(order);
  const ended = await rest(task._id);
  expect(ended, JSON.stringify(death)).toMatchObject({ status: 'completed', captured: 0 });
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0, captured: 0 });
  const kinds = (await world.records(OWNER)).filter(({ task_id }) => task_id === task._id);
  expect(kinds.map(({ kind }) => kind).sort()).toEqual(['hold', 'settle']);
  const stored = [...world.store.files.keys()].filter((id) => id.includes(`${task._id}/`));
  expect(stored).toEqual([ended.images[0]?.file_id]);
  return { died, sha256: ended.images[0]?.sha256 };
}

test.each(['jianying', 'otio'] as const)(
  'killed after any step, one %s draft comes, free and as if nobody had died',
  async (target) => {
    const { sha256 } = await draftThrough(null, target);
    for (let at = 1; ; at += 1) {
      const made = await draftThrough({ at, after: true }, target);
      expect(made.sha256, `at ${at}`).toBe(sha256);
      if (made.died) continue;
      expect(at).toBeGreaterThan(15);
      return;
    }
  },
);
