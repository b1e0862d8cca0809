/** The pages that are open: tabs stay, others lie on top of each other. */
import type { Caller, Root } from 'glass-easel-miniprogram-adapter';
import type { ComponentPart, MiniProgram } from '../../bundle.ts';
import { element } from '../shell/elements.ts';
import type { Frame } from './frame.ts';
import type { Loaded } from './loader.ts';

export interface OpenPage {
  readonly path: string;
  readonly instance: Caller;
  readonly node: HTMLElement;
}

export interface Pages {
  push(url: string): object;
  replace(url: string): object;
  tab(url: string): object;
  restart(url: string): object;
  back(): object;
  title(text: string): object;
  /** The list is being pulled down, or was let go. */
  pulled(isPulled: boolean): object;
  badge(index: number, text: string): object;
  scrollTo(top: number): object;
  /** Runs a handler of the shown page, where it has one. */
  tell(handler: string, ...args: unknown[]): unknown;
  shown(): OpenPage | undefined;
  all(): OpenPage[];
}

interface Entry extends OpenPage {
  readonly root: Root;
  readonly part: ComponentPart;
}

/** WeChat opens no more on top of each other. */
const MOST_PAGES = 10;
const BOTTOM_PX = 50;

export function createPages(program: MiniProgram, frame: Frame, loaded: () => Loaded): Pages {
  const tabPaths = new Set((program.app.tabBar?.list ?? []).map(({ pagePath }) => pagePath));
  const kept = new Map<string, Entry>();
  let stack: Entry[] = [];
  const top = (): Entry | undefined => stack.at(-1);
  const tell = (entry: Entry | undefined, handler: string, ...args: unknown[]): unknown => {
    const member = entry?.instance[handler];
    return typeof member === 'function' ? Reflect.apply(member, entry?.instance, args) : undefined;
  };

  function show(entry: Entry, isNew: boolean): object {
    entry.node.hidden = false;
    const { navigationBarTitleText } = entry.part.config;
    frame.title(navigationBarTitleText ?? program.app.window?.navigationBarTitleText ?? '');
    frame.show(tabPaths.has(entry.path) ? entry.path : null);
    tell(entry, 'onShow');
    if (isNew) tell(entry, 'onReady');
    return {};
  }
  function hide(): void {
    const entry = top();
    if (entry === undefined) return;
    entry.node.hidden = true;
    tell(entry, 'onHide');
  }
  function close(entry: Entry): void {
    tell(entry, 'onUnload');
    // An answer may come after its page has gone: then nothing is shown.
    Object.assign(entry.instance, { setData: () => undefined });
    entry.root.release();
    entry.node.remove();
    kept.delete(entry.path);
  }
  function make(url: string): Entry {
    const [path = '', query = ''] = url.replace(/^\//, '').split('?');
    const part = program.components.find((one) => one.isPage && one.path === path);
    if (part === undefined) throw new Error(`page "${path}" is not found`);
    const { backend, space } = loaded();
    const root = backend.createRoot('wx-page', space, path);
    const place = element('span', '');
    const node = element('section', 'phone-page', [place]);
    frame.pages.append(node);
    root.attach(node, place);
    const entry = { path, part, root, node, instance: root.get() };
    listen(entry, tell);
    tell(entry, 'onLoad', Object.fromEntries(new URLSearchParams(query)));
    return entry;
  }
  function open(url: string): object {
    const entry = make(url);
    stack.push(entry);
    return show(entry, true);
  }
  const isTab = (url: string): boolean => tabPaths.has(url.replace(/^\//, '').split('?')[0] ?? '');
  const clear = (): void => {
    for (const entry of stack.reverse()) if (!kept.has(entry.path)) close(entry);
    stack = [];
  };

  return {
    push(url) {
      if (isTab(url)) throw new Error(`can not navigateTo a tabbar page ${url}`);
      if (stack.length >= MOST_PAGES) throw new Error('webview count limit exceed');
      hide();
      return open(url);
    },
    replace(url) {
      if (isTab(url)) throw new Error(`can not redirectTo a tabbar page ${url}`);
      const entry = stack.pop();
      if (entry !== undefined) close(entry);
      return open(url);
    },
    tab(url) {
      if (!isTab(url)) throw new Error(`can not switchTab to no-tabBar page ${url}`);
      if (url.includes('?')) throw new Error('switchTab takes no query');
      const path = url.replace(/^\//, '');
      if (top()?.path === path) return {};
      hide();
      clear();
      const before = kept.get(path);
      const entry = before ?? make(url);
      kept.set(path, entry);
      stack = [entry];
      return show(entry, before === undefined);
    },
    restart(url) {
      hide();
      const all = new Set([...stack, ...kept.values()]);
      stack = [];
      for (const entry of all) close(entry);
      const result = open(url);
      const [entry] = stack;
      if (entry !== undefined && tabPaths.has(entry.path)) kept.set(entry.path, entry);
      return result;
    },
    back() {
      const under = stack.at(-2);
      const entry = top();
      if (entry === undefined || under === undefined)
        throw new Error('cannot navigate back at first page.');
      stack.pop();
      close(entry);
      return show(under, false);
    },
    title(text) {
      frame.title(text);
      return {};
    },
    pulled(isPulled) {
      top()?.node.classList.toggle('phone-pulled', isPulled);
      if (isPulled) tell(top(), 'onPullDownRefresh');
      return {};
    },
    badge(index, text) {
      frame.badge(index, text);
      return {};
    },
    scrollTo(scrollTop) {
      const node = top()?.node;
      if (node !== undefined) node.scrollTop = scrollTop;
      return {};
    },
    tell: (handler, ...args) => tell(top(), handler, ...args),
    shown: top,
    all: () => [...new Set([...kept.values(), ...stack])],
  };
}

/** The end of a page is reached once each time it comes into sight. */
function listen(
  entry: Entry,
  tell: (entry: Entry, handler: string, ...args: unknown[]) => unknown,
): void {
  const { node, part } = entry;
  let wasAtEnd = false;
  node.addEventListener('scroll', () => {
    tell(entry, 'onPageScroll', { scrollTop: node.scrollTop });
    const distance = part.config.onReachBottomDistance ?? BOTTOM_PX;
    const isAtEnd = node.scrollTop + node.clientHeight >= node.scrollHeight - distance;
    if (isAtEnd && !wasAtEnd) tell(entry, 'onReachBottom');
    wasAtEnd = isAtEnd;
  });
  if (part.config.enablePullDownRefresh !== true) return;
  let from: number | null = null;
  node.addEventListener('touchstart', (event) => {
    from = node.scrollTop <= 0 ? (event.touches[0]?.clientY ?? null) : null;
  });
  node.addEventListener('touchmove', (event) => {
    const pulled = (event.touches[0]?.clientY ?? 0) - (from ?? Number.POSITIVE_INFINITY);
    if (pulled < 80) return;
    from = null;
    node.classList.add('phone-pulled');
    tell(entry, 'onPullDownRefresh');
  });
}
