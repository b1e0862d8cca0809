/** An object store in memory, with the file ids of CloudBase. */
import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../shared/storage/contract.ts';
import { limited } from '../../../shared/storage/limited.ts';

export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export class MemoryStore implements ObjectStore {
  readonly files = new Map<string, Uint8Array>();
  /** When set, the next file that is put throws it. */
  failNext: Error | null = null;

  upload(path: string, bytes: Uint8Array = new Uint8Array([1])): string {
    const fileId = this.idOf(path);
    this.files.set(fileId, bytes);
    return fileId;
  }

  async put(path: string, bytes: Uint8Array): Promise<{ fileId: string }> {
    const failure = this.failNext;
    this.failNext = null;
    if (failure !== null) throw failure;
    return { fileId: this.upload(path, bytes) };
  }

  idOf(path: string): string {
    return `cloud://test.bucket/${path}`;
  }

  async putStream(
    path: string,
    body: AsyncIterable<Uint8Array>,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<{ fileId: string }> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of limited(body, maxBytes)) chunks.push(chunk);
    return this.put(path, Buffer.concat(chunks));
  }

  async urls(fileIds: readonly string[]): Promise<(string | null)[]> {
    return fileIds.map((id) => (this.files.has(id) ? `https://files.test/${id}` : null));
  }

  async isIntact(fileId: string, sha256: string): Promise<boolean> {
    const bytes = this.files.get(fileId);
    return bytes !== undefined && sha256Of(bytes) === sha256;
  }

  async remove(fileIds: readonly string[]): Promise<void> {
    for (const id of fileIds) this.files.delete(id);
  }
}
