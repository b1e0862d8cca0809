import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** A remark that must be read before going on. */
export function Note({
  tone,
  children,
}: {
  tone: 'held' | 'failed' | 'busy';
  children: ReactNode;
}) {
  const look = {
    held: 'bg-held-tint text-held',
    failed: 'bg-failed-tint text-failed',
    busy: 'bg-busy-tint text-busy',
  }[tone];
  return (
    <p className={`flex items-start gap-2 rounded-control px-3 py-2 ${look}`}>
      <Icon name="warning" className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}
