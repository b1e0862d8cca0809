/** Object storage that remembers what it holds and what was taken out of it. */
import { createHash } from 'node:crypto';
import { StorageError } from '../../../../shared/storage/cloudbase.ts';
import type { ObjectStore } from '../../../../shared/storage/contract.ts';
import { DownloadError } from '../../../../shared/storage/errors.ts';
import { limited } from '../../../../shared/storage/limited.ts';
import type { Instance } from '../../world/instance.ts';

export const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

const ROOT = 'cloud://sim.bucket/';
export const STORE_URL = 'https://store.test/';

export class SimStorage {
  readonly files = new Map<string, string>();
  readonly removed = new Set<string>();
  /** Everything that was ever written, by file. */
  readonly written = new Map<string, string[]>();

  upload(path: string, content: string): string {
    const fileId = `${ROOT}${path}`;
    this.files.set(fileId, content);
    const earlier = this.written.get(fileId);
    if (earlier === undefined) this.written.set(fileId, [content]);
    else earlier.push(content);
    return fileId;
  }

  /** Its owner has deleted it. */
  lose(fileId: string): void {
    this.files.delete(fileId);
  }

  /** What an address leads to, if it still leads anywhere. */
  behind(url: string): string | undefined {
    return this.files.get(url.replace(STORE_URL, ''));
  }

  store(by: Instance): ObjectStore {
    const broken = (): never => {
      throw new StorageError('scripted');
    };
    const put = (path: string, bytes: Uint8Array) =>
      by.call({
        site: 'storage',
        label: `put ${path.slice(-14)}`,
        effect: () => ({ fileId: this.upload(path, Buffer.from(bytes).toString()) }),
        unanswered: broken,
        refused: broken,
      });
    return {
      put,
      putStream: async (path, body, { maxBytes }) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of limited(body, maxBytes)) chunks.push(chunk);
        return put(path, Buffer.concat(chunks));
      },
      idOf: (path) => `${ROOT}${path}`,
      urls: (fileIds) =>
        by.call({
          site: 'storage',
          label: 'urls',
          effect: () => fileIds.map((id) => (this.files.has(id) ? `${STORE_URL}${id}` : null)),
          unanswered: broken,
          refused: broken,
        }),
      isIntact: (fileId, sha256) =>
        by.call({
          site: 'storage',
          label: 'read back',
          effect: () => {
            const content = this.files.get(fileId);
            return content !== undefined && sha256Of(content) === sha256;
          },
          unanswered: broken,
          refused: broken,
        }),
      remove: (fileIds) =>
        by.call({
          site: 'storage',
          label: 'remove',
          effect: () => {
            for (const id of fileIds) {
              this.files.delete(id);
              this.removed.add(id);
            }
          },
          unanswered: broken,
          refused: broken,
        }),
    };
  }

  /** Serves what `urls` gave out. */
  read(by: Instance, url: string): Promise<{ bytes: Uint8Array; mime: string }> {
    const flaky = (): never => {
      throw new DownloadError('DOWNLOAD_FAILED', 'scripted', { retryable: true });
    };
    return by.call({
      site: 'storage',
      label: 'read raw result',
      effect: () => {
        const content = this.behind(url);
        if (content === undefined) {
          throw new DownloadError('DOWNLOAD_FAILED', 'gone', { httpStatus: 404 });
        }
        return { bytes: Buffer.from(content), mime: 'image/png' };
      },
      unanswered: flaky,
      refused: flaky,
    });
  }
}
