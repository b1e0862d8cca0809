/** What a phone is started with, and what may be switched while it runs. */

export interface Switches {
  readonly online: boolean;
  /** Every answer of the cloud comes two seconds late. */
  readonly slow: boolean;
  /** `refused`: watches end with an error. `silent`: they never say a word. */
  readonly watch: 'works' | 'refused' | 'silent';
  /** An iPhone pays through Apple. */
  readonly platform: 'ios' | 'android';
  /** `ask`: not agreed to yet. */
  readonly privacy: 'agreed' | 'ask';
  readonly album: 'granted' | 'ask' | 'refused';
  readonly largeText: boolean;
  /** Storage takes nothing more. */
  readonly storageFull: boolean;
}

export const USUAL: Switches = {
  online: true,
  slow: false,
  watch: 'works',
  platform: 'ios',
  privacy: 'agreed',
  album: 'granted',
  largeText: false,
  storageFull: false,
};

/** Texts that outlive the app. */
export interface TextStore {
  keys(): string[];
  get(key: string): string | null;
  set(key: string, text: string): void;
  remove(key: string): void;
}

/** Files that outlive the app. */
export interface FileStore {
  load(): Promise<readonly (readonly [path: string, file: Blob])[]>;
  put(path: string, file: Blob): void;
  remove(path: string): void;
}

export interface PhoneSetup {
  readonly cloud: { readonly url: string; readonly envId: string; readonly token: string };
  /** Who holds the phone, and the cashier that stands for WeChat; null: there is none. */
  readonly user: string;
  readonly cashier: string | null;
  readonly switches?: Partial<Switches>;
  readonly texts: TextStore;
  readonly files: FileStore;
  /** Addresses of the pictures in its album. */
  readonly album?: readonly string[];
  /** A path to open first, such as `pages/work/work?id=1`; default: the first page. */
  readonly start?: string;
}
