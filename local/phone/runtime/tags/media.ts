/** Built-ins that play and show: video, progress. */
import type { ComponentSpace } from 'glass-easel-miniprogram-adapter';
import { addressOf, type Machine } from '../machine/machine.ts';
import { define, type Self, textOf } from './define.ts';

export function defineMedia(space: ComponentSpace, machine: Machine): string[] {
  return [
    define(space, 'video', {
      properties: {
        ...{ src: String, poster: String, controls: { type: Boolean, value: true } },
        ...{ loop: Boolean, autoplay: Boolean, muted: Boolean, objectFit: String },
        ...{ showFullscreenBtn: Boolean, showCenterPlayBtn: Boolean },
      },
      observers: {
        'src, poster, loop, muted'() {
          void play(this, machine);
        },
      },
    }),
    define(space, 'progress', {
      properties: {
        ...{ percent: Number, showInfo: Boolean, active: Boolean },
        ...{ strokeWidth: { type: Number, value: 6 }, borderRadius: Number },
        ...{ activeColor: String, backgroundColor: String },
      },
      role: 'progressbar',
      observers: {
        percent() {
          const host = this.getBackendElement();
          const bar = host.firstElementChild ?? host.appendChild(document.createElement('div'));
          host.setAttribute('aria-valuenow', String(this.data.percent));
          (bar as HTMLElement).style.width = `${String(this.data.percent)}%`;
        },
      },
    }),
  ];
}

async function play(self: Self, machine: Machine): Promise<void> {
  const { controls, loop, muted } = self.data;
  const src = textOf(self, 'src');
  const poster = textOf(self, 'poster');
  const host = self.getBackendElement();
  const made = host.querySelector('video') ?? host.appendChild(document.createElement('video'));
  made.onerror = () => self.triggerEvent('error', { errMsg: 'MEDIA_ERR_SRC_NOT_SUPPORTED' });
  made.onplay = () => self.triggerEvent('play', {});
  Object.assign(made, { controls: Boolean(controls), loop, muted, playsInline: true });
  try {
    if (poster) made.poster = await addressOf(machine, poster);
    if (src) made.src = await addressOf(machine, src);
  } catch (error) {
    const errMsg = error instanceof Error ? error.message : String(error);
    self.triggerEvent('error', { errMsg });
  }
}
