/** The parts of a running phone that `wx` and the built-in components stand on. */
import type { MiniProgram } from '../../bundle.ts';
import type { PhoneSetup } from '../setup.ts';
import type { Screen } from '../shell/screen.ts';
import type { Network, Sdk } from './cloud.ts';
import type { Disk } from './disk.ts';
import type { Switchboard } from './switchboard.ts';
import type { Till } from './till.ts';

export interface Machine {
  readonly program: MiniProgram;
  readonly setup: PhoneSetup;
  readonly switches: Switchboard;
  readonly disk: Disk;
  readonly network: Network;
  readonly screen: Screen;
  readonly till: Till;
  /** After `wx.cloud.init`; throws before. */
  cloud(): Sdk;
  connect(): void;
  /** A button asked to share the page; `dataset` is the button's. */
  share(dataset: Readonly<Record<string, string | undefined>>): void;
}

/** An address a browser can load: of a temporary file, a file in the cloud, or a file of the folder. */
export async function addressOf(machine: Machine, src: string): Promise<string> {
  const { disk, network, program } = machine;
  if (src.startsWith('wxfile://')) {
    const file = disk.get(src);
    if (file === undefined) throw new Error(`no file ${src}`);
    return URL.createObjectURL(file);
  }
  if (src.startsWith('cloud://')) {
    const { fileList } = await network.through(() =>
      machine.cloud().getTempFileURL({ fileList: [src] }),
    );
    const url = fileList[0]?.tempFileURL;
    if (!url) throw new Error(`no file ${src}`);
    return url;
  }
  return program.assets[src] ?? src;
}

/** The bytes behind any source of `addressOf`. */
export async function fileAt(machine: Machine, src: string): Promise<Blob> {
  const own = machine.disk.get(src);
  if (own !== undefined) return own;
  const address = await addressOf(machine, src);
  const response = await machine.network.through(() => fetch(address));
  if (!response.ok) throw new Error(`downloadFile:fail ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  return new Blob([new Uint8Array(await response.arrayBuffer())], { type });
}
