import type { ReactNode } from 'react';
import { Bone } from '../../../ui/parts/states.tsx';

export interface StatProps {
  readonly label: string;
  /** Undefined: not known yet. */
  readonly value: ReactNode | undefined;
  readonly note?: ReactNode;
  /** The list behind the number. */
  readonly to?: string;
  readonly tone?: 'failed' | 'held' | undefined;
}

const TONES = { failed: 'text-failed', held: 'text-held' } as const;

export function Stat({ label, value, note, to, tone }: StatProps) {
  const body = (
    <>
      <span className="text-xs text-ink-2">{label}</span>
      <span className={`text-lg font-semibold ${tone ? TONES[tone] : ''}`}>
        {value ?? <Bone width="48px" />}
      </span>
      {note && <span className="text-xs text-ink-2">{note}</span>}
    </>
  );
  const look =
    'grid content-start gap-0.5 border-l border-line px-4 py-1 first:border-0 first:pl-0 max-sm:border-0 max-sm:px-0';
  if (to === undefined) return <div className={look}>{body}</div>;
  return (
    <a href={to} className={`${look} group hover:[&>span:nth-child(2)]:text-lamp`}>
      {body}
    </a>
  );
}

/** Numbers in one line, as many as fit. */
export function Stats({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-2 gap-y-3 py-2 sm:grid-cols-[repeat(auto-fit,minmax(128px,1fr))]">
      {children}
    </div>
  );
}
