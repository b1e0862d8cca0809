/** Files of a web page that wait for their upload. */

export interface Copies<F> {
  put(name: string, file: F): Promise<void>;
  get(name: string): Promise<F | undefined>;
  /** Never throws. */
  remove(name: string): void;
}

/** As long as the page. */
export function memoryCopies<F>(): Copies<F> {
  const files = new Map<string, F>();
  return {
    put: async (name, file) => void files.set(name, file),
    get: async (name) => files.get(name),
    remove: (name) => void files.delete(name),
  };
}

/** As much of IndexedDB as is used. */
export interface Idb {
  open(name: string, version: number): IdbRequest<IdbDatabase> & { onupgradeneeded: unknown };
}
interface IdbRequest<T> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: unknown;
  onerror: unknown;
}
interface IdbDatabase {
  createObjectStore(name: string): unknown;
  transaction(
    store: string,
    mode: 'readonly' | 'readwrite',
  ): {
    objectStore(name: string): {
      get(key: string): IdbRequest<unknown>;
      put(value: unknown, key: string): IdbRequest<unknown>;
      delete(key: string): IdbRequest<unknown>;
    };
  };
}

const STORE = 'files';

/** Outlives the page. `put` rejects where there is no room. */
export function browserCopies<F>(indexedDb: Idb): Copies<F> {
  const opened = async (): Promise<IdbDatabase> => {
    const opening = indexedDb.open('darkroom', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    return settled(opening);
  };
  const store = async (mode: 'readonly' | 'readwrite') =>
    (await opened()).transaction(STORE, mode).objectStore(STORE);
  return {
    put: async (name, file) => void (await settled((await store('readwrite')).put(file, name))),
    get: async (name) => (await settled((await store('readonly')).get(name))) as F | undefined,
    remove(name) {
      const removing = async (): Promise<unknown> =>
        settled((await store('readwrite')).delete(name));
      // One that stays is overwritten or takes room; nobody waits for it.
      removing().catch(() => undefined);
    },
  };
}

function settled<T>(request: IdbRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
