import { join, resolve } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { build } from 'esbuild';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DarkroomError } from '../../../../shared/platform/errors.ts';
import type { ObjectStore } from '../../../../shared/storage/contract.ts';
import { DownloadError, FileTooLargeError } from '../../../../shared/storage/errors.ts';
import type { S3Config } from '../../../../shared/storage/s3/config.ts';
import { createS3Objects } from '../../../../shared/storage/s3/objects.ts';
import { createS3Store, type LoadObjects } from '../../../../shared/storage/s3/store.ts';

const CONFIG: S3Config = {
  endpoint: 'https://s3.test',
  region: 'us-east-1',
  bucket: 'pictures',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI',
  forcePathStyle: true,
};
const MiB = 1024 * 1024;

const s3 = mockClient(S3Client);
beforeEach(() => {
  s3.reset();
});

function storeWith(change: Partial<S3Config> = {}): Required<ObjectStore> {
  return createS3Store({ ...CONFIG, ...change });
}

function refused(name: string, status: number): Error {
  return Object.assign(new Error(`${name}: scripted`), {
    name,
    $metadata: { httpStatusCode: status },
  });
}

async function* chunks(count: number, size = MiB): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) yield new Uint8Array(size).fill(n);
}

const FILM = { contentType: 'video/mp4', maxBytes: 100 * MiB };

describe('putting', () => {
  test('writes the path as the key, with its type', async () => {
    s3.on(PutObjectCommand).resolves({});
    const { fileId } = await storeWith().put('works/t/1-0.jpg', Buffer.from('x'), 'image/jpeg');
    expect(fileId).toBe('s3://pictures/works/t/1-0.jpg');
    expect(storeWith().idOf('works/t/1-0.jpg', 'cloud://env.b/uploads/anna/a')).toBe(fileId);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'pictures',
      Key: 'works/t/1-0.jpg',
      ContentType: 'image/jpeg',
    });
  });

  test('refuses a file beyond the limit before anything is sent', async () => {
    const huge = { byteLength: 300 * MiB } as Uint8Array;
    await expect(storeWith().put('a', huge, 'image/jpeg')).rejects.toThrow(FileTooLargeError);
    expect(s3.calls()).toHaveLength(0);
  });

  test('sends a long stream in parts of at least 8 MiB, in order', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u1' });
    s3.on(UploadPartCommand).callsFake(({ PartNumber }) => ({ ETag: `"${PartNumber}"` }));
    s3.on(CompleteMultipartUploadCommand).resolves({});
    await storeWith().putStream('works/film.mp4', chunks(20), FILM);
    const parts = s3.commandCalls(UploadPartCommand).map(({ args }) => args[0].input);
    expect(parts.map(({ Body }) => (Body as Buffer).byteLength / MiB)).toEqual([8, 8, 4]);
    expect((parts[1]?.Body as Buffer | undefined)?.[0]).toBe(8);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input).toMatchObject({
      UploadId: 'u1',
      MultipartUpload: {
        Parts: [1, 2, 3].map((PartNumber) => ({ PartNumber, ETag: `"${PartNumber}"` })),
      },
    });
  });

  test('gives an upload up when its source fails, and tells the source’s own error', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u1' });
    s3.on(UploadPartCommand).resolves({ ETag: '"1"' });
    s3.on(AbortMultipartUploadCommand).resolves({});
    const broken = async function* () {
      yield* chunks(9);
      throw new DownloadError('DOWNLOAD_TIMEOUT', 'scripted', { retryable: true });
    };
    const put = storeWith().putStream('works/film.mp4', broken(), FILM);
    await expect(put).rejects.toMatchObject({ code: 'DOWNLOAD_TIMEOUT' });
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
  });

  test('closes its source when the store fails', async () => {
    s3.on(CreateMultipartUploadCommand).rejects(refused('SlowDown', 503));
    const closed = vi.fn();
    const source = async function* () {
      try {
        yield* chunks(50);
      } finally {
        closed();
      }
    };
    const put = storeWith().putStream('works/film.mp4', source(), FILM);
    await expect(put).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    expect(closed).toHaveBeenCalledOnce();
  });
});

describe('temporary urls', () => {
  test('are signed for as long as asked, at most seven days', async () => {
    s3.on(HeadObjectCommand).resolves({});
    const [url] = await storeWith().urls(['s3://pictures/works/a.jpg'], 600);
    expect(url).toMatch(/^https:\/\/s3\.test\/pictures\/works\/a\.jpg\?/);
    expect(url).toContain('X-Amz-Expires=600');
    expect(url).not.toContain(CONFIG.secretAccessKey);
    const [long] = await storeWith().urls(['s3://pictures/works/a.jpg'], 10 ** 9);
    expect(long).toContain('X-Amz-Expires=604800');
  });

  test('are the public ones where there are some, with their names escaped', async () => {
    s3.on(HeadObjectCommand).resolves({});
    const store = storeWith({ publicUrl: 'https://cdn.test/p' });
    const urls = await store.urls(['s3://pictures/works/图 1.jpg', 's3://earlier/a.jpg'], 60);
    expect(urls[0]).toBe('https://cdn.test/p/works/%E5%9B%BE%201.jpg');
    // Another bucket is not behind that address.
    expect(urls[1]).toMatch(/^https:\/\/s3\.test\/earlier\/a\.jpg\?/);
  });

  test('are null for files that are not there, also where they would be public', async () => {
    s3.on(HeadObjectCommand).rejects(refused('NotFound', 404));
    const store = storeWith({ publicUrl: 'https://cdn.test' });
    expect(await store.urls(['s3://pictures/a', 'cloud://env.b/a', ''], 60)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('a refusal is no missing file', async () => {
    s3.on(HeadObjectCommand).rejects(refused('Forbidden', 403));
    await expect(storeWith().urls(['s3://pictures/a'], 60)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      retryable: false,
    });
  });

  test('nothing asked loads nothing', async () => {
    const load = vi.fn<LoadObjects>();
    const store = createS3Store(CONFIG, load);
    expect(await store.urls([], 60)).toEqual([]);
    await store.remove([]);
    expect(load).not.toHaveBeenCalled();
  });
});

describe('a folder of the store', () => {
  test('holds new files; all others are found where they are', async () => {
    s3.on(PutObjectCommand).resolves({});
    s3.on(HeadObjectCommand).resolves({});
    const folder = storeWith().under('kie/films');
    const { fileId } = await folder.put('works/1/a.jpg', Buffer.from('x'), 'image/jpeg');
    expect(fileId).toBe('s3://pictures/kie/films/works/1/a.jpg');
    expect(folder.idOf('works/1/a.jpg', '')).toBe(fileId);
    const [earlier] = await folder.urls(['s3://pictures/works/0/b.jpg'], 60);
    expect(earlier).toContain('works/0/b.jpg');
  });
});

describe('removing', () => {
  test('takes at most 1,000 files a call', async () => {
    s3.on(DeleteObjectsCommand).resolves({});
    const ids = Array.from({ length: 2_100 }, (_, n) => `s3://pictures/${n}`);
    await storeWith().remove(ids);
    const sizes = s3
      .commandCalls(DeleteObjectsCommand)
      .map(({ args }) => args[0].input.Delete?.Objects?.length);
    expect(sizes).toEqual([1_000, 1_000, 100]);
  });

  test.each([
    ['InternalError', true],
    ['AccessDenied', false],
  ])('a file that stays because of %s is an error', async (Code, retryable) => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', Code }] });
    await expect(storeWith().remove(['s3://pictures/a'])).rejects.toMatchObject({ retryable });
  });

  test('a file that is already gone is none', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', Code: 'NoSuchKey' }] });
    await storeWith().remove(['s3://pictures/a']);
  });

  test('proves its body by Content-MD5, which every server knows', async () => {
    const sent: Record<string, string>[] = [];
    s3.restore();
    const { endpoint = '', region, accessKeyId, secretAccessKey } = CONFIG;
    const client = new S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      requestHandler: {
        handle: async (request: { headers: Record<string, string> }) => {
          sent.push(request.headers);
          throw new Error('enough seen');
        },
      },
    });
    const { withContentMd5 } = await import('../../../../shared/storage/s3/md5.ts');
    const objects = createS3Objects(CONFIG, withContentMd5(client));
    await expect(objects.remove(['s3://pictures/a'])).rejects.toThrow('enough seen');
    expect(sent[0]?.['content-md5']).toMatch(/^[\w+/]{22}==$/);
    expect(sent[0]?.authorization).toContain('content-md5');
    expect(Object.keys(sent[0] ?? {}).join()).not.toMatch(/checksum-/);
    mockClient(S3Client);
  });
});

describe('a failure', () => {
  test.each([
    ['SlowDown', 503, true],
    ['InternalError', 500, true],
    ['TooManyRequests', 429, true],
    ['RequestTimeout', 400, true],
    ['NoSuchUpload', 404, true],
    ['AccessDenied', 403, false],
    ['InvalidAccessKeyId', 403, false],
    ['SignatureDoesNotMatch', 403, false],
    ['NoSuchBucket', 404, false],
    ['PermanentRedirect', 301, false],
    ['EntityTooLarge', 400, false],
  ])('%s (%i) is retryable: %s', async (name, status, retryable) => {
    s3.on(PutObjectCommand).rejects(refused(name, status));
    const error = await storeWith()
      .put('a', Buffer.from('x'), 'image/jpeg')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DarkroomError);
    expect(error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable });
    expect((error as Error).message).toContain(name);
  });

  test('without any answer is worth another try', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('gone'), { name: 'TimeoutError' }));
    await expect(storeWith().put('a', Buffer.from('x'), 'image/jpeg')).rejects.toMatchObject({
      retryable: true,
    });
  });
});

test('the part that is built beside the functions brings no second copy of our error classes', async () => {
  const root = resolve(import.meta.dirname, '../../../..');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'shared/storage/s3/objects.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  const own = Object.keys(metafile.inputs).sort();
  expect(own).toEqual([
    'shared/storage/s3/md5.ts',
    'shared/storage/s3/objects.ts',
    'shared/storage/s3/upload.ts',
  ]);
});
