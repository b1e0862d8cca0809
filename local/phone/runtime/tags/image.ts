/** `<image>`: any source the phone knows, in the modes of WeChat. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import { addressOf, type Machine } from '../machine/machine.ts';
import { define, type Self, textOf } from './define.ts';

const FIT: Readonly<Record<string, string>> = {
  aspectFill: 'cover',
  aspectFit: 'contain',
  scaleToFill: 'fill',
  widthFix: 'fill',
  center: 'none',
};

export function defineImage(space: ComponentSpace, machine: Machine): string {
  const shown = new WeakMap<HTMLElement, string>();
  const show = async (self: Self): Promise<void> => {
    const host = self.getBackendElement();
    const src = textOf(self, 'src');
    const mode = textOf(self, 'mode');
    const fit = FIT[mode];
    if (fit === undefined) throw new Error(`<image mode="${mode}"> is not in this phone`);
    shown.set(host, src);
    const picture = host.querySelector('img') ?? document.createElement('img');
    picture.style.objectFit = fit;
    picture.alt = '';
    host.classList.toggle('phone-width-fix', mode === 'widthFix');
    if (src === '') return picture.remove();
    try {
      const address = await addressOf(machine, src);
      if (shown.get(host) !== src) return;
      picture.onload = () => {
        const { naturalWidth: width, naturalHeight: height } = picture;
        self.triggerEvent('load', { width, height });
      };
      picture.onerror = () => self.triggerEvent('error', { errMsg: `GET ${src} fail` });
      picture.src = address;
      if (picture.parentElement !== host) host.append(picture);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      self.triggerEvent('error', { errMsg: why });
    }
  };
  return define(space, 'image', {
    properties: {
      src: String,
      mode: { type: String, value: 'scaleToFill' },
      ...{ lazyLoad: Boolean, showMenuByLongpress: Boolean, webp: Boolean },
    },
    role: 'img',
    observers: {
      'src, mode'() {
        void show(this);
      },
    },
  });
}
