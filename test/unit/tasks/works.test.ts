import { expect, test } from 'vitest';
import { imageLinks } from '../../../shared/tasks/works.ts';
import { MemoryStore } from '../../support/memory-store.ts';

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
