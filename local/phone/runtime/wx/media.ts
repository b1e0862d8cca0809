/** Pictures and films in and out of the phone: album, preview, sound. */
import { addressOf, fileAt, type Machine } from '../machine/machine.ts';
import { asynchronous, type WxPart } from './call.ts';
import type { Permissions } from './permissions.ts';

interface Choice {
  readonly count?: number;
}

export function mediaPart(machine: Machine, permissions: Permissions): WxPart {
  const { disk, screen, setup } = machine;
  const choose = async (accept: string, { count = 9 }: Choice): Promise<File[]> => {
    const files = await screen.chooseFiles({ accept, count, album: setup.album ?? [] });
    if (files.length === 0) throw new Error('cancel');
    return files;
  };
  const save = (name: string) =>
    asynchronous(name, async ({ filePath }: { filePath: string }) => {
      await permissions.privacy(name);
      await permissions.album(name);
      const file = disk.get(filePath);
      if (file === undefined) throw new Error('no such file or directory');
      screen.download(file, filePath.slice(filePath.lastIndexOf('/') + 1));
      return {};
    });
  return {
    chooseMedia: asynchronous('chooseMedia', async (choice: Choice & { mediaType?: string[] }) => {
      await permissions.privacy('chooseMedia');
      const types = choice.mediaType ?? ['image', 'video'];
      const accept = types.map((type) => `${type}/*`).join(',');
      const files = await choose(accept, choice);
      return {
        type: files[0]?.type.startsWith('video') ? 'video' : 'image',
        tempFiles: files.map((file) => ({
          tempFilePath: disk.keep(file),
          size: file.size,
          fileType: file.type.startsWith('video') ? 'video' : 'image',
        })),
      };
    }),
    chooseMessageFile: asynchronous('chooseMessageFile', async (choice: Choice) => {
      await permissions.privacy('chooseMessageFile');
      const files = await choose('', choice);
      return {
        tempFiles: files.map((file) => ({
          ...{ path: disk.keep(file), size: file.size, name: file.name },
          type: file.type.split('/')[0] ?? 'file',
        })),
      };
    }),
    previewImage: asynchronous(
      'previewImage',
      async (what: { current?: string; urls: string[] }) => {
        const src = what.current ?? what.urls[0] ?? '';
        screen.preview(await addressOf(machine, src));
        return {};
      },
    ),
    saveImageToPhotosAlbum: save('saveImageToPhotosAlbum'),
    saveVideoToPhotosAlbum: save('saveVideoToPhotosAlbum'),
    shareFileMessage: asynchronous('shareFileMessage', async (what: { filePath: string }) => {
      screen.download(await fileAt(machine, what.filePath), 'file');
      return {};
    }),
    createInnerAudioContext: () => sound(machine),
  };
}

/** As much of the context as a player needs. */
function sound(machine: Machine) {
  const audio = new Audio();
  const on = (event: string) => (listener: () => void) => {
    audio.addEventListener(event, listener);
  };
  return {
    set src(src: string) {
      addressOf(machine, src).then(
        (address) => {
          audio.src = address;
        },
        () => audio.dispatchEvent(new Event('error')),
      );
    },
    get duration() {
      return Number.isFinite(audio.duration) ? audio.duration : 0;
    },
    get currentTime() {
      return audio.currentTime;
    },
    play() {
      audio.play().catch(() => audio.dispatchEvent(new Event('error')));
    },
    pause: () => audio.pause(),
    seek(seconds: number) {
      audio.currentTime = seconds;
    },
    destroy: () => audio.pause(),
    onCanplay: on('canplay'),
    onPlay: on('play'),
    onPause: on('pause'),
    onEnded: on('ended'),
    onTimeUpdate: on('timeupdate'),
    onError: on('error'),
  };
}
