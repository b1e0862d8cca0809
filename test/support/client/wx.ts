/** `wx` of a phone without its cloud: callbacks come later, as they do there. */
import type { PhoneApi } from '../../../clients/darkroom/platforms/phone.ts';

/** Storage and the folder of the user outlive the app. */
export function phoneWx(stored: Map<string, string>, folder = new Set<string>()): PhoneApi {
  const later = (run: (() => void) | undefined): void => void setImmediate(() => run?.());
  const isThere = (path: string): boolean => path.startsWith('wxfile://tmp') || folder.has(path);
  return {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getStorageInfoSync: () => ({ keys: [...stored.keys()] }),
    getStorageSync: (key) => stored.get(key) ?? '',
    setStorageSync: (key, value) => void stored.set(key, value),
    removeStorageSync: (key) => void stored.delete(key),
    getImageInfo: ({ src, success, fail }) =>
      later(() => (isThere(src) ? success?.({ type: 'png' }) : fail?.(new Error('no file')))),
    getNetworkType: ({ success }) => later(() => success?.({ networkType: 'wifi' })),
    onNetworkStatusChange: () => {},
    onAppShow: () => {},
    onAppHide: () => {},
    getFileSystemManager: () => ({
      getFileInfo: ({ filePath, success, fail }) =>
        later(() => (isThere(filePath) ? success?.({ size: 1_000 }) : fail?.(new Error('none')))),
      copyFile: ({ srcPath, destPath, success, fail }) =>
        later(() => {
          if (!isThere(srcPath)) return fail?.(new Error('no file'));
          folder.add(destPath);
          success?.({});
        }),
      unlink: ({ filePath, success }) =>
        later(() => {
          folder.delete(filePath);
          success?.({});
        }),
    }),
  };
}
