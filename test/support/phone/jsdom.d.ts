/** As much of jsdom as is used. Its published types would give every source the types of a browser. */
declare module 'jsdom' {
  import type { Context } from 'node:vm';

  export class VirtualConsole {
    on(event: 'jsdomError', listener: (error: Error) => void): void;
    on(event: 'error' | 'warn', listener: (...args: unknown[]) => void): void;
  }
  export class JSDOM {
    constructor(
      html: string,
      options: {
        url: string;
        runScripts: 'dangerously';
        pretendToBeVisual: boolean;
        virtualConsole: VirtualConsole;
      },
    );
    getInternalVMContext(): Context;
    readonly window: Window & typeof globalThis & { __startPhone(setup: object): Promise<unknown> };
  }
}
