/** An episode of 300 shots, which is the most: opened, quoted and started as one batch, cut, exported. */
import { beforeAll, expect, test } from 'vitest';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

const SHOTS = 300;

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
beforeAll(async () => {
  studio = await createStudioWorld({ policy: { exports: { credits: 7, perMs: 1_000 } } });
  ({ projectId, episodeId } = await studio.begin());
  const { engine, grant } = studio.world;
  await grant('anna', 10_000);
  const parentId = await studio.shot(episodeId);
  await studio.ask('create', { kind: 'frame', parentId, fields: { role: 'first' } });
  const numbered = <T extends object>(doc: T | undefined, of: (n: number) => object) =>
    Array.from({ length: SHOTS - 1 }, (_, n) => ({ ...doc, order: n + 2, ...of(n + 2) }));
  const [shot] = await engine.find('studio_shots', { filter: {} });
  const [frame] = await engine.find('studio_frames', { filter: {} });
  await engine.insert(
    'studio_shots',
    numbered(shot, (n) => ({ _id: `shot-${n}`, title: `${n}` })),
  );
  await engine.insert(
    'studio_frames',
    numbered(frame, (n) => ({ _id: `frame-${n}`, shot_id: `shot-${n}` })),
  );
});

const opened = () => studio.ask('openEpisode', { episodeId });

test('they are one batch at one price, and no more are taken', async () => {
  const targets = (await opened()).frames.map(({ id: frameId }) => ({ frameId }));
  expect(targets).toHaveLength(SHOTS);
  const wish = { projectId, targets };
  const quoted = await studio.ask('quoteBatch', wish);
  expect(quoted).toMatchObject({ decision: 'ready', total: 3_000 });
  const more = { projectId, targets: [...targets, { frameId: 'one-more' }] };
  await expect(studio.ask('quoteBatch', more)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    details: [{ field: 'targets' }],
  });
  const sent = { ...wish, requestId: 'batch-request', quoteHash: quoted.quote_hash };
  const { batch } = await studio.ask('startBatch', sent);
  expect(batch).toMatchObject({ state: 'open', total: 3_000 });
  const [stored] = await studio.world.engine.find('studio_batches', { filter: {} });
  // What one document of the database, and one answer of a function, may hold.
  expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThan(500_000);
  await studio.ask('cancelBatch', { batchId: batch?.id ?? '' });
  await studio.develop();
  expect(await studio.world.account('anna')).toMatchObject({ held: 0 });
});

test('a cut of them all is filled and quoted; one clip more is refused by name', async () => {
  const { shots } = await opened();
  const target = { project_id: projectId, episode_id: episodeId, asset_id: null, slot: 'video' };
  const at = new Date(studio.world.clock.now());
  const media = { kind: 'film', ms: 1_000, fps: 24, codec: 'avc', width: 1_280, height: 720 };
  const image = { thumb_file_id: '', width: 1_280, height: 720, sha256: '', mime: 'video/mp4' };
  const films = shots.map(({ id: shot_id }, n) => ({
    ...{ _id: `film-${n}`, task_id: `film-${n}`, _openid: 'anna', status: 'completed' },
    ...{ type: 'creation', deleted_at: null, created_at: at, updated_at: at, price: 0 },
    images: [{ ...image, file_id: `cloud://test.bucket/works/film-${n}/1-0.mp4`, media }],
    target: { ...target, shot_id, part_id: null, batch_id: null, by: 'anna', basis: null },
  }));
  for (const { images } of films) studio.world.store.upload(images[0]?.file_id.slice(20) ?? '');
  await studio.world.engine.insert('works', films);
  const { cut } = await studio.ask('cut', { episodeId, fill: true });
  expect(cut.items).toHaveLength(SHOTS);
  const quoted = await studio.ask('quoteExport', { episodeId, target: 'mp4' });
  expect(quoted).toMatchObject({ ms: SHOTS * 1_000, price: SHOTS * 7, left_out: [] });
  const items = [...cut.items, { ...cut.items[0], item_id: 'one-more' }];
  const patch = { kind: 'cut', id: episodeId, baseVersion: cut.version, set: { items } } as const;
  await studio.ask('patch', patch);
  // A cut may be longer while it is worked on; a film may not.
  await expect(studio.ask('quoteExport', { episodeId, target: 'mp4' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    details: [{ field: 'clips' }],
  });
});
