/** The mini-program code of docs/api-mini-program.md, taken out of the page to be run. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkDoc } from '../../../shared/tasks/core/schema.ts';
import { codeBlocks } from './markdown.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const PAGE = 'docs/api-mini-program.md';

export interface Task {
  readonly task_id: string;
  readonly work_id: string;
  readonly replayed: boolean;
}

export interface Resumed {
  readonly request: object;
  readonly task?: Task;
  readonly error?: Error;
}

export type WorkState = Pick<WorkDoc, 'status' | 'progress' | 'message' | 'images'> &
  Partial<WorkDoc>;

export interface MiniProgram {
  call(action: string, fields?: object): Promise<Record<string, unknown>>;
  upload(filePath: string): Promise<string>;
  generate(request: object): Promise<Task>;
  resume(): Promise<Resumed[]>;
  watchWork(
    workId: string,
    listener: { onChange(work: WorkState): void; onError?(error: Error): void },
  ): () => void;
  /** A new instance of pages/create/create.js. */
  createPage(): CreatePage;
}

export interface CreatePage {
  readonly data: Readonly<Record<string, unknown>>;
  setData(data: object): void;
  onCreate(): Promise<void>;
  onCancel(): Promise<void>;
  onUnload(): void;
}

/** What Node has and the engine of a mini-program lacks. */
const ABSENT = [
  'fetch',
  'URL',
  'AbortController',
  'crypto',
  'structuredClone',
  'process',
  'Buffer',
  'window',
  'document',
];

/** Starts the app with this `wx`. Started again with the same storage, it is the app after a kill. */
export function startMiniProgram(wx: object): MiniProgram {
  const loaded = new Map<string, object>();
  let definition: object = {};
  const load = (name: string): object => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const module = { exports: {} };
    const require = (path: string): object => load(`utils/${path.split('/').at(-1)}.js`);
    const Page = (page: object): void => {
      definition = page;
    };
    const run = new Function('wx', 'Page', 'require', 'module', ...ABSENT, sourceOf(name)) as (
      ...globals: unknown[]
    ) => void;
    run(wx, Page, require, module);
    loaded.set(name, module.exports);
    return module.exports;
  };
  const api = { ...load('utils/darkroom.js'), ...load('utils/watch-work.js') } as MiniProgram;
  load('pages/create/create.js');
  return { ...api, createPage: () => pageOf(definition) };
}

/** One file of the page. */
export function sourceOf(name: string): string {
  const blocks = codeBlocks(readFileSync(join(root, PAGE), 'utf8'));
  const block = blocks.find(({ text }) => text.startsWith(`// ${name}\n`));
  if (block === undefined) throw new Error(`${PAGE} has no ${name}`);
  return block.text;
}

function pageOf(definition: object): CreatePage {
  const page = { ...definition } as CreatePage & { data: object };
  page.data = { ...page.data };
  page.setData = (data) => {
    Object.assign(page.data, data);
  };
  return page;
}

/** The storage of a phone; what it keeps survives the app. */
export function phoneStorage() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    wx: {
      setStorageSync: (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
      getStorageSync: (key: string) => structuredClone(kept.get(key) ?? ''),
      removeStorageSync: (key: string) => void kept.delete(key),
      getStorageInfoSync: () => ({ keys: [...kept.keys()] }),
    },
  };
}
