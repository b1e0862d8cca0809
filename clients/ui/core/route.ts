/** Where the page is: `#/tasks/ID?status=failed`. Hash routes need nothing of the server. */
import { useMemo } from 'react';
import { createStore, useStore } from './store.ts';

export interface Route {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

const hash = createStore(location.hash);
window.addEventListener('hashchange', () => hash.set(location.hash));

export function parseRoute(text: string): Route {
  const [path = '', query = ''] = text.replace(/^#?\/?/, '').split('?', 2);
  return {
    path: path.split('/').filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

/** What somebody typed by hand may be no encoding at all. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** For what is no part of the page yet. */
export const hereNow = (): Route => parseRoute(hash.get());

export function useRoute(): Route {
  const text = useStore(hash);
  return useMemo(() => parseRoute(text), [text]);
}

/** Of parts that may hold any character, and what of the query is not empty. */
export function linkTo(
  parts: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return `#/${parts.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** `replace`: Back does not lead to what was there. */
export function go(link: string, { replace = false } = {}): void {
  if (replace) history.replaceState(history.state, '', link);
  else history.pushState(null, '', link);
  hash.set(location.hash);
}
