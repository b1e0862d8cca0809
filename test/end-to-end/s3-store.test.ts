import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DarkroomError } from '../../shared/platform/errors.ts';
import type { ObjectStore } from '../../shared/storage/contract.ts';
import { FileTooLargeError, StorageError } from '../../shared/storage/errors.ts';
import { readStorageConfig, type S3Config } from '../../shared/storage/s3/config.ts';
import { createS3Store } from '../../shared/storage/s3/store.ts';
import { BUCKET, type S3Server, startS3Server } from './s3-server.ts';

const MiB = 1024 * 1024;

function configOf(server: S3Server): S3Config {
  const { s3 } = readStorageConfig(server.variables);
  if (s3 === null) throw new Error('S3 is configured');
  return s3;
}

async function* inChunks(bytes: Uint8Array, size = 700_001): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

describe('a store that speaks to a server of the S3 protocol', () => {
  let server: S3Server;
  let store: Required<ObjectStore>;
  beforeAll(async () => {
    server = await startS3Server();
    store = createS3Store(configOf(server));
  });
  afterAll(() => server.close());

  const read = async (fileId: string): Promise<{ bytes: Buffer; type: string | null }> => {
    const [url] = await store.urls([fileId], 60);
    const response = await fetch(url ?? '');
    expect(response.status).toBe(200);
    const type = response.headers.get('content-type');
    return { bytes: Buffer.from(await response.arrayBuffer()), type };
  };

  test('what is put comes back byte for byte, with its type, and can be overwritten', async () => {
    const [first, second] = [randomBytes(200_000), randomBytes(1_000)];
    const { fileId } = await store.put('works/t1/1-0.jpg', first, 'image/jpeg');
    expect(fileId).toBe(`s3://${BUCKET}/works/t1/1-0.jpg`);
    expect(await read(fileId)).toEqual({ bytes: first, type: 'image/jpeg' });
    await store.put('works/t1/1-0.jpg', second, 'image/jpeg');
    expect((await read(fileId)).bytes).toEqual(second);
  });

  test.each([
    ['nothing', 0],
    ['less than a part', 3 * MiB],
    ['exactly one part', 8 * MiB],
    ['several parts', 19 * MiB + 17],
  ])('a stream of %s arrives whole', async (_, size) => {
    const bytes = randomBytes(size);
    const options = { contentType: 'video/mp4', maxBytes: 20 * MiB };
    const { fileId } = await store.putStream(`works/stream-${size}.mp4`, inChunks(bytes), options);
    const back = await read(fileId);
    expect(back.type).toBe('video/mp4');
    expect(Buffer.compare(back.bytes, bytes)).toBe(0);
  });

  test('a stream beyond its limit leaves no file', async () => {
    const body = inChunks(randomBytes(12 * MiB));
    const put = store.putStream('works/large.mp4', body, {
      contentType: 'video/mp4',
      maxBytes: 10 * MiB,
    });
    await expect(put).rejects.toThrow(FileTooLargeError);
    expect(await store.urls([`s3://${BUCKET}/works/large.mp4`], 60)).toEqual([null]);
  });

  test('a missing file has no url, and others keep their places', async () => {
    const there = await store.put('works/there.txt', Buffer.from('x'), 'text/plain');
    const missing = `s3://${BUCKET}/works/missing.txt`;
    const urls = await store.urls([missing, there.fileId, missing], 60);
    expect(urls.map((url) => url === null)).toEqual([true, false, true]);
  });

  test('removing takes more than a thousand files, and missing ones are no error', async () => {
    const files = await Promise.all(
      [0, 1, 2].map((n) => store.put(`works/r/${n}`, Buffer.from('x'), 'text/plain')),
    );
    const ids = files.map(({ fileId }) => fileId);
    const many = Array.from({ length: 1_200 }, (_, n) => `s3://${BUCKET}/works/none/${n}`);
    await store.remove([...many.slice(0, 600), ...ids, ...many.slice(600)]);
    expect(await store.urls(ids, 60)).toEqual([null, null, null]);
  });

  test('a bucket that does not exist is an error no retry mends', async () => {
    const other = createS3Store({ ...configOf(server), bucket: 'no-such-bucket' });
    const put = other.put('a', Buffer.from('x'), 'text/plain');
    await expect(put).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: false });
  });

  test('a server that is down is worth another try', async () => {
    const down = createS3Store({ ...configOf(server), endpoint: 'http://127.0.0.1:9' });
    const put = down.put('a', Buffer.from('x'), 'text/plain');
    const error = await put.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toBeInstanceOf(DarkroomError);
    expect(error).toMatchObject({ retryable: true });
  });
});
