/** Every page: where it is, what it is called, and the code that is loaded when somebody goes there. */
import type { QueryClient } from '@tanstack/react-query';
import { type ComponentType, lazy } from 'react';
import type { IconName } from '../../ui/parts/icon.tsx';
import { askForTasks } from '../pages/tasks/ahead.ts';
import type { Cloud } from './cloud.ts';

export interface PageProps {
  /** What follows the page's own name in the address. */
  readonly rest: readonly string[];
}

type PageName = 'overview' | 'generate' | 'tasks' | 'providers' | 'money' | 'content' | 'access';

/** What a page asks for first, on its way while the page's own code comes and is drawn. */
type Ahead = (client: QueryClient, cloud: Cloud) => unknown;

interface PageCode {
  readonly Page: ComponentType<PageProps>;
}

interface PageEntry {
  readonly name: PageName;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
  readonly Page: ComponentType<PageProps>;
  /** Has its code come before somebody goes there: it is drawn at once. */
  readonly load: () => Promise<PageCode>;
  readonly askAhead?: Ahead;
}

/** What React waits for, it shows no sooner than 300 ms after its absence: so it need not wait. */
function page(
  about: Omit<PageEntry, 'Page' | 'load'>,
  fetchCode: () => Promise<PageCode>,
): PageEntry {
  let code: PageCode | null = null;
  const load = async (): Promise<PageCode> => {
    code ??= await fetchCode();
    return code;
  };
  const Page = lazy(() => {
    const ready = code;
    if (ready === null) return load().then((come) => ({ default: come.Page }));
    return atOnce({ default: ready.Page });
  });
  return { ...about, Page, load };
}

/** A promise that is kept before anybody can wait for it. */
const atOnce = <T>(value: T): Promise<T> =>
  Object.assign(Promise.resolve(value), {
    // biome-ignore lint/suspicious/noThenProperty: React asks it once, and goes on in the same turn
    then: (take: (value: T) => void): void => take(value),
  }) as Promise<T>;

export const PAGES: readonly PageEntry[] = [
  page({ name: 'overview', icon: 'overview', key: 'o' }, async () => ({
    Page: (await import('../pages/overview/overview.tsx')).OverviewPage,
  })),
  page({ name: 'tasks', icon: 'tasks', key: 't', askAhead: askForTasks }, async () => ({
    Page: (await import('../pages/tasks/tasks.tsx')).TasksPage,
  })),
  page({ name: 'generate', icon: 'generate', key: 'n' }, async () => ({
    Page: (await import('../pages/generate/generate.tsx')).GeneratePage,
  })),
  page({ name: 'providers', icon: 'providers', key: 'p' }, async () => ({
    Page: (await import('../pages/providers/providers.tsx')).ProvidersPage,
  })),
  page({ name: 'money', icon: 'money', key: 'm' }, async () => ({
    Page: (await import('../pages/money/money.tsx')).MoneyPage,
  })),
  page({ name: 'content', icon: 'content', key: 'c' }, async () => ({
    Page: (await import('../pages/content/content.tsx')).ContentPage,
  })),
  page({ name: 'access', icon: 'access', key: 'a' }, async () => ({
    Page: (await import('../pages/access/access.tsx')).AccessPage,
  })),
];

/** Names of parts of the page of providers, which is told by which of them it was opened. */
const OF_PROVIDERS = new Set(['providers', 'models', 'errors']);

export function pageAt(path: readonly string[]): PageEntry | undefined {
  const name = path[0] ?? 'overview';
  return PAGES.find((page) => page.name === (OF_PROVIDERS.has(name) ? 'providers' : name));
}

/** What follows the page's own name in the address. */
export const restOf = (path: readonly string[]): readonly string[] =>
  OF_PROVIDERS.has(path[0] ?? '') ? path : path.slice(1);
