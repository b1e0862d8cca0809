/**
 * A stream of unknown length into one object: in parts, so that at most one part is held in
 * memory and each part can be sent again. A small file is one plain PUT.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

export interface S3Address {
  readonly client: S3Client;
  readonly bucket: string;
  readonly key: string;
}

/** Every part but the last must have at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

/** Throws what `body` throws and the SDK's errors; no part is left then. */
export async function uploadStream(
  address: S3Address,
  body: AsyncIterable<Uint8Array>,
  contentType: string,
): Promise<void> {
  const parts = inParts(body);
  try {
    const first = await parts.next();
    const start = first.done === true ? { bytes: Buffer.alloc(0), last: true } : first.value;
    if (start.last) await putWhole(address, start.bytes, contentType);
    else await putInParts(address, { first: start.bytes, rest: parts }, contentType);
  } finally {
    // Closes the source when the store failed before all of it was read.
    await parts.return(undefined);
  }
}

async function putWhole(address: S3Address, bytes: Buffer, contentType: string): Promise<void> {
  const { client, bucket, key } = address;
  const object = { Bucket: bucket, Key: key, ContentType: contentType };
  await client.send(new PutObjectCommand({ ...object, Body: bytes }));
}

async function putInParts(
  { client, bucket, key }: S3Address,
  { first, rest }: { first: Buffer; rest: AsyncIterable<Part> },
  contentType: string,
): Promise<void> {
  const object = { Bucket: bucket, Key: key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...object, ContentType: contentType }),
  );
  const done: { PartNumber: number; ETag: string | undefined }[] = [];
  const send = async (Body: Buffer): Promise<void> => {
    const PartNumber = done.length + 1;
    const part = { ...object, UploadId, PartNumber, Body };
    const { ETag } = await client.send(new UploadPartCommand(part));
    done.push({ PartNumber, ETag });
  };
  try {
    await send(first);
    for await (const { bytes } of rest) await send(bytes);
    const MultipartUpload = { Parts: done };
    await client.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }));
  } catch (error) {
    // The first failure is what is told; parts that stay are cleared by the bucket's own rule.
    await client
      .send(new AbortMultipartUploadCommand({ ...object, UploadId }))
      .catch(() => undefined);
    throw error;
  }
}

interface Part {
  readonly bytes: Buffer;
  readonly last: boolean;
}

async function* inParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let parts = 0;
  for await (const chunk of body) {
    held.push(chunk);
    heldBytes += chunk.byteLength;
    if (heldBytes < PART_BYTES) continue;
    yield { bytes: Buffer.concat(held, heldBytes), last: false };
    parts += 1;
    held = [];
    heldBytes = 0;
  }
  if (heldBytes > 0 || parts === 0) yield { bytes: Buffer.concat(held, heldBytes), last: true };
}
