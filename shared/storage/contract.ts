/**
 * Where pictures live. File ids are opaque to the rest: `cloud://…` lies in CloudBase storage,
 * `s3://{bucket}/{key}` in S3-compatible storage, `https://…` with whoever made it.
 */
export interface StoredFile {
  readonly fileId: string;
}

export interface ObjectStore {
  /** Writes bytes at a deterministic path; repeating it overwrites. */
  put(path: string, bytes: Uint8Array, contentType: string): Promise<StoredFile>;
  /**
   * Like `put`, without holding all bytes in memory at once. Throws
   * FileTooLargeError beyond `maxBytes`, and whatever `body` throws; no part of a file is left then.
   */
  putStream(
    path: string,
    body: AsyncIterable<Uint8Array>,
    options: { readonly contentType: string; readonly maxBytes: number },
  ): Promise<StoredFile>;
  /**
   * The id a file at this path will have, before it is put. `upload`: of a file that a user has put
   * into this deployment: where ids name a bucket, that one does.
   */
  idOf(path: string, upload: string): string;
  /** Temporary URLs; `null` for a file that does not exist. Order as asked. */
  urls(fileIds: readonly string[], maxAgeSeconds: number): Promise<(string | null)[]>;
  /**
   * Whether a file still holds the bytes with this SHA-256 (hex). Always true where clients cannot
   * write at all; false for a file that is gone.
   */
  isIntact(fileId: string, sha256: string): Promise<boolean>;
  /**
   * The same files, with new ones below a folder of their own; absent where rules of access depend
   * on the paths.
   */
  under?(prefix: string): ObjectStore;
  /** Removing what is not there is no error. */
  remove(fileIds: readonly string[]): Promise<void>;
}

/** What the S3 SDK does for us; nobody but us can write there, so nothing needs comparing. */
export type S3Objects = Omit<Required<ObjectStore>, 'idOf' | 'isIntact' | 'under'>;
