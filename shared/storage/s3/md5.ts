/**
 * Deleting many objects needs a proof of the request's body. The SDK sends Amazon's CRC32, which
 * COS and others do not know; all of them know Content-MD5.
 */
import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';

interface HttpRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

export function withContentMd5(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const request = args.request as HttpRequest;
      if (context.commandName === 'DeleteObjectsCommand') replaceChecksum(request);
      return next(args);
    },
    // Last before signing, after the SDK has put its own.
    { step: 'build', name: 'contentMd5', priority: 'low' },
  );
  return client;
}

function replaceChecksum({ headers, body }: HttpRequest): void {
  for (const name of Object.keys(headers)) {
    if (/^x-amz-(sdk-)?checksum-/i.test(name)) delete headers[name];
  }
  const bytes = body instanceof Uint8Array ? body : String(body ?? '');
  headers['content-md5'] = createHash('md5').update(bytes).digest('base64');
}
