/** Where a phone in a browser keeps what outlives the app: apart for each user. */
import type { FileStore, TextStore } from '../setup.ts';

export function browserTexts(user: string): TextStore {
  const prefix = `phone:${user}:`;
  return {
    keys: () =>
      Object.keys(localStorage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    get: (key) => localStorage.getItem(prefix + key),
    set: (key, text) => localStorage.setItem(prefix + key, text),
    remove: (key) => localStorage.removeItem(prefix + key),
  };
}

const STORE = 'files';

export function browserFiles(user: string): FileStore {
  const prefix = `${user}:`;
  const opening = open();
  const act = async <T>(run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const store = (await opening).transaction(STORE, 'readwrite').objectStore(STORE);
    return asked(run(store));
  };
  const own = (key: IDBValidKey): key is string =>
    typeof key === 'string' && key.startsWith(prefix);
  return {
    async load() {
      const keys = (await act((store) => store.getAllKeys())).filter(own);
      return Promise.all(
        keys.map(async (key) => {
          const file = await act<Blob>((store) => store.get(key));
          return [key.slice(prefix.length), file] as const;
        }),
      );
    },
    put: (path, file) => void act((store) => store.put(file, prefix + path)),
    remove: (path) => void act((store) => store.delete(prefix + path)),
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('darkroom-phone', 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
  return asked(request);
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
