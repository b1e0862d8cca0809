/** A phone as `wx`, `uni` and `Taro` show it: files, storage, network and visibility. */
import type { KeptFile, Platform } from '../platform.ts';
import { clock } from './clock.ts';

interface Callbacks<T> {
  success?(result: T): void;
  fail?(error: unknown): void;
}

interface FileSystem {
  copyFile(call: { srcPath: string; destPath: string } & Callbacks<unknown>): void;
  getFileInfo(call: { filePath: string } & Callbacks<{ size: number }>): void;
  unlink(call: { filePath: string } & Callbacks<unknown>): void;
}

/** As much of `wx` as is used; what H5 builds lack may be missing. */
export interface PhoneApi {
  getStorageInfoSync(): { keys: string[] };
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: string): void;
  removeStorageSync(key: string): void;
  getImageInfo(call: { src: string } & Callbacks<{ type?: string }>): unknown;
  getFileSystemManager?(): FileSystem;
  readonly env?: { readonly USER_DATA_PATH?: string };
  getNetworkType?(call: Callbacks<{ networkType: string }>): unknown;
  onNetworkStatusChange?(listener: (status: { isConnected: boolean }) => void): void;
  onAppShow?(listener: () => void): void;
  onAppHide?(listener: () => void): void;
}

export type Phone = Omit<Platform<string>, 'call' | 'upload' | 'watch'>;

/** `isPrivate`: WeChat keeps the storage of its users apart; a browser does not. */
export function phone(api: PhoneApi, isPrivate: boolean): Phone {
  const state = { online: true, visible: true };
  const listeners = new Set<() => void>();
  const change = (part: Partial<typeof state>): void => {
    Object.assign(state, part);
    listeners.forEach((listener) => {
      listener();
    });
  };
  if (api.onNetworkStatusChange) {
    api.onNetworkStatusChange(({ isConnected }) => change({ online: isConnected }));
  }
  if (api.onAppShow) api.onAppShow(() => change({ visible: true }));
  if (api.onAppHide) api.onAppHide(() => change({ visible: false }));
  if (api.getNetworkType) {
    api.getNetworkType({
      success: ({ networkType }) => change({ online: networkType !== 'none' }),
    });
  }
  return Object.assign({}, clock, {
    keep: (file: string, name: string) => keep(api, file, name),
    drop(ref: string) {
      const disk = api.getFileSystemManager?.();
      // A copy that is gone already is as good.
      if (disk) disk.unlink({ filePath: ref, fail: () => undefined });
    },
    storage: {
      isPrivate,
      keys: () => api.getStorageInfoSync().keys,
      read(key: string) {
        const value = api.getStorageSync(key);
        return typeof value === 'string' ? value : null;
      },
      write: (key: string, text: string) => api.setStorageSync(key, text),
      remove: (key: string) => api.removeStorageSync(key),
    },
    state: () => ({ online: state.online, visible: state.visible }),
    onState(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  });
}

/** Temporary files go with the app: a copy under the user's own folder does not. */
async function keep(api: PhoneApi, file: string, name: string): Promise<KeptFile> {
  const disk = api.getFileSystemManager ? api.getFileSystemManager() : null;
  const [picture, info] = await Promise.all([
    asked<{ type?: string }>((back) => api.getImageInfo({ src: file, ...back })),
    disk && asked<{ size: number }>((back) => disk.getFileInfo({ filePath: file, ...back })),
  ]);
  // Neither a picture nor a file that can be looked at: it is not there.
  if (picture === null && (disk === null || info === null)) throw new Error(`no file ${file}`);
  const extension = typeNamed(picture?.type) || endingOf(file);
  const bytes = info ? { bytes: info.size } : {};
  const folder = api.env?.USER_DATA_PATH;
  if (disk !== null && folder) {
    const ref = `${folder}/darkroom-${name}.${extension}`;
    const call = { srcPath: file, destPath: ref };
    const copied = await asked<unknown>((back) => disk.copyFile({ ...call, ...back }));
    if (copied !== null) return { ref, extension, isCopy: true, ...bytes };
  }
  return { ref: file, extension, isCopy: false, ...bytes };
}

/** Callbacks as a promise; null: it failed. */
function asked<T>(call: (back: Callbacks<T>) => unknown): Promise<T | null> {
  return new Promise((resolve) => {
    call({ success: (value) => resolve(value || ({} as T)), fail: () => resolve(null) });
  });
}

const typeNamed = (type: string | null | undefined): string =>
  type && type !== 'unknown' ? type.toLowerCase() : '';

function endingOf(path: string): string {
  const found = /\.(\w{2,5})$/.exec(path);
  return found === null ? '' : (found[1] || '').toLowerCase();
}
