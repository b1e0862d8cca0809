/** Short notes of what has happened, read out too. */
import { type ComponentType, useEffect, useState } from 'react';
import { createStore, useStore } from '../core/store.ts';
import type { ToastListProps, Told } from './toast-list.tsx';

const told = createStore<readonly Told[]>([]);

/** Until then the page's own code comes first. */
const QUIET_MS = 3_000;

export const tell = (title: string, type: Told['type'] = 'done'): void =>
  told.set([...told.get(), { title, type }]);

/** What shows them is loaded once something is told, or once the page has come to rest. */
export function Toasts() {
  const isWanted = useStore(told).length > 0;
  const [{ List }, setLoaded] = useState<{ List?: ComponentType<ToastListProps> }>({});
  useEffect(() => {
    if (List !== undefined) return undefined;
    const load = async (): Promise<void> =>
      setLoaded({ List: (await import('./toast-list.tsx')).ToastList });
    // Without a network there are no notes; everything else goes on.
    const timer = window.setTimeout(() => load().catch(() => undefined), isWanted ? 0 : QUIET_MS);
    return () => window.clearTimeout(timer);
  }, [List, isWanted]);
  return List === undefined ? null : <List told={told} />;
}
