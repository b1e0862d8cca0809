/** A server of the S3 protocol from npm, with a bucket and a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface S3rver {
  run(): Promise<{ readonly port: number }>;
  close(): Promise<void>;
  reset(): void;
}
type S3rverClass = new (options: Record<string, unknown>) => S3rver;
const S3rverServer = createRequire(import.meta.url)('s3rver') as S3rverClass;

export const BUCKET = 'darkroom-pictures';

export interface S3Server {
  readonly endpoint: string;
  /** What a deployment sets to keep its pictures here. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'darkroom-s3-'));
  const server = new S3rverServer({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    variables: {
      DARKROOM_STORAGE: 's3',
      DARKROOM_S3_ENDPOINT: endpoint,
      DARKROOM_S3_BUCKET: BUCKET,
      // The one account the server knows.
      DARKROOM_S3_ACCESS_KEY_ID: 'S3RVER',
      DARKROOM_S3_SECRET_ACCESS_KEY: 'S3RVER',
      DARKROOM_S3_FORCE_PATH_STYLE: 'true',
    },
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
