/** A web page with `@cloudbase/js-sdk`, in either of its end-point modes. */
import { ownError } from '../errors.ts';
import type { KeptFile, Platform, Storage } from '../platform.ts';
import { PICTURES } from '../uploads.ts';
import { clock } from './clock.ts';
import { type Copies, memoryCopies } from './copies.ts';
import { type SdkApp, sdkCalls } from './sdk.ts';

interface Disk {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

/** What a page has; the events may be missing. */
export interface Page {
  readonly localStorage: Disk;
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

/** `app` is logged in: anonymous callers are refused. A change of login needs a new client. */
export function webPlatform(app: SdkApp, options: WebOptions = {}): Platform<Blob> {
  const { page = globalThis as unknown as Page, copies = memoryCopies<Blob>() } = options;
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
    storage: storageOf(page.localStorage),
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

function storageOf(disk: Disk): Storage {
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
async function typeOf(file: Blob & { readonly name?: string }): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const text = String.fromCharCode(...bytes);
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign !== undefined) return sign[1];
  const ending = /\.(\w{2,5})$/.exec(file.name || '');
  const named = ending === null ? '' : (ending[1] || '').toLowerCase();
  return PICTURES.test(named) ? '' : named;
}
