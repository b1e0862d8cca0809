/** What stands where there is nothing to show: not yet, nothing there, or not readable. */
import type { ReactNode } from 'react';
import { codeOf, RefusedError, UnreachableError } from '../cloud/errors.ts';
import { useWords } from '../core/language.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { partWords } from './words.ts';

/** One sentence why, and what to do about it. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 px-4 py-12 text-center text-ink-2">
      <p className="max-w-prose">{children}</p>
      {action}
    </div>
  );
}

export function useExplain(): (error: unknown) => string {
  const t = useWords(partWords);
  return (error) => {
    if (error instanceof UnreachableError) return t.unreachable;
    if (error instanceof RefusedError) return error.message || error.code;
    return t.failed;
  };
}

/** In its own panel: the rest of the page goes on. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useWords(partWords);
  const explain = useExplain();
  const requestId = error instanceof RefusedError ? error.requestId : null;
  return (
    <div role="alert" className="grid justify-items-center gap-2 px-4 py-10 text-center">
      <p className="flex items-center gap-2 font-medium">
        <Icon name="warning" className="text-failed" />
        {explain(error)}
      </p>
      <p className="font-mono text-xs text-ink-2">
        {codeOf(error)}
        {requestId !== null && ` · ${t.requestId} ${requestId}`}
      </p>
      {onRetry && (
        <Button icon="refresh" onClick={onRetry}>
          {t.retry}
        </Button>
      )}
    </div>
  );
}

/** A line of text that is on its way; `isOneOfMany`: what it stands in waits for all of them. */
export function Bone({ width = '60%', isOneOfMany = false }: BoneProps) {
  const look = isOneOfMany ? 'bone' : 'skeleton';
  return <span className={`${look} inline-block h-3 max-w-full align-middle`} style={{ width }} />;
}

interface BoneProps {
  readonly width?: string;
  readonly isOneOfMany?: boolean;
}

/** Old data stays while new data is on its way: a thin line says so. */
export function Refreshing({ isOn }: { isOn: boolean }) {
  return (
    <div aria-hidden="true" className="-mb-px h-px overflow-hidden">
      {isOn && (
        <div
          className="h-px w-1/4 bg-lamp"
          style={{ animation: 'slide 1.2s 300ms linear infinite backwards' }}
        />
      )}
    </div>
  );
}
