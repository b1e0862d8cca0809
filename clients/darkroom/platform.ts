/** Everything the client touches. An adapter for each kind of app is in platforms/; tests bring one. */

export interface KeptFile {
  /** What `upload` takes, now and, where the copy lasts, after the app was closed. */
  readonly ref: string;
  /** Lower case, without the dot. */
  readonly extension: string;
  readonly bytes?: number;
  /** It is a copy, to be dropped; false where there is no room for one. */
  readonly isCopy: boolean;
}

export interface WatchQuery {
  readonly collection: 'works';
  /** `_openid` is the platform's placeholder `{openid}`: a rule asks for it. */
  readonly where: { readonly _openid: string; readonly _id?: string };
  /** The newest so many; not there: all that match. */
  readonly limit?: number;
}

export interface WatchListener {
  onDocs(docs: readonly unknown[]): void;
  /** The watch is over. */
  onError(error: unknown): void;
}

export interface Storage {
  /** The platform keeps it apart for each user. */
  readonly isPrivate: boolean;
  keys(): readonly string[];
  read(key: string): string | null;
  /** Throws when it is full. */
  write(key: string, text: string): void;
  remove(key: string): void;
}

export interface Platform<F> {
  /** What the function answered, as it is. Rejects when there is no answer. */
  call(name: string, data: object): Promise<unknown>;
  /** Copies a file to where it stays until `drop`. Rejects when it is not there. */
  keep(file: F | string, name: string): Promise<KeptFile>;
  /** Resolves to the fileID. */
  upload(ref: string, cloudPath: string): Promise<string>;
  /** Removes the copy; never throws. */
  drop(ref: string): void;
  /** Gives what closes the watch. May throw where there are no watches. */
  watch(query: WatchQuery, listener: WatchListener): () => void;
  readonly storage: Storage;
  /** Milliseconds. */
  now(): number;
  /** 0 ≤ n < 1. */
  random(): number;
  /** Runs once after so many ms; gives what prevents it. */
  after(ms: number, run: () => void): () => void;
  state(): { readonly online: boolean; readonly visible: boolean };
  /** Called when the state may have changed; gives what stops that. */
  onState(listener: () => void): () => void;
}

/** Ends after so many ms, or when the network or the app comes back. */
export function pause(platform: Platform<never>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const before = platform.state();
    const done = (): void => {
      stopTimer();
      stopListening();
      resolve();
    };
    const stopTimer = platform.after(ms, done);
    const stopListening = platform.onState(() => {
      const { online, visible } = platform.state();
      if ((online && !before.online) || (visible && !before.visible)) done();
    });
  });
}
