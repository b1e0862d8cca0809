/** A web page with `@cloudbase/js-sdk`, in either of its end-point modes. */
import { ownError } from '../errors.ts';
import type { KeptFile, Platform, Storage } from '../platform.ts';
import { clock } from './clock.ts';
import { type Copies, memoryCopies } from './copies.ts';
import { type WatchableDatabase, watchOf } from './watch.ts';

/** As much of an app of js-sdk as is used. */
export interface SdkApp {
  callFunction(call: { name: string; data: object }): Promise<SdkAnswer>;
  uploadFile(call: {
    cloudPath: string;
    filePath?: unknown;
    fileContent?: unknown;
  }): Promise<{ fileID: string }>;
  database(): WatchableDatabase;
  auth(...options: never[]): unknown;
}

interface SdkAnswer {
  readonly result?: unknown;
  readonly success?: unknown;
  readonly code?: unknown;
}

/** What a page has; in Node only the events are missing. */
export interface Page {
  readonly localStorage?: {
    readonly length: number;
    key(index: number): string | null;
    getItem(key: string): string | null;
    setItem(key: string, text: string): void;
    removeItem(key: string): void;
  };
  readonly document?: { readonly visibilityState?: string };
  readonly navigator?: { readonly onLine?: boolean };
  addEventListener?(event: string, listener: () => void): void;
  removeEventListener?(event: string, listener: () => void): void;
}

export interface WebOptions {
  readonly page?: Page;
  /** Where files stay until they are uploaded: `browserCopies(indexedDB)`, or this life only. */
  readonly copies?: Copies<Blob>;
}

/** In its default mode a refusal comes as the answer itself, without a `result`. */
export function sdkCalls(app: SdkApp): Pick<Platform<never>, 'call' | 'watch'> {
  return {
    async call(name, data) {
      const answer = await app.callFunction({ name, data });
      return answer.result === undefined && answer.success === false ? answer : answer.result;
    },
    watch: (query, listener) => watchOf(app.database(), query, listener),
  };
}

/** `app` is logged in: anonymous callers are refused. A change of login needs a new client. */
export function webPlatform(app: SdkApp, options: WebOptions = {}): Platform<Blob> {
  const { page = globalThis as Page, copies = memoryCopies<Blob>() } = options;
  return Object.assign({}, clock, sdkCalls(app), {
    async keep(file: Blob | string, name: string): Promise<KeptFile> {
      if (typeof file === 'string') throw ownError('FILE_GONE');
      const extension = await typeOf(file);
      await copies.put(name, file);
      return { ref: name, extension, bytes: file.size, isCopy: true };
    },
    async upload(ref: string, cloudPath: string) {
      const file = await copies.get(ref);
      if (file === undefined) throw ownError('FILE_GONE');
      return (await app.uploadFile({ cloudPath, filePath: file })).fileID;
    },
    drop: (ref: string) => copies.remove(ref),
    storage: storageOf(page),
    state: () => ({
      online: !(page.navigator && page.navigator.onLine === false),
      visible: !(page.document && page.document.visibilityState === 'hidden'),
    }),
    onState(listener: () => void) {
      const events = ['online', 'offline', 'visibilitychange', 'pageshow'];
      for (const event of events) page.addEventListener?.(event, listener);
      return () => {
        for (const event of events) page.removeEventListener?.(event, listener);
      };
    },
  });
}

/** Where there is none, wishes last as long as the page. */
function storageOf({ localStorage: disk }: Page): Storage {
  const memory = new Map<string, string>();
  if (!disk) {
    return {
      isPrivate: false,
      keys: () => [...memory.keys()],
      read: (key) => memory.get(key) || null,
      write: (key, text) => void memory.set(key, text),
      remove: (key) => void memory.delete(key),
    };
  }
  return {
    isPrivate: false,
    keys: () => Array.from({ length: disk.length }, (_, index) => disk.key(index) || ''),
    read: (key) => disk.getItem(key),
    write: (key, text) => disk.setItem(key, text),
    remove: (key) => disk.removeItem(key),
  };
}

/** By its first bytes: a name says nothing. What is no picture goes by its name. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/^\xff\xd8\xff/, 'jpg'],
  [/^\x89PNG/, 'png'],
  [/^GIF8/, 'gif'],
  [/^BM/, 'bmp'],
  [/^RIFF[\s\S]{4}WEBP/, 'webp'],
  [/^[\s\S]{4}ftyp(heic|heix|mif1|msf1)/, 'heic'],
  [/^[\s\S]{4}ftypavif/, 'avif'],
  [/^(II\*\0|MM\0\*)/, 'tiff'],
];
const PICTURE_NAME = /^(jpe?g|png|gif|bmp|webp|hei[cf]|avif|tiff?)$/;

async function typeOf(file: Blob & { readonly name?: string }): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign !== undefined) return sign[1];
  const ending = /\.(\w{2,5})$/.exec(file.name || '');
  const named = ending === null ? '' : (ending[1] || '').toLowerCase();
  return PICTURE_NAME.test(named) ? '' : named;
}
