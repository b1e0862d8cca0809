/** What a compiled mini-program consists of; made in compile/, run in runtime/. */

export interface ComponentPart {
  /** From the folder, without ending: `pages/works/works`. */
  readonly path: string;
  readonly config: PageConfig;
  readonly isPage: boolean;
  /** Prefix of its class names; empty: those of the app. */
  readonly scope: string;
}

export interface PageConfig {
  readonly component?: boolean;
  readonly usingComponents?: Readonly<Record<string, string>>;
  readonly styleIsolation?: string;
  readonly navigationBarTitleText?: string;
  readonly enablePullDownRefresh?: boolean;
  readonly onReachBottomDistance?: number;
}

export interface AppConfig {
  readonly pages: readonly string[];
  readonly subPackages?: readonly { readonly root: string; readonly pages: readonly string[] }[];
  readonly window?: Readonly<Record<string, string>>;
  readonly tabBar?: {
    readonly list: readonly {
      readonly pagePath: string;
      readonly text: string;
      readonly iconPath?: string;
      readonly selectedIconPath?: string;
    }[];
    readonly color?: string;
    readonly selectedColor?: string;
    readonly backgroundColor?: string;
  };
  readonly themeLocation?: string;
}

/** A module of the mini-program, wrapped: it sees these names and none of the browser's. */
export const MODULE_PARAMETERS = [
  ...['require', 'module', 'exports', 'App', 'Page', 'Component', 'Behavior'],
  ...['wx', 'getApp', 'getCurrentPages'],
] as const;

/** Names of browsers that a mini-program does not have. */
export const ABSENT = [
  ...['window', 'document', 'location', 'navigator', 'localStorage', 'sessionStorage'],
  ...['indexedDB', 'fetch', 'XMLHttpRequest', 'WebSocket', 'FormData', 'Blob', 'File'],
  ...['URL', 'URLSearchParams', 'AbortController', 'crypto', 'structuredClone', 'process'],
] as const;

export type ModuleBody = (...parameters: unknown[]) => void;

export interface MiniProgram {
  readonly app: AppConfig;
  readonly themes: Readonly<Record<'light' | 'dark', Readonly<Record<string, string>>>>;
  readonly components: readonly ComponentPart[];
  /** By path; `app` is that of all pages. */
  readonly styles: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, unknown>>;
  readonly modules: Readonly<Record<string, ModuleBody>>;
  /** Pictures of the folder as data addresses. */
  readonly assets: Readonly<Record<string, string>>;
}
