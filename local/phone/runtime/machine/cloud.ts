/** The cloud as the phone reaches it: the real js-sdk, behind the network and watch switches. */
import cloudbase from '@cloudbase/js-sdk';
import type { PhoneSetup } from '../setup.ts';
import type { Switchboard } from './switchboard.ts';

export interface Watcher {
  close(): unknown;
}
export interface WatchListener {
  onChange(snapshot: unknown): void;
  onError(error: unknown): void;
}
export interface Query {
  watch(listener: WatchListener): Watcher;
  [verb: string]: unknown;
}

/** As much of js-sdk as is used. */
export interface Sdk {
  callFunction(call: { name: string; data?: object }): Promise<{ result: unknown }>;
  uploadFile(call: { cloudPath: string; filePath: File }): Promise<{ fileID: string }>;
  getTempFileURL(call: { fileList: unknown[] }): Promise<{
    fileList: { fileID: string; tempFileURL: string; code?: string }[];
  }>;
  deleteFile(call: { fileList: string[] }): Promise<{ fileList: unknown[] }>;
  database(): { collection(name: string): Query; command: unknown };
}

const SLOW_MS = 2_000;

export interface Network {
  /** Runs when the network lets it, and fails as WeChat says it where there is none. */
  through<T>(run: () => Promise<T>): Promise<T>;
  /** Opens a watch, or what the switch makes of it. */
  watch(query: Query, listener: WatchListener): Watcher;
}

export function connect({ url, envId, token }: PhoneSetup['cloud']): Sdk {
  const sdk = cloudbase.init({ env: envId, accessKey: token, endPointMode: 'CLOUD_API' } as never);
  const app = sdk as unknown as Sdk & {
    registerHost(host: string, protocol: string): void;
    auth(options: { persistence: string }): unknown;
  };
  app.registerHost(new URL(url).host, 'http');
  app.auth({ persistence: 'none' });
  return app;
}

export function createNetwork(switches: Switchboard): Network {
  const open = new Set<{ watcher: Watcher; listener: WatchListener }>();
  const endAll = (reason: string): void => {
    for (const one of [...open]) {
      open.delete(one);
      quietly(() => one.watcher.close());
      one.listener.onError(watchError(reason));
    }
  };
  switches.on((now, before) => {
    if (before.online && !now.online) endAll('network is off');
    if (before.watch === 'works' && now.watch === 'refused') endAll('watch is refused');
  });
  const refuseOffline = (): void => {
    if (!switches.now.online) throw new Error('request:fail network is off');
  };
  return {
    async through(run) {
      refuseOffline();
      const result = await run();
      if (switches.now.slow) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
      refuseOffline();
      return result;
    },
    watch(query, listener) {
      const { watch, online } = switches.now;
      if (watch === 'silent') return { close: () => undefined };
      if (watch === 'refused' || !online) {
        queueMicrotask(() => listener.onError(watchError('watch is refused')));
        return { close: () => undefined };
      }
      const watcher = query.watch(listener);
      const entry = { watcher, listener };
      open.add(entry);
      return {
        close() {
          open.delete(entry);
          return watcher.close();
        },
      };
    },
  };
}

const watchError = (why: string): Error =>
  Object.assign(new Error(`watch:fail ${why}`), { errCode: -402009 });

function quietly(run: () => unknown): void {
  new Promise((resolve) => resolve(run())).catch(() => undefined);
}
