import { describe, expect, test } from 'vitest';
import { createCompositeStore } from '../../../shared/storage/composite.ts';
import type { ObjectStore } from '../../../shared/storage/contract.ts';

class Shelf implements ObjectStore {
  readonly removed: string[] = [];
  readonly asked: (readonly string[])[] = [];
  readonly #scheme: string;
  constructor(scheme: string) {
    this.#scheme = scheme;
  }
  async put(path: string): Promise<{ fileId: string }> {
    return { fileId: this.idOf(path) };
  }
  idOf(path: string): string {
    return `${this.#scheme}://here/${path}`;
  }
  async putStream(path: string): Promise<{ fileId: string }> {
    return this.put(path);
  }
  async urls(fileIds: readonly string[]): Promise<(string | null)[]> {
    this.asked.push(fileIds);
    return fileIds.map((id) => (id.endsWith('missing') ? null : `https://signed.test/${id}`));
  }
  async isIntact(fileId: string): Promise<boolean> {
    return !fileId.endsWith('replaced');
  }
  async remove(fileIds: readonly string[]): Promise<void> {
    this.removed.push(...fileIds);
  }
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
}

function shelves() {
  const cloud = new Shelf('cloud');
  const s3 = new Shelf('s3');
  return { cloud, s3, store: createCompositeStore({ primary: s3, byScheme: { cloud, s3 } }) };
}

describe('several stores behind one', () => {
  test('new files go to the primary store', async () => {
    const { store } = shelves();
    expect(await store.put('a.jpg', new Uint8Array(1), 'image/jpeg')).toEqual({
      fileId: 's3://here/a.jpg',
    });
    expect(store.idOf('a.jpg', 'cloud://env.bucket/uploads/anna/a.jpg')).toBe('s3://here/a.jpg');
    const options = { contentType: 'application/zip', maxBytes: 1 };
    expect(await store.putStream('a.zip', chunks(), options)).toEqual({
      fileId: 's3://here/a.zip',
    });
  });

  test('urls come from where each file lies, in the order asked', async () => {
    const { store, cloud, s3 } = shelves();
    const ids = [
      's3://b/1',
      'cloud://e/2',
      's3://b/missing',
      'https://provider.test/3',
      's3://b/4',
    ];
    expect(await store.urls(ids, 60)).toEqual([
      'https://signed.test/s3://b/1',
      'https://signed.test/cloud://e/2',
      null,
      'https://provider.test/3',
      'https://signed.test/s3://b/4',
    ]);
    expect(cloud.asked).toEqual([['cloud://e/2']]);
    expect(s3.asked).toEqual([['s3://b/1', 's3://b/missing', 's3://b/4']]);
  });

  test('files whose home is not configured look like missing ones', async () => {
    const { store } = shelves();
    expect(await store.urls(['oss://b/1', 'constructor://x', '', 'plain'], 60)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test('removing reaches each store with its own files and leaves foreign ones alone', async () => {
    const { store, cloud, s3 } = shelves();
    await store.remove(['cloud://e/1', 's3://b/2', 'https://provider.test/3', '', 'cloud://e/4']);
    expect(cloud.removed).toEqual(['cloud://e/1', 'cloud://e/4']);
    expect(s3.removed).toEqual(['s3://b/2']);
  });
});
