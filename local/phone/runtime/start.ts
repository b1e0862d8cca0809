/** A phone with one mini-program on it, from its start to its end. */
import type { MiniProgram } from '../bundle.ts';
import { connect, createNetwork, type Sdk } from './machine/cloud.ts';
import { createDisk } from './machine/disk.ts';
import type { Machine } from './machine/machine.ts';
import { createSwitchboard } from './machine/switchboard.ts';
import { createTill } from './machine/till.ts';
import { createFrame } from './pages/frame.ts';
import { type Loaded, load } from './pages/loader.ts';
import { createPages, type Pages } from './pages/stack.ts';
import { type PhoneSetup, type Switches, USUAL } from './setup.ts';
import { understandRpx } from './shell/rpx.ts';
import { createScreen } from './shell/screen.ts';
import { createWx } from './wx/index.ts';

/** What a test, and the page around the phone, do with it. */
export interface Phone {
  readonly switches: Switches;
  set(change: Partial<Switches>): void;
  /** The user turned to another app, or came back. */
  seen(visible: boolean): void;
  readonly pages: Pages;
  /** Calls of `wx` so far, by name. */
  readonly asked: ReadonlySet<string>;
  readonly clipboard: () => string;
}

export async function startPhone(
  program: MiniProgram,
  { root, setup }: { root: HTMLElement; setup: PhoneSetup },
): Promise<Phone> {
  understandRpx();
  const switches = createSwitchboard({ ...USUAL, ...setup.switches });
  const screen = createScreen(root);
  const disk = await createDisk(setup.files);
  const network = createNetwork(switches);
  const till = createTill(setup.cashier, setup.user);
  let sdk: Sdk | null = null;
  let loaded: Loaded | null = null;
  const machine: Machine = {
    ...{ program, setup, switches, disk, network, screen, till },
    cloud() {
      if (sdk === null) throw new Error('cloud API is not enabled: wx.cloud.init comes first');
      return sdk;
    },
    connect() {
      sdk ??= connect(setup.cloud);
    },
    share(dataset) {
      const card = pages.tell('onShareAppMessage', { from: 'button', target: { dataset } });
      const { title = '', imageUrl } = (card ?? {}) as { title?: string; imageUrl?: string };
      screen.share(imageUrl === undefined ? { title } : { title, imageUrl });
    },
  };
  const frame = createFrame(screen, program, {
    onBack: () => void pages.back(),
    onTab: (path) => void pages.tab(path),
    onMore: () => machine.share({}),
  });
  const pages = createPages(program, frame, () => {
    if (loaded === null) throw new Error('nothing is loaded yet');
    return loaded;
  });
  const { wx, device, asked } = createWx(machine, () => pages);
  const dress = ({ platform }: Switches): void => {
    root.dataset.platform = platform;
  };
  dress(switches.now);
  switches.on(dress);
  const current = (): unknown[] => pages.all().map(({ instance }) => instance);
  const { start = program.app.pages[0] ?? '' } = setup;
  const [path = '', query = ''] = start.split('?');
  const launch = { path, query: Object.fromEntries(new URLSearchParams(query)) };
  loaded = load(machine, { wx, currentPages: current, launch });
  loaded.app.onShow?.(launch);
  const isTab = program.app.tabBar?.list.some(({ pagePath }) => pagePath === path);
  if (isTab && query === '') pages.tab(path);
  else pages.restart(start);
  return {
    get switches() {
      return switches.now;
    },
    set: switches.set,
    seen(visible) {
      device.seen(visible);
      pages.tell(visible ? 'onShow' : 'onHide');
    },
    ...{ pages, asked },
    clipboard: screen.clipboard,
  };
}
