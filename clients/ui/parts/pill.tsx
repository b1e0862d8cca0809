import { Icon, type IconName } from './icon.tsx';

export type Tone = 'done' | 'busy' | 'held' | 'failed' | 'off';

const LOOKS: Readonly<Record<Tone, string>> = {
  done: 'bg-done-tint text-done',
  busy: 'bg-busy-tint text-busy',
  held: 'bg-held-tint text-held',
  failed: 'bg-failed-tint text-failed',
  off: 'bg-grey text-ink-2',
};
const ICONS: Readonly<Record<Tone, IconName>> = {
  done: 'done',
  busy: 'busy',
  held: 'wait',
  failed: 'failed',
  off: 'off',
};

/** A state: icon, word and tint, never colour alone. */
export function Pill({
  tone,
  icon = ICONS[tone],
  children,
}: {
  tone: Tone;
  icon?: IconName;
  children: React.ReactNode;
}) {
  return (
    <span
      className={`inline-flex h-5 items-center align-middle gap-1 whitespace-nowrap rounded-full px-1.5 text-xs font-medium ${LOOKS[tone]}`}
    >
      <Icon name={icon} className="size-3.5" />
      {children}
    </span>
  );
}
