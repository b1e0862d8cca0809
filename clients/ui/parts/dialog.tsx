/** What floats above the page: a dialog in the middle, or a sheet from the side. */
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useWords } from '../core/language.ts';
import { IconButton } from './button.tsx';
import { partWords } from './words.ts';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Stays in sight below what scrolls. */
  readonly footer?: ReactNode;
  readonly about?: ReactNode;
  readonly place?: 'middle' | 'side';
  readonly isWide?: boolean;
}

const BACKDROP =
  'fixed inset-0 z-40 bg-black/30 transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
const SHEET =
  'fixed z-50 flex flex-col bg-sheet text-ink border-line shadow-float outline-none transition duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
const MIDDLE =
  'left-1/2 top-[12vh] max-h-[80vh] w-[min(480px,calc(100vw-32px))] -translate-x-1/2 rounded-sheet border max-sm:top-auto max-sm:bottom-0 max-sm:w-full max-sm:max-h-[90vh] max-sm:rounded-b-none';
const SIDE = 'inset-y-0 right-0 w-[min(560px,100vw)] border-l';

/** Escape and a click beside it close it; focus goes back to what opened it. */
export function Dialog(props: Props) {
  const { title, isOpen, onClose, children, footer, about, place = 'middle', isWide } = props;
  const t = useWords(partWords);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          className={`${SHEET} ${place === 'side' ? SIDE : MIDDLE} ${isWide ? 'sm:w-[min(760px,calc(100vw-32px))]' : ''}`}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {about && (
                <Base.Description className="text-ink-2" render={<div />}>
                  {about}
                </Base.Description>
              )}
            </div>
            <Base.Close render={<IconButton label={t.close} icon="close" />} />
          </header>
          <div
            className="min-h-0 flex-1 overflow-y-auto px-5 py-2"
            tabIndex={place === 'side' || isWide ? 0 : undefined}
          >
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 px-5 pt-2 pb-4">
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
