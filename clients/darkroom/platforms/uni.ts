/** uni-app and Taro: their own calls for the phone; in mini-programs `wx.cloud`, in H5 js-sdk. */
import type { Platform } from '../platform.ts';
import { type PhoneApi, phone } from './phone.ts';
import { type SdkApp, sdkCalls } from './sdk.ts';
import { type WxCloud, wxTransport } from './wx.ts';

/**
 * `api` is `uni` or `Taro`. `cloud` is `wx.cloud` (in Taro also `Taro.cloud`); in H5 an app of js-sdk,
 * whose files are read from the addresses that `chooseImage` gives.
 */
export function uniPlatform(api: PhoneApi, cloud: WxCloud | SdkApp): Platform<string> {
  if (!isSdk(cloud)) return Object.assign({}, phone(api, true), wxTransport(cloud));
  const upload = async (ref: string, cloudPath: string): Promise<string> => {
    const file = await (await fetch(ref)).blob();
    return (await cloud.uploadFile({ cloudPath, filePath: file })).fileID;
  };
  return Object.assign({}, phone(api, false), sdkCalls(cloud), { upload });
}

/** Only js-sdk has a login of its own. */
const isSdk = (cloud: WxCloud | SdkApp): cloud is SdkApp => 'auth' in cloud;
