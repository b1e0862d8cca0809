import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { type BulkAction, BulkDialog } from './bulk-dialog.tsx';
import type { TaskFilter } from './filter.ts';
import { taskWords } from './words.ts';

const ACTIONS = ['retry', 'cancel', 'release'] as const;

/** What can be done to those that are selected; floats above the list. */
export function BulkBar({
  selected,
  filter,
  onEnd,
}: {
  selected: ReadonlySet<string>;
  filter: TaskFilter;
  onEnd: () => void;
}) {
  const t = useWords(taskWords);
  const [action, setAction] = useState<BulkAction | null>(null);
  return (
    <div className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-sheet border border-line bg-sheet px-3 py-2 shadow-float">
      <span className="px-1 font-medium" role="status">
        {t.selected(count(selected.size))}
      </span>
      {ACTIONS.map((name) => (
        <Button
          key={name}
          look={name === 'release' ? 'danger' : 'plain'}
          onClick={() => setAction(name)}
        >
          {t[name]}
        </Button>
      ))}
      <Button look="quiet" icon="close" onClick={onEnd}>
        {t.unselect}
      </Button>
      {action !== null && (
        <BulkDialog
          action={action}
          ids={[...selected]}
          filter={filter}
          onClose={(isDone) => {
            setAction(null);
            if (isDone) onEnd();
          }}
        />
      )}
    </div>
  );
}
