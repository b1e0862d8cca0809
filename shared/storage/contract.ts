/** Where pictures live. File ids are opaque to the rest (`cloud://…` on CloudBase). */
export interface StoredFile {
  readonly fileId: string;
}

export interface ObjectStore {
  /** Writes bytes at a deterministic path; repeating it overwrites. */
  put(path: string, bytes: Uint8Array, contentType: string): Promise<StoredFile>;
  /** Temporary URLs; `null` for a file that does not exist. Order as asked. */
  urls(fileIds: readonly string[], maxAgeSeconds: number): Promise<(string | null)[]>;
  /** Removing what is not there is no error. */
  remove(fileIds: readonly string[]): Promise<void>;
}
