import { expect, test } from 'vitest';
import { processTask } from '../../../shared/tasks/rounds/process.ts';
import { tidyRound } from '../../../shared/tasks/rounds/tidy.ts';
import { deleteWork, imageLinks } from '../../../shared/tasks/works.ts';
import { MemoryStore } from '../../support/world/memory-store.ts';
import { createWorld } from '../../support/world/world.ts';

/** As the platform: an id that is none is no file that is missing, but a mistake of the caller. */
class StrictStore extends MemoryStore {
  override async urls(fileIds: readonly string[]): Promise<(string | null)[]> {
    if (fileIds.some((id) => id === '')) throw new Error('INVALID_PARAM: fileID');
    return super.urls(fileIds);
  }
}

test('links of a sound, which has no thumbnail, ask for nothing that is not there', async () => {
  const store = new StrictStore();
  const film = { file_id: store.upload('works/t/1-0.mp4'), thumb_file_id: store.upload('t.jpg') };
  const sound = { file_id: store.upload('works/t/1-0.mp3'), thumb_file_id: '' };
  const size = { width: 0, height: 0, sha256: null };
  const links = await imageLinks(store, [
    { ...sound, ...size },
    { ...film, ...size },
  ]);
  expect(links.map(({ url, thumb_url }) => [url !== null, thumb_url !== null])).toEqual([
    [true, false],
    [true, true],
  ]);
});

test('a deleted work’s files that storage would not let go are removed an hour later', async () => {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  world.provider.jobMs = 0;
  const task = await world.submit('u1');
  await processTask(world.deps, task._id);
  world.clock.advance(5_000);
  await processTask(world.deps, task._id);
  const [image] = (await world.work(task._id)).images;
  const remove = world.store.remove.bind(world.store);
  world.store.remove = async () => {
    throw new Error('storage is down');
  };
  await deleteWork(world.deps, 'u1', task._id);
  expect(world.store.files.has(image?.file_id ?? '')).toBe(true);
  world.store.remove = remove;
  world.clock.advance(60 * 60_000);
  await tidyRound(world.lightDeps, world.clock.now() + 10_000);
  expect(world.store.files.has(image?.file_id ?? '')).toBe(false);
});
