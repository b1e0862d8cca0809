/**
 * Files in S3-compatible storage. The SDK is loaded by the first call, never before; what it throws
 * becomes one of our errors here.
 */
import type { ObjectStore, S3Objects } from '../contract.ts';
import { FileTooLargeError } from '../errors.ts';
import { limited } from '../limited.ts';
import type { S3Config } from './config.ts';
import { storageError } from './errors.ts';

/** More than any picture of ours, and far below the 5 GiB one PUT takes. */
const MAX_PUT_BYTES = 256 * 1024 * 1024;

export type LoadObjects = (config: S3Config) => Promise<S3Objects>;

/** Built beside the function's own file, so that functions without S3 never parse the SDK. */
const loadSdk: LoadObjects = async (config) =>
  (await import('./objects.ts')).createS3Objects(config);

/** All calls throw StorageError; which are retryable is told by s3-errors.ts. */
export function createS3Store(
  config: S3Config,
  load: LoadObjects = loadSdk,
): Required<ObjectStore> {
  return storeIn({ bucket: config.bucket, folder: '' }, lazily(config, load));
}

function lazily(config: S3Config, load: LoadObjects): () => Promise<S3Objects> {
  let loading: Promise<S3Objects> | undefined;
  return () => {
    loading ??= load(config);
    return loading;
  };
}

interface Place {
  readonly bucket: string;
  /** Empty, or with a slash at its end. */
  readonly folder: string;
}

function storeIn(
  { bucket, folder }: Place,
  objects: () => Promise<S3Objects>,
): Required<ObjectStore> {
  return {
    async put(path, bytes, contentType) {
      if (bytes.byteLength > MAX_PUT_BYTES) {
        throw new FileTooLargeError(`${path}: larger than ${MAX_PUT_BYTES} bytes`);
      }
      return failingAs('put', async () => (await objects()).put(folder + path, bytes, contentType));
    },
    putStream: (path, body, options) =>
      failingAs('put', async () =>
        (await objects()).putStream(folder + path, limited(body, options.maxBytes), options),
      ),
    urls: async (fileIds, maxAgeSeconds) =>
      fileIds.length === 0
        ? []
        : failingAs('urls', async () => (await objects()).urls(fileIds, maxAgeSeconds)),
    idOf: (path) => `s3://${bucket}/${folder}${path}`,
    under: (prefix) => storeIn({ bucket, folder: `${folder}${prefix}/` }, objects),
    // Its keys are ours alone: nobody else can have written there.
    isIntact: async () => true,
    async remove(fileIds) {
      if (fileIds.length === 0) return;
      await failingAs('remove', async () => (await objects()).remove(fileIds));
    },
  };
}

async function failingAs<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storageError(what, error);
  }
}
