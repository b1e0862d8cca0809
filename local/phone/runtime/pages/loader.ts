/** Loads a mini-program into the framework: its scripts, components and styles. */
import {
  type Backend,
  type CodeSpace,
  type Definers,
  glassEasel,
  MiniProgramEnv,
} from 'glass-easel-miniprogram-adapter';
import type { MiniProgram } from '../../bundle.ts';
import type { Machine } from '../machine/machine.ts';
import { defineTags } from '../tags/index.ts';

export interface AppObject {
  onLaunch?(options: object): void;
  onShow?(options: object): void;
  onHide?(): void;
  onError?(message: string): void;
  [member: string]: unknown;
}

export interface Loaded {
  readonly space: CodeSpace;
  readonly backend: Backend;
  readonly app: AppObject;
}

export interface LoadOptions {
  readonly wx: object;
  readonly currentPages: () => unknown[];
  /** The page it is opened on, and with what. */
  readonly launch: { readonly path: string; readonly query: Readonly<Record<string, string>> };
}

export function load(machine: Machine, { wx, currentPages, launch }: LoadOptions): Loaded {
  const { program } = machine;
  const env = new MiniProgramEnv();
  const space = env.createCodeSpace('', true);
  const tags = defineTags(space.getComponentSpace(), machine);
  register(space, program, tags);
  let app: AppObject = {};
  const run = moduleRunner(program, {
    wx,
    App: (definition: AppObject) => {
      app = definition;
    },
    getApp: () => app,
    getCurrentPages: currentPages,
  });
  run('app.js', {});
  app.onLaunch?.({ ...launch, scene: 1001 });
  for (const { path } of program.components) {
    space.componentEnv(path, (definers) => run(`${path}.js`, definers));
  }
  return { space, backend: backendOf(env, program), app };
}

function register(space: CodeSpace, program: MiniProgram, tags: readonly string[]): void {
  const builtIn = Object.fromEntries(tags.map((tag) => [tag, tag]));
  space.addStyleSheet('app', 'app');
  for (const { path, config, scope } of program.components) {
    const usingComponents = { ...builtIn, ...config.usingComponents };
    space.addComponentStaticConfig(path, { ...config, usingComponents });
    space.addCompiledTemplate(path, {
      groupList: program.templates,
      content: program.templates[path],
    });
    space.addStyleSheet(path, path, scope || undefined);
  }
}

function backendOf(env: MiniProgramEnv, program: MiniProgram): Backend {
  const context = new glassEasel.CurrentWindowBackendContext();
  // In this version events of the page are handed over by hand.
  context.onEvent((target, type, detail, options) => {
    const { originalEvent: _, ...rest } = options as { originalEvent?: unknown };
    return glassEasel.Event.triggerEvent(target, type, detail, rest);
  });
  const backend = env.associateBackend(context);
  for (const [path, css] of Object.entries(program.styles)) {
    backend.registerStyleSheetContent(path, css);
  }
  return backend;
}

interface Globals {
  readonly wx: object;
  readonly App: (definition: AppObject) => void;
  readonly getApp: () => AppObject;
  readonly getCurrentPages: () => unknown[];
}

/** Each file runs once; a page's file runs where its Page or Component is defined. */
function moduleRunner(program: MiniProgram, globals: Globals) {
  const loaded = new Map<string, { exports: unknown }>();
  const run = (path: string, definers: Partial<Definers>): unknown => {
    const before = loaded.get(path);
    if (before !== undefined) return before.exports;
    const body = program.modules[path];
    if (body === undefined) throw new Error(`no module ${path}`);
    const module: { exports: unknown } = { exports: {} };
    loaded.set(path, module);
    const require = (ref: string): unknown => run(resolved(ref, path), definers);
    const { Page, Component, Behavior } = definers;
    const { wx, App, getApp, getCurrentPages } = globals;
    body(
      ...[require, module, module.exports, App, Page, Component, Behavior],
      ...[wx, getApp, getCurrentPages],
    );
    return module.exports;
  };
  return run;
}

function resolved(ref: string, asker: string): string {
  const parts = ref.startsWith('/') ? [] : asker.split('/').slice(0, -1);
  for (const part of ref.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const path = parts.join('/');
  return path.endsWith('.js') ? path : `${path}.js`;
}
