/** Loaded by the page of a phone, after the mini-program; a browser's or a test's. */
import type { MiniProgram } from '../bundle.ts';
import { browserFiles, browserTexts } from './machine/stores.ts';
import type { PhoneSetup } from './setup.ts';
import { type Phone, startPhone } from './start.ts';

interface PhoneWindow {
  readonly __miniProgram: MiniProgram;
  __startPhone(setup: PhoneSetup): Promise<Phone>;
  readonly __stores: {
    readonly texts: typeof browserTexts;
    readonly files: typeof browserFiles;
  };
}

Object.assign(globalThis, {
  __startPhone: (setup) => {
    const { __miniProgram: program } = globalThis as unknown as PhoneWindow;
    return startPhone(program, { root: document.body, setup });
  },
  __stores: { texts: browserTexts, files: browserFiles },
} satisfies Partial<PhoneWindow>);
