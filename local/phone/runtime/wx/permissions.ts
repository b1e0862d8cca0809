/** What the platform asks the user first: the privacy guide, and the right to write to the album. */
import type { Machine } from '../machine/machine.ts';
import { asynchronous, WxError, type WxPart } from './call.ts';

export interface Permissions {
  /** Resolves once the guide is agreed to; refuses as WeChat does. */
  privacy(api: string): Promise<void>;
  album(api: string): Promise<void>;
}

type Decide = (answer: { event: 'agree' | 'disagree' | 'exposureAuthorization' }) => void;
type PrivacyListener = (resolve: Decide, info: { referrer: string }) => void;

const ALBUM = 'scope.writePhotosAlbum';

export function permissionsOf({ switches, screen }: Machine): Permissions & { part: WxPart } {
  let listener: PrivacyListener | null = null;
  const privacy = async (api: string): Promise<void> => {
    if (switches.now.privacy === 'agreed') return;
    const ask = listener;
    // Without a listener WeChat shows a sheet of its own.
    const agrees =
      ask === null
        ? (await screen.confirm({ title: '用户隐私保护提示', confirmText: '同意' })).confirm
        : await new Promise<boolean>((resolve) =>
            ask(({ event }) => event !== 'exposureAuthorization' && resolve(event === 'agree'), {
              referrer: api,
            }),
          );
    if (!agrees) throw new WxError(api, 'privacy permission is not authorized');
    switches.set({ privacy: 'agreed' });
  };
  const album = async (api: string): Promise<void> => {
    if (switches.now.album === 'ask') {
      const { confirm } = await screen.confirm({
        title: '保存到相册',
        content: '申请获得保存图片到你的相册的权限',
        confirmText: '允许',
        cancelText: '拒绝',
      });
      switches.set({ album: confirm ? 'granted' : 'refused' });
    }
    if (switches.now.album === 'refused') throw new WxError(api, 'auth deny');
  };
  const setting = () => {
    const { album: now } = switches.now;
    return { authSetting: now === 'ask' ? {} : { [ALBUM]: now === 'granted' } };
  };
  const part: WxPart = {
    onNeedPrivacyAuthorization(next: PrivacyListener) {
      listener = next;
    },
    getPrivacySetting: asynchronous('getPrivacySetting', () => ({
      needAuthorization: switches.now.privacy === 'ask',
      privacyContractName: '《小程序隐私保护指引》',
    })),
    openPrivacyContract: asynchronous('openPrivacyContract', () => {
      screen.toast({ title: '隐私保护指引在微信里打开' });
      return {};
    }),
    getSetting: asynchronous('getSetting', setting),
    openSetting: asynchronous('openSetting', async () => {
      const { confirm } = await screen.confirm({
        title: '设置',
        content: '允许保存到相册',
        confirmText: '打开',
        cancelText: '关闭',
      });
      switches.set({ album: confirm ? 'granted' : 'refused' });
      return setting();
    }),
  };
  return { privacy, album, part };
}
