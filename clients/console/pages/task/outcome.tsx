import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Icon } from '../../../ui/parts/icon.tsx';
import { taskWords } from '../tasks/words.ts';
import type { Detail } from './task.tsx';

/** Of a task that failed: why, and whether the money is back. */
export function Outcome({ detail: { task } }: { detail: Detail }) {
  const t = useWords(taskWords);
  if (task.errorCode === null) return null;
  const back = task.released ?? 0;
  return (
    <div className="mb-6 flex gap-3 rounded-sheet bg-failed-tint px-4 py-3">
      <Icon name="failed" size={20} className="text-failed" />
      <div className="min-w-0">
        <p className="font-medium text-failed">{task.errorMessage || t.whyFailed}</p>
        <p className="text-ink-2">
          <span className="font-mono text-xs">{task.errorCode}</span>
          {back > 0 && ` · ${t.moneyBack(count(back))}`}
          {task.gift && ` · ${t.gift}`}
        </p>
      </div>
    </div>
  );
}
