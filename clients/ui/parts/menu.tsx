import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly isOn?: boolean;
  readonly isDanger?: boolean;
  readonly isOff?: boolean;
  /** The menu stays open after it was chosen. */
  readonly isKept?: boolean;
  readonly onSelect: () => void;
}

/** `trigger` is the button that opens it. Arrow keys, first letters and Escape work in it. */
export function Menu({
  trigger,
  items,
  title,
  isOpen = false,
}: {
  trigger: ReactElement;
  items: readonly MenuItem[];
  title?: ReactNode;
  /** From the beginning. */
  isOpen?: boolean;
}) {
  return (
    <Base.Root defaultOpen={isOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50 outline-none">
          <Base.Popup className="min-w-40 rounded-control border border-line bg-sheet p-1 shadow-float outline-none">
            {title && <div className="px-2 pt-1 pb-1.5 text-xs text-ink-2">{title}</div>}
            {items.map(({ label, icon, isOn, isDanger, isOff, isKept, onSelect }) => (
              <Base.Item
                key={label}
                onClick={onSelect}
                disabled={isOff}
                closeOnClick={isKept !== true}
                className={`flex h-8 cursor-default items-center gap-2 rounded-[4px] px-2 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-grey ${isDanger ? 'text-failed' : ''}`}
              >
                {icon && <Icon name={icon} className={isDanger ? '' : 'text-ink-2'} />}
                <span className="flex-1">{label}</span>
                {isOn && <Icon name="check" className="text-lamp" />}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
