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
interface IdbStore {
  get(key: string): IdbRequest<unknown>;
  put(value: unknown, key: string): IdbRequest<unknown>;
  delete(key: string): IdbRequest<unknown>;
}
interface IdbDatabase {
  createObjectStore(name: string): unknown;
  transaction(store: string, mode: 'readwrite'): { objectStore(name: string): IdbStore };
}

const STORE = 'files';

/** Outlives the page. `put` rejects where there is no room. */
export function browserCopies<F>(indexedDb: Idb): Copies<F> {
  const ask = (act: (store: IdbStore) => IdbRequest<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const opening = indexedDb.open('darkroom', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const request = act(opening.result.transaction(STORE, 'readwrite').objectStore(STORE));
        request.onerror = () => reject(request.error);
        request.onsuccess = () => resolve(request.result);
      };
    });
  return {
    put: async (name, file) => void (await ask((store) => store.put(file, name))),
    get: async (name) => (await ask((store) => store.get(name))) as F | undefined,
    remove(name) {
      // One that stays is overwritten or takes room; nobody waits for it.
      ask((store) => store.delete(name)).catch(() => undefined);
    },
  };
}
