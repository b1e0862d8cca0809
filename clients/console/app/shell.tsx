/** The frame: where one can go, who is working, and the page itself. */
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { codeOf } from '../../ui/cloud/errors.ts';
import { useKeys } from '../../ui/core/keys.ts';
import { useWords } from '../../ui/core/language.ts';
import { go, useRoute } from '../../ui/core/route.ts';
import { Boundary } from '../../ui/frame/boundary.tsx';
import { Mark } from '../../ui/frame/mark.tsx';
import { OfflineStrip } from '../../ui/frame/offline.tsx';
import { SkipLink } from '../../ui/frame/skip-link.tsx';
import { Button, IconButton } from '../../ui/parts/button.tsx';
import { Empty, Failed } from '../../ui/parts/states.tsx';
import { useLive } from './live.ts';
import { Navigation } from './navigation.tsx';
import { PAGES, pageAt, restOf } from './pages.ts';
import { useCloud, useMe } from './verbs.ts';
import { words } from './words.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const KeysHelp = lazy(async () => ({
  default: (await import('../../ui/frame/keys-help.tsx')).KeysHelp,
}));
const Drawer = lazy(async () => ({ default: (await import('./drawer.tsx')).Drawer }));

type Over = 'palette' | 'help' | 'menu';

export function Shell() {
  const t = useWords(words);
  const { path } = useRoute();
  const { session } = useCloud();
  const me = useMe();
  const [over, setOver] = useState<Over | null>(null);
  const page = pageAt(path);
  useLive();
  useShellKeys(setOver);
  useEffect(() => {
    document.title = page === undefined ? 'Darkroom' : `${t[page.name]} · Darkroom`;
  }, [page, t]);

  if (me.isError && codeOf(me.error) === 'UNKNOWN_VERB') {
    return (
      <main className="grid min-h-dvh place-items-center">
        <Empty action={<Button onClick={session.signOut}>{t.signOut}</Button>}>
          {t.nobody}
          <br />
          {t.nobodyHelp}
        </Empty>
      </main>
    );
  }
  return (
    <div className="grid min-h-dvh max-lg:grid-rows-[auto_1fr] lg:grid-cols-[216px_minmax(0,1fr)]">
      <SkipLink />
      <aside className="sticky top-0 hidden h-dvh flex-col border-r border-line bg-sheet lg:flex">
        <Navigation here={page?.name} onSearch={() => setOver('palette')} />
      </aside>
      <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-sheet px-2 lg:hidden">
        <IconButton label={t.menu} icon="menu" onClick={() => setOver('menu')} />
        <Mark />
        <span className="flex-1 truncate font-semibold">{page ? t[page.name] : t.brand}</span>
        <IconButton label={t.search} icon="search" onClick={() => setOver('palette')} />
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <OfflineStrip />
        <Boundary key={path[0] ?? ''}>
          <Suspense fallback={null}>
            {page === undefined ? <NoPage /> : <page.Page rest={restOf(path)} />}
          </Suspense>
        </Boundary>
        {me.isError && page === undefined && (
          <Failed error={me.error} onRetry={() => void me.refetch()} />
        )}
      </main>
      <Suspense fallback={null}>
        {over === 'palette' && <Palette onClose={() => setOver(null)} />}
        {over === 'help' && <KeysHelp lines={keyLines(t.keysList)} onClose={() => setOver(null)} />}
        {over === 'menu' && (
          <Drawer
            here={page?.name}
            onClose={() => setOver(null)}
            onSearch={() => setOver('palette')}
          />
        )}
      </Suspense>
    </div>
  );
}

const KEYS = [
  ['search', ['/']],
  ['move', ['j', 'k']],
  ['open', ['Enter']],
  ['select', ['x']],
  ['go', ['g o', 'g t', 'g m', 'g p']],
  ['generate', ['g n']],
  ['close', ['Esc']],
  ['help', ['?']],
] as const;

const keyLines = (about: Readonly<Record<(typeof KEYS)[number][0], string>>) =>
  KEYS.map(([name, keys]) => ({ about: about[name], keys }));

function NoPage() {
  const t = useWords(words);
  return (
    <Empty action={<Button onClick={() => go('#/')}>{t.overview}</Button>}>{t.noResult}</Empty>
  );
}

function useShellKeys(setOver: (over: Over) => void): void {
  const keys = useMemo(
    () => ({
      '/': () => focusSearch() || setOver('palette'),
      'mod+k': () => setOver('palette'),
      '?': () => setOver('help'),
      ...Object.fromEntries(
        PAGES.map(({ key, name }) => [
          `g ${key}`,
          () => go(name === 'overview' ? '#/' : `#/${name}`),
        ]),
      ),
      j: () => moveRow(1),
      k: () => moveRow(-1),
      x: () => tickRow(),
    }),
    [setOver],
  );
  useKeys(keys);
}

/** The page's own search goes before the palette. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('#content input[data-search]');
  field?.focus();
  field?.select();
  return field !== null;
}

/** Rows are known by `data-row`: whoever draws them need not know of keys. */
function moveRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('#content [data-row]')];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here === -1 ? (by === 1 ? 0 : rows.length - 1) : here + by];
  const target = next?.querySelector<HTMLElement>('a[data-open], button[data-open]');
  target?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function tickRow(): void {
  const row = document.activeElement?.closest('[data-row]');
  row?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
}
