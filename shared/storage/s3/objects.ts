/**
 * The S3 protocol through Amazon's SDK, for Amazon, COS, R2 and MinIO alike. Built into a file of
 * its own and loaded by s3.ts only where S3 storage is configured; so it uses no class of ours
 * (there would be two of each), and its failures are the SDK's, understood by s3.ts.
 */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { S3Objects } from '../contract.ts';
import type { S3Config } from './config.ts';
import { withContentMd5 } from './md5.ts';
import { type S3Address, uploadStream } from './upload.ts';

const MAX_REMOVED_A_CALL = 1_000;
const HEADS_AT_ONCE = 16;
/** Signature version 4 allows seven days. */
const MAX_SIGNED_SECONDS = 7 * 24 * 3_600;

/** All calls throw the SDK's errors. */
export function createS3Objects(
  config: S3Config,
  client: S3Client = createClient(config),
): S3Objects {
  const at = (key: string): S3Address => ({ client, bucket: config.bucket, key });
  const stored = (key: string) => ({ fileId: `s3://${config.bucket}/${key}` });
  return {
    async put(path, bytes, contentType) {
      const object = { Bucket: config.bucket, Key: path, ContentType: contentType };
      await client.send(new PutObjectCommand({ ...object, Body: bytes }));
      return stored(path);
    },
    async putStream(path, body, { contentType }) {
      await uploadStream(at(path), body, contentType);
      return stored(path);
    },
    async urls(fileIds, maxAgeSeconds) {
      const urls: (string | null)[] = [];
      for (const chunk of chunks(fileIds, HEADS_AT_ONCE)) {
        const asked = chunk.map((fileId) => urlOf(client, { config, fileId, maxAgeSeconds }));
        urls.push(...(await Promise.all(asked)));
      }
      return urls;
    },
    async remove(fileIds) {
      for (const [bucket, keys] of keysByBucket(fileIds)) {
        for (const chunk of chunks(keys, MAX_REMOVED_A_CALL)) {
          await removeChunk(client, bucket, chunk);
        }
      }
    },
  };
}

function createClient(config: S3Config): S3Client {
  const { accessKeyId, secretAccessKey } = config;
  const client = new S3Client({
    region: config.region,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    forcePathStyle: config.forcePathStyle,
    credentials: { accessKeyId, secretAccessKey },
    // The newer checksum headers and trailers are Amazon's own: COS, R2 and older servers refuse them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 20_000,
      throwOnRequestTimeout: true,
    },
  });
  return withContentMd5(client);
}

const FILE_ID = /^s3:\/\/([^/]+)\/(.+)$/;

function parse(fileId: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = FILE_ID.exec(fileId) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

async function urlOf(
  client: S3Client,
  ask: { config: S3Config; fileId: string; maxAgeSeconds: number },
): Promise<string | null> {
  const { config, fileId, maxAgeSeconds } = ask;
  const place = parse(fileId);
  if (place === undefined) return null;
  const object = { Bucket: place.bucket, Key: place.key };
  try {
    await client.send(new HeadObjectCommand(object));
  } catch (error) {
    // Without the right to list the bucket a missing file answers 403, which is told as it is.
    if (isMissing(error)) return null;
    throw error;
  }
  if (config.publicUrl !== undefined && place.bucket === config.bucket) {
    return `${config.publicUrl}/${place.key.split('/').map(encodeURIComponent).join('/')}`;
  }
  const expiresIn = Math.min(Math.max(Math.ceil(maxAgeSeconds), 1), MAX_SIGNED_SECONDS);
  return getSignedUrl(client, new GetObjectCommand(object), { expiresIn });
}

function isMissing(error: unknown): boolean {
  const answer = error as { $metadata?: { httpStatusCode?: number } };
  return answer.$metadata?.httpStatusCode === 404;
}

async function removeChunk(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const answer = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  const failed = (answer.Errors ?? []).filter(({ Code }) => Code !== 'NoSuchKey');
  if (failed.length === 0) return;
  // Told as the SDK tells of a refused call, by its first code.
  const name = failed[0]?.Code ?? 'InternalError';
  const httpStatusCode = name === 'AccessDenied' ? 403 : 500;
  const error = new Error(`${failed.length} of ${keys.length} files stay`);
  throw Object.assign(error, { name, $metadata: { httpStatusCode } });
}

function keysByBucket(fileIds: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const fileId of fileIds) {
    const place = parse(fileId);
    if (place === undefined) continue;
    const keys = found.get(place.bucket);
    if (keys === undefined) found.set(place.bucket, [place.key]);
    else keys.push(place.key);
  }
  return found;
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
