/** Every page: where it is, what it is called, and the code that is loaded when somebody goes there. */
import { type ComponentType, lazy } from 'react';
import type { IconName } from '../../ui/parts/icon.tsx';

export interface PageProps {
  /** What follows the page's own name in the address. */
  readonly rest: readonly string[];
}

type PageName = 'overview' | 'generate' | 'tasks' | 'providers' | 'money' | 'content' | 'access';

interface PageEntry {
  readonly name: PageName;
  readonly icon: IconName;
  /** After `g`. */
  readonly key: string;
  readonly Page: ComponentType<PageProps>;
}

export const PAGES: readonly PageEntry[] = [
  {
    name: 'overview',
    icon: 'overview',
    key: 'o',
    Page: lazy(async () => ({
      default: (await import('../pages/overview/overview.tsx')).OverviewPage,
    })),
  },
  {
    name: 'tasks',
    icon: 'tasks',
    key: 't',
    Page: lazy(async () => ({ default: (await import('../pages/tasks/tasks.tsx')).TasksPage })),
  },
  {
    name: 'generate',
    icon: 'generate',
    key: 'n',
    Page: lazy(async () => ({
      default: (await import('../pages/generate/generate.tsx')).GeneratePage,
    })),
  },
  {
    name: 'providers',
    icon: 'providers',
    key: 'p',
    Page: lazy(async () => ({
      default: (await import('../pages/providers/providers.tsx')).ProvidersPage,
    })),
  },
  {
    name: 'money',
    icon: 'money',
    key: 'm',
    Page: lazy(async () => ({ default: (await import('../pages/money/money.tsx')).MoneyPage })),
  },
  {
    name: 'content',
    icon: 'content',
    key: 'c',
    Page: lazy(async () => ({
      default: (await import('../pages/content/content.tsx')).ContentPage,
    })),
  },
  {
    name: 'access',
    icon: 'access',
    key: 'a',
    Page: lazy(async () => ({ default: (await import('../pages/access/access.tsx')).AccessPage })),
  },
];

/** `models` is the other half of the page of providers. */
export function pageAt(path: readonly string[]): PageEntry | undefined {
  const name = path[0] ?? 'overview';
  return PAGES.find((page) => page.name === (name === 'models' ? 'providers' : name));
}
