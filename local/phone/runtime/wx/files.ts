/** Files of the phone: looked at, copied, read, removed. */

import { USER_FOLDER } from '../machine/disk.ts';
import { fileAt, type Machine } from '../machine/machine.ts';
import { asynchronous, type WxPart } from './call.ts';
import { pictureInfo } from './picture-info.ts';

interface At {
  readonly filePath: string;
}

export function filesPart(machine: Machine): WxPart {
  const { disk, switches } = machine;
  const found = (path: string): Blob => {
    const file = disk.get(path);
    if (file === undefined) throw new Error(`no such file or directory ${path}`);
    return file;
  };
  const manager = {
    getFileInfo: asynchronous('getFileInfo', ({ filePath }: At) => ({
      size: found(filePath).size,
    })),
    copyFile: asynchronous('copyFile', ({ srcPath, destPath }: Record<string, string>) => {
      if (!destPath?.startsWith(USER_FOLDER)) throw new Error('permission denied');
      if (switches.now.storageFull) throw new Error('the maximum size of the file storage limit');
      disk.put(destPath, found(srcPath ?? ''));
      return {};
    }),
    unlink: asynchronous('unlink', ({ filePath }: At) => {
      if (!disk.remove(filePath)) throw new Error(`no such file or directory ${filePath}`);
      return {};
    }),
    readFile: asynchronous('readFile', async ({ filePath }: At & { encoding?: string }) => ({
      data: new TextDecoder().decode(await found(filePath).arrayBuffer()),
    })),
  };
  return {
    env: { USER_DATA_PATH: USER_FOLDER },
    getFileSystemManager: () => manager,
    getImageInfo: asynchronous('getImageInfo', async ({ src }: { src: string }) => {
      const info = await pictureInfo(await fileAt(machine, src));
      if (info === null) throw new Error('image decode fail');
      return { ...info, path: src };
    }),
    downloadFile: asynchronous('downloadFile', async ({ url }: { url: string }) => ({
      tempFilePath: disk.keep(await fileAt(machine, url)),
      statusCode: 200,
    })),
  };
}
