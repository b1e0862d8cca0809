/** A WeChat mini-program: `wx` and its `wx.cloud`. */
import type { Platform } from '../platform.ts';
import { type PhoneApi, phone } from './phone.ts';
import { type WatchableDatabase, watchOf } from './watch.ts';

export interface WxCloud {
  callFunction(call: { name: string; data: object }): Promise<{ result?: unknown }>;
  uploadFile(call: { cloudPath: string; filePath: string }): Promise<{ fileID: string }>;
  database(): WatchableDatabase;
}

export interface Wx extends PhoneApi {
  readonly cloud: WxCloud;
}

type Transport = Pick<Platform<string>, 'call' | 'upload' | 'watch'>;

export function wxTransport(cloud: WxCloud): Transport {
  return {
    call: async (name, data) => (await cloud.callFunction({ name, data })).result,
    upload: async (ref, cloudPath) => (await cloud.uploadFile({ cloudPath, filePath: ref })).fileID,
    watch: (query, listener) => watchOf(cloud.database(), query, listener),
  };
}

/** After `wx.cloud.init`. */
export function wxPlatform(wx: Wx): Platform<string> {
  return Object.assign({}, phone(wx, true), wxTransport(wx.cloud));
}
