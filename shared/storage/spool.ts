import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes chunks to a temporary file, gives its path to `use`, and removes it whatever happens. */
export async function spooled<T>(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  try {
    const file = join(folder, 'body');
    await pipeline(body, createWriteStream(file));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
