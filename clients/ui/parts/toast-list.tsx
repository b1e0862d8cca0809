/** The notes themselves: what floats weighs more than many a page it floats over. */
import { Toast } from '@base-ui/react/toast';
import { useEffect } from 'react';
import { useWords } from '../core/language.ts';
import { type Store, useStore } from '../core/store.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { partWords } from './words.ts';

export interface Told {
  readonly title: string;
  readonly type: 'done' | 'failed';
}

export interface ToastListProps {
  /** What nobody has been shown yet; emptied by being shown. */
  readonly told: Store<readonly Told[]>;
}

const manager = Toast.createToastManager();

export function ToastList({ told }: ToastListProps) {
  const t = useWords(partWords);
  const waiting = useStore(told);
  useEffect(() => {
    if (waiting.length === 0) return;
    for (const note of waiting) show(note);
    told.set([]);
  }, [told, waiting]);
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport
          aria-label={t.notifications}
          className="fixed right-4 bottom-4 z-60 flex w-[min(360px,calc(100vw-32px))] flex-col gap-2 outline-none"
        >
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function show({ title, type }: Told): void {
  const isFailed = type === 'failed';
  const timeout = isFailed ? 8_000 : 4_000;
  manager.add({ title, type, timeout, priority: isFailed ? 'high' : 'low' });
}

function List() {
  const { toasts } = Toast.useToastManager();
  const t = useWords(partWords);
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="flex items-start gap-2 rounded-control border border-line bg-sheet py-2 pr-1 pl-3 shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
    >
      <Icon
        name={toast.type === 'failed' ? 'failed' : 'done'}
        className={`mt-1 ${toast.type === 'failed' ? 'text-failed' : 'text-done'}`}
      />
      <Toast.Title className="min-w-0 flex-1 py-1 text-sm" />
      <Toast.Close render={<IconButton label={t.close} icon="close" />} />
    </Toast.Root>
  ));
}
