/** A watch of the database, the same in `wx.cloud` and js-sdk. */
import type { WatchListener, WatchQuery } from '../platform.ts';

interface Watcher {
  close(): unknown;
}

interface Query {
  orderBy(field: string, direction: 'asc' | 'desc'): Query;
  limit(count: number): Query;
  watch(listener: {
    onChange(snapshot: { docs: unknown[] }): void;
    onError(error: unknown): void;
  }): Watcher;
}

export interface WatchableDatabase {
  collection(name: string): { where(query: object): Query };
}

export function watchOf(
  database: WatchableDatabase,
  { collection, where, limit }: WatchQuery,
  listener: WatchListener,
): () => void {
  const all = database.collection(collection).where(where);
  const query = limit === undefined ? all : all.orderBy('created_at', 'desc').limit(limit);
  let isOpen = true;
  const watcher = query.watch({
    onChange({ docs }) {
      if (isOpen) listener.onDocs(docs);
      // One that was still opening could not be closed before.
      else close(watcher);
    },
    onError: (error) => listener.onError(error),
  });
  return () => {
    isOpen = false;
    close(watcher);
  };
}

/** Closing one that is still opening is refused, at once or later; it is closed when it speaks. */
function close(watcher: Watcher): void {
  new Promise((resolve) => resolve(watcher.close())).catch(() => undefined);
}
