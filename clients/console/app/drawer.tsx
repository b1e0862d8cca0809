import { Dialog } from '@base-ui/react/dialog';
import { useWords } from '../../ui/core/language.ts';
import { Navigation, type NavigationProps } from './navigation.tsx';
import { words } from './words.ts';

/** The navigation of narrow screens. */
export function Drawer({ onClose, ...props }: NavigationProps & { onClose: () => void }) {
  const t = useWords(words);
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Popup
          aria-label={t.navigation}
          className="fixed inset-y-0 left-0 z-50 flex w-[264px] flex-col border-r border-line bg-sheet shadow-float outline-none"
        >
          <Navigation {...props} onGo={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
