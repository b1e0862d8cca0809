/** Pictures in CloudBase storage, through the SDK. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { CloudBase } from '@cloudbase/node-sdk';
import { DarkroomError } from '../platform/errors.ts';
import type { ObjectStore } from './contract.ts';
import { StorageError } from './errors.ts';
import { limited } from './limited.ts';
import { spooled } from './spool.ts';

export { StorageError } from './errors.ts';

/** The platform allows 50 files a call (system limits). */
const MAX_FILES_A_CALL = 50;

type App = Pick<
  InstanceType<typeof CloudBase>,
  'uploadFile' | 'downloadFile' | 'getTempFileURL' | 'deleteFile'
>;

/** All calls throw StorageError when the platform fails. */
export function createCloudBaseStore(app: App): Required<Omit<ObjectStore, 'under'>> {
  return {
    put: (path, bytes) =>
      failingAs('upload', async () => {
        const fileContent = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const { fileID } = await app.uploadFile({ cloudPath: path, fileContent });
        return { fileId: fileID };
      }),
    // The SDK wants a file of known bytes, so a stream is put aside on disk and not in memory.
    putStream: (path, body, { maxBytes }) =>
      failingAs('upload', () =>
        spooled(limited(body, maxBytes), async (file) => {
          const fileContent = createReadStream(file);
          const { fileID } = await app.uploadFile({ cloudPath: path, fileContent });
          return { fileId: fileID };
        }),
      ),
    idOf: (path, upload) => `${BUCKET.exec(upload)?.[0] ?? 'cloud://'}${path}`,
    urls: (fileIds, maxAgeSeconds) =>
      failingAs('temporary urls', async () => {
        const urls: (string | null)[] = [];
        for (const chunk of chunks(fileIds)) {
          const fileList = chunk.map((fileID) => ({ fileID, maxAge: maxAgeSeconds }));
          const answer = await app.getTempFileURL({ fileList });
          urls.push(...answer.fileList.map((file) => urlOf(file)));
        }
        return urls;
      }),
    isIntact: (fileId, sha256) =>
      failingAs('read back', async () => {
        const bytes = await contentOf(app, fileId);
        return bytes !== null && createHash('sha256').update(bytes).digest('hex') === sha256;
      }),
    remove: (fileIds) =>
      failingAs('remove', async () => {
        for (const chunk of chunks(fileIds)) await app.deleteFile({ fileList: [...chunk] });
      }),
  };
}

/** A file id begins with its environment and bucket: `cloud://{env}.{bucket}/`. */
const BUCKET = /^cloud:\/\/[^/]+\//;

/** Null for a file that is gone: the SDK throws the code it was answered. */
async function contentOf(app: App, fileID: string): Promise<string | Buffer | null> {
  try {
    return (await app.downloadFile({ fileID })).fileContent ?? null;
  } catch (error) {
    if (GONE.includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
}

const GONE = ['STORAGE_FILE_NONEXIST', 'STORAGE_EXCEED_AUTHORITY'];

function urlOf(file: { code: string; tempFileURL: string }): string | null {
  if (file.code === 'SUCCESS' && file.tempFileURL) return file.tempFileURL;
  if (GONE.includes(file.code)) return null;
  throw new Error(`temporary url: ${file.code}`);
}

async function failingAs<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DarkroomError) throw error;
    throw new StorageError(`${what} failed`, { cause: error });
  }
}

function* chunks(items: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < items.length; start += MAX_FILES_A_CALL) {
    yield items.slice(start, start + MAX_FILES_A_CALL);
  }
}
