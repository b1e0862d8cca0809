/**
 * Several stores behind one: new files go to the primary store, and every file is found where its
 * id says it lies. Users' uploads stay in CloudBase storage whatever the pictures' home is.
 */
import type { ObjectStore } from './contract.ts';

export interface CompositeStores {
  readonly primary: ObjectStore;
  /** By the scheme of the file ids they hold, e.g. `cloud`, `s3`. */
  readonly byScheme: Readonly<Record<string, ObjectStore>>;
}

/** A file whose home is not configured here looks like one that does not exist. */
export function createCompositeStore({ primary, byScheme }: CompositeStores): ObjectStore {
  const { under } = primary;
  return {
    put: (path, bytes, contentType) => primary.put(path, bytes, contentType),
    putStream: (path, body, options) => primary.putStream(path, body, options),
    idOf: (path, upload) => primary.idOf(path, upload),
    ...(under === undefined
      ? {}
      : { under: (prefix) => createCompositeStore({ primary: under(prefix), byScheme }) }),
    async urls(fileIds, maxAgeSeconds) {
      const urls: (string | null)[] = fileIds.map((id) => (isPlainUrl(id) ? id : null));
      await Promise.all(
        homesOf(fileIds, byScheme).map(async ({ store, places }) => {
          const found = await store.urls(
            places.map(({ id }) => id),
            maxAgeSeconds,
          );
          for (const [at, { index }] of places.entries()) urls[index] = found[at] ?? null;
        }),
      );
      return urls;
    },
    async isIntact(fileId, sha256) {
      const [home] = homesOf([fileId], byScheme);
      return home === undefined ? isPlainUrl(fileId) : home.store.isIntact(fileId, sha256);
    },
    async remove(fileIds) {
      // Every home has its turn; whoever asked hears of the first that failed, and asks again.
      const removing = homesOf(fileIds, byScheme).map(({ store, places }) =>
        store.remove(places.map(({ id }) => id)),
      );
      for (const removed of await Promise.allSettled(removing)) {
        if (removed.status === 'rejected') throw removed.reason;
      }
    },
  };
}

/** A result kept where its provider has it: there is nothing to sign and nothing to remove. */
function isPlainUrl(fileId: string): boolean {
  return fileId.startsWith('https://') || fileId.startsWith('http://');
}

interface Home {
  readonly store: ObjectStore;
  readonly places: { readonly id: string; readonly index: number }[];
}

function homesOf(
  fileIds: readonly string[],
  byScheme: Readonly<Record<string, ObjectStore>>,
): Home[] {
  const homes = new Map<ObjectStore, Home>();
  for (const [index, id] of fileIds.entries()) {
    const scheme = id.slice(0, Math.max(0, id.indexOf('://')));
    const store = Object.hasOwn(byScheme, scheme) ? byScheme[scheme] : undefined;
    if (store === undefined) continue;
    const home = homes.get(store) ?? { store, places: [] };
    home.places.push({ id, index });
    homes.set(store, home);
  }
  return [...homes.values()];
}
