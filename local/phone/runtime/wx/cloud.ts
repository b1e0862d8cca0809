/** `wx.cloud` over the real js-sdk. */

import type { Query, WatchListener } from '../machine/cloud.ts';
import { fileAt, type Machine } from '../machine/machine.ts';
import { asynchronous, WxError, type WxPart } from './call.ts';

export function cloudPart(machine: Machine): WxPart {
  const { network, disk, setup } = machine;
  return {
    init({ env }: { env?: string } = {}) {
      // Without one, WeChat takes the environment that was made first.
      if (env && env !== setup.cloud.envId) {
        throw new WxError('cloud.init', `this phone knows ${setup.cloud.envId} only, not ${env}`);
      }
      machine.connect();
    },
    callFunction: asynchronous('cloud.callFunction', async ({ name, data }: FunctionCall) => {
      const call = { name, ...(data === undefined ? {} : { data }) };
      const { result } = await network.through(() => machine.cloud().callFunction(call));
      return { result };
    }),
    uploadFile: asynchronous('cloud.uploadFile', async ({ cloudPath, filePath }: Upload) => {
      const blob = disk.get(filePath);
      if (blob === undefined) throw new Error(`no such file ${filePath}`);
      const file = new File([blob], 'file', { type: blob.type });
      const { fileID } = await network.through(() =>
        machine.cloud().uploadFile({ cloudPath, filePath: file }),
      );
      return { fileID, statusCode: 200 };
    }),
    getTempFileURL: asynchronous('cloud.getTempFileURL', async ({ fileList }: Files) => {
      const answer = await network.through(() => machine.cloud().getTempFileURL({ fileList }));
      return {
        fileList: answer.fileList.map(({ fileID, tempFileURL }) => ({
          ...{ fileID, tempFileURL: tempFileURL ?? '' },
          ...(tempFileURL ? { status: 0, errMsg: 'ok' } : { status: 1, errMsg: 'no such file' }),
        })),
      };
    }),
    downloadFile: asynchronous('cloud.downloadFile', async ({ fileID }: { fileID: string }) => ({
      tempFilePath: disk.keep(await fileAt(machine, fileID)),
      statusCode: 200,
    })),
    database: () => watched(machine.cloud().database(), machine),
  };
}

interface FunctionCall {
  readonly name: string;
  readonly data?: object;
}
interface Upload {
  readonly cloudPath: string;
  readonly filePath: string;
}
interface Files {
  readonly fileList: unknown[];
}

/** The same database, whose queries open their watches through the network of the phone. */
function watched<T extends object>(query: T, machine: Machine): T {
  return new Proxy(query, {
    get(target, key) {
      const member = Reflect.get(target, key, target) as unknown;
      if (typeof member !== 'function') return member;
      if (key === 'watch') {
        return (listener: WatchListener) =>
          machine.network.watch(target as unknown as Query, listener);
      }
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(member, target, args);
        const isQuery = typeof result === 'object' && result !== null && !('then' in result);
        return isQuery ? watched(result, machine) : result;
      };
    },
  });
}
