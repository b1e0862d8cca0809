/** What of an episode is shown, as the address says it: a copied link shows the same. */
import { useCallback, useMemo } from 'react';
import { go, linkTo, parseRoute, useRoute } from '../../../../ui/core/route.ts';

export const LAYOUTS = ['grid', 'list', 'timeline'] as const;
export const TABS = ['shot', 'frame', 'video', 'line', 'history'] as const;
export const COLUMNS = ['script', 'shots', 'panel'] as const;
export type Layout = (typeof LAYOUTS)[number];
export type Tab = (typeof TABS)[number];
export type Column = (typeof COLUMNS)[number];

export interface View {
  readonly layout: Layout;
  readonly shot: string | undefined;
  readonly tab: Tab;
  /** Which frame or line of the tab. */
  readonly part: string | undefined;
  /** Where not all fit beside each other. */
  readonly column: Column;
}

type Named = Readonly<
  Partial<Record<'layout' | 'shot' | 'tab' | 'part' | 'column', string | undefined>>
>;

const oneOf = <T extends string>(all: readonly T[], value: string | null): T | undefined =>
  all.find((one) => one === value);

export function useView(): View {
  const { query } = useRoute();
  return useMemo(
    () => ({
      layout: oneOf(LAYOUTS, query.get('layout')) ?? 'grid',
      shot: query.get('shot') ?? undefined,
      tab: oneOf(TABS, query.get('tab')) ?? 'shot',
      part: query.get('part') ?? undefined,
      column: oneOf(COLUMNS, query.get('column')) ?? 'shots',
    }),
    [query],
  );
}

export function viewLink(change: Named): string {
  const { path, query } = parseRoute(location.hash);
  return linkTo(path, { ...Object.fromEntries(query), ...change });
}

/** Walking through shots leaves no trail for Back; another column does. */
export const useShow = (): ((change: Named) => void) =>
  useCallback((change) => go(viewLink(change), { replace: change.column === undefined }), []);
