/** The album of the phone: pictures it has, and those of the computer it runs on. */
import { button, element } from './elements.ts';

export interface FileChoice {
  /** As in `<input accept>`; empty: any file. */
  readonly accept: string;
  readonly count: number;
  /** Addresses of pictures that are there already. */
  readonly album: readonly string[];
}

/** Empty: nothing was chosen. */
export function chooseFiles(root: HTMLElement, choice: FileChoice): Promise<File[]> {
  return new Promise((resolve) => {
    const end = (files: File[]): void => {
      layer.remove();
      resolve(files.slice(0, choice.count));
    };
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = choice.accept;
    input.multiple = choice.count > 1;
    input.className = 'phone-file';
    input.setAttribute('aria-label', '从电脑选择');
    input.addEventListener('change', () => end([...(input.files ?? [])]));
    const pictures = choice.accept.includes('image') ? choice.album : [];
    const grid = element(
      'div',
      'phone-album',
      pictures.map((address) => {
        const tile = button('phone-photo', '', () => {
          void fileOf(address).then((file) => end([file]));
        });
        tile.style.backgroundImage = `url("${address}")`;
        tile.setAttribute('aria-label', `示例照片 ${address.slice(address.lastIndexOf('/') + 1)}`);
        return tile;
      }),
    );
    const sheet = element('div', 'phone-menu', [
      element('h2', '', [pictures.length > 0 ? '相册' : '选择文件']),
      ...(pictures.length > 0 ? [grid] : []),
      button('phone-item', '从电脑选择', () => input.click()),
      input,
      button('phone-item phone-cancel', '取消', () => end([])),
    ]);
    const layer = element('div', 'phone-over phone-bottom', [sheet]);
    root.append(layer);
  });
}

async function fileOf(address: string): Promise<File> {
  const bytes = await (await fetch(address)).arrayBuffer();
  const name = address.slice(address.lastIndexOf('/') + 1);
  return new File([new Uint8Array(bytes)], name, { type: `image/${name.split('.').pop() ?? ''}` });
}
