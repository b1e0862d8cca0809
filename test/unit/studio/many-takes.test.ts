/** An episode of which far more was made than a page shows: what it reads is bounded, what stands is found. */
import { expect, test } from 'vitest';
import { collections } from '../../../shared/platform/database.ts';
import { createStudioWorld } from '../../support/world/studio-world.ts';

const LATER = Date.UTC(2026, 0, 2);

async function crowded() {
  let works = 0;
  const studio = await createStudioWorld({
    intercept: (send) => async (action, params) => {
      const answer = await send(action, params);
      if (params?.collectionName !== collections.works || !/query/i.test(action)) return answer;
      works += (answer.data as { list?: readonly unknown[] } | undefined)?.list?.length ?? 0;
      return answer;
    },
  });
  const { projectId, episodeId } = await studio.begin();
  const [busy, quiet, picked] = [
    await studio.shot(episodeId),
    await studio.shot(episodeId),
    await studio.shot(episodeId),
  ];
  const target = { project_id: projectId, episode_id: episodeId, asset_id: null, slot: 'video' };
  const image = { file_id: 'cloud://test.bucket/x.mp4', media: { kind: 'film', ms: 2_000 } };
  const film = (id: string, shot_id: string, at: number) => ({
    ...{ _id: id, task_id: id, _openid: 'anna', status: 'completed', deleted_at: null },
    ...{ type: 'creation', created_at: new Date(at), updated_at: new Date(at) },
    ...{ price: 0, refunded: 0, images: [image] },
    target: { ...target, shot_id, part_id: null, batch_id: null, by: 'anna', basis: null },
  });
  const { engine } = studio.world;
  await engine.insert('works', [
    film('old-quiet', quiet, LATER - 2_000),
    film('old-picked', picked, LATER - 3_000),
    ...Array.from({ length: 2_500 }, (_, n) => film(`new-${n}`, busy, LATER + n)),
    film('newest-picked', picked, LATER + 9_000),
  ]);
  await studio.ask('pick', { target: { shotId: picked }, workId: 'old-picked' });
  works = 0;
  return { studio, episodeId, busy, read: () => works };
}

test('opening it reads a page of its newest, what was picked, and what else stands', async () => {
  const { studio, episodeId, busy, read } = await crowded();
  const opened = await studio.ask('openEpisode', { episodeId });
  const ids = opened.takes.map(({ work_id }) => work_id);
  expect(opened.has_older_takes).toBe(true);
  expect(ids[0]).toBe('newest-picked');
  expect(ids).toEqual(expect.arrayContaining(['old-quiet', 'old-picked', 'new-2499']));
  expect(new Set(ids).size).toBe(ids.length);
  expect(read()).toBeLessThanOrEqual(1_010);
  const page = await studio.ask('takes', {
    target: { shotId: busy },
    before: 'new-1500',
    limit: 2,
  });
  expect(page.takes.map(({ work_id }) => work_id)).toEqual(['new-1499', 'new-1498']);
});

test('a cut of it is filled with what stands, however old', async () => {
  const { studio, episodeId } = await crowded();
  const { cut } = await studio.ask('cut', { episodeId, fill: true });
  expect(cut.items.map(({ work_id }) => work_id)).toEqual(['new-2499', 'old-quiet', 'old-picked']);
});
