/** What this store makes of the ids the platform gives. */
import { expect, test } from 'vitest';
import { createCloudBaseStore } from '../../../shared/storage/cloudbase.ts';

const ENV = 'cloud://shop-1.7368-shop-1-1300000000/';

type App = Parameters<typeof createCloudBaseStore>[0];

test('the id of a file is known before it is put, from the bucket its user put one into', async () => {
  const uploadFile = async ({ cloudPath }: { cloudPath: string }) => ({
    fileID: `${ENV}${cloudPath}`,
  });
  const store = createCloudBaseStore({ uploadFile } as unknown as App);
  const put = await store.put('works/t/1-0.jpg', Buffer.from('x'), 'image/jpeg');
  expect(store.idOf('works/t/1-0.jpg', `${ENV}uploads/anna/mine.jpg`)).toBe(put.fileId);
});
