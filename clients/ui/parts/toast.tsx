/** Short notes of what has happened, read out too. */
import { Toast } from '@base-ui/react/toast';
import { useWords } from '../core/language.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { partWords } from './words.ts';

const manager = Toast.createToastManager();

export const tell = (title: string, type: 'done' | 'failed' = 'done'): void => {
  manager.add({
    title,
    type,
    timeout: type === 'failed' ? 8_000 : 4_000,
    priority: type === 'failed' ? 'high' : 'low',
  });
};

export function Toasts() {
  const t = useWords(partWords);
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
