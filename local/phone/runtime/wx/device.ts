/** The phone itself: system, network, visibility, clipboard. */
import type { Machine } from '../machine/machine.ts';
import { asynchronous, type WxPart } from './call.ts';

/** Base library whose calls are imitated. */
const SDK_VERSION = '3.8.0';

export interface Device {
  readonly part: WxPart;
  /** The app came to the front, or went to the back. */
  seen(visible: boolean): void;
}

export function createDevice({ switches, screen }: Machine): Device {
  const shown = new Set<() => void>();
  const hidden = new Set<() => void>();
  const network = () => (switches.now.online ? 'wifi' : 'none');
  const part: WxPart = {
    getDeviceInfo: () => ({ platform: switches.now.platform, brand: 'phone', model: 'phone' }),
    getAppBaseInfo: () => ({
      SDKVersion: SDK_VERSION,
      language: 'zh_CN',
      theme: screen.theme(),
      fontSizeSetting: switches.now.largeText ? 22 : 17,
    }),
    getWindowInfo: () => ({ windowWidth: innerWidth, windowHeight: screen.height() }),
    getNetworkType: asynchronous('getNetworkType', () => ({ networkType: network() })),
    onNetworkStatusChange(listener: (status: object) => void) {
      switches.on((now, before) => {
        if (now.online !== before.online) {
          listener({ isConnected: now.online, networkType: network() });
        }
      });
    },
    onAppShow: (listener: () => void) => void shown.add(listener),
    onAppHide: (listener: () => void) => void hidden.add(listener),
    setClipboardData: asynchronous('setClipboardData', async ({ data }: { data: string }) => {
      screen.copied(data);
      screen.toast({ title: '内容已复制' });
      return {};
    }),
  };
  return {
    part,
    seen(visible) {
      for (const listener of visible ? shown : hidden) listener();
    },
  };
}
