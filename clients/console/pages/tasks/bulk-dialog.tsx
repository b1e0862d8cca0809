import { useState } from 'react';
import { actionWords } from '../../../ui/actions/words.ts';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { TextArea } from '../../../ui/parts/field.tsx';
import { useExplain } from '../../../ui/parts/states.tsx';
import { partWords } from '../../../ui/parts/words.ts';
import type { AnswerOf } from '../../app/cloud.ts';
import { useVerb } from '../../app/verbs.ts';
import { Note } from '../../parts/action-dialog.tsx';
import { TaskLink } from '../../parts/task-cells.tsx';
import type { TaskFilter } from './filter.ts';
import { type BulkAction, type BulkState, type BulkTarget, useBulk } from './use-bulk.ts';
import { taskWords } from './words.ts';

export type { BulkAction } from './use-bulk.ts';

/** That one call takes. */
const MOST_IDS = 100;

interface Props {
  readonly action: BulkAction;
  readonly ids: readonly string[];
  readonly filter: TaskFilter;
  readonly onClose: (isDone: boolean) => void;
}

/** Counts first, does after; says of each task that was left alone why. */
export function BulkDialog({ action, ids, filter, onClose }: Props) {
  const t = useWords(taskWords);
  const w = useWords(actionWords);
  const p = useWords(partWords);
  const [isAll, setAll] = useState(false);
  const [reason, setReason] = useState('');
  const { state, run, stop } = useBulk(action);
  const target: BulkTarget = isAll ? { filter } : { ids };
  const { phase } = state;
  const { matched, all } = useCounts(action, { ids, filter, isAll, isOn: phase === 'ready' });
  const close = (): void => {
    stop();
    onClose(phase === 'done');
  };
  return (
    <Dialog
      title={t.bulkTitle(t[action])}
      about={t.bulkAbout[action]}
      isOpen
      onClose={close}
      footer={
        phase === 'done' ? (
          <Button look="primary" onClick={close}>
            {p.close}
          </Button>
        ) : (
          <>
            <Button onClick={phase === 'running' ? stop : close}>
              {phase === 'running' ? t.bulkStop : p.cancel}
            </Button>
            <Button
              look={action === 'release' ? 'danger' : 'primary'}
              isBusy={phase === 'running'}
              disabled={reason.trim() === '' || matched === null || matched.n === 0}
              onClick={() => void run(target, reason.trim())}
            >
              {t.bulkRun(t[action], matched === null ? '…' : count(matched.n))}
            </Button>
          </>
        )
      }
    >
      <div className="grid gap-3 py-1">
        <p className="font-medium" role="status">
          {matched === null
            ? t.bulkCounting
            : t.bulkCount(count(matched.n), matched.isCut ? t.atLeast : '')}
        </p>
        {phase === 'ready' && (
          <Button look="quiet" className="justify-self-start" onClick={() => setAll(!isAll)}>
            {isAll
              ? t.onlySelected
              : t.allMatching(all === null ? '…' : `${all.isCut ? t.atLeast : ''}${count(all.n)}`)}
          </Button>
        )}
        <TextArea
          label={w.reason}
          hint={w.reasonHint}
          rows={2}
          maxLength={200}
          value={reason}
          disabled={phase !== 'ready'}
          onChange={(event) => setReason(event.target.value)}
        />
        {phase !== 'ready' && <Progress state={state} total={matched?.n ?? 0} />}
      </div>
    </Dialog>
  );
}

interface Counted {
  readonly n: number;
  readonly isCut: boolean;
}

/** By dry runs: what the action itself would find. */
function useCounts(
  action: BulkAction,
  { ids, filter, isAll, isOn }: Pick<Props, 'ids' | 'filter'> & { isAll: boolean; isOn: boolean },
) {
  const [key] = useState(() => crypto.randomUUID());
  const dry = { action, dryRun: true, reason: 'dry run', key } as const;
  const options = { isOn, freshMs: Number.POSITIVE_INFINITY };
  const chosen = useVerb('tasks.bulk', { ...dry, ids: ids.slice(0, MOST_IDS) }, options);
  const matching = useVerb('tasks.bulk', { ...dry, filter }, options);
  const beyond = Math.max(0, ids.length - MOST_IDS);
  const some = read(chosen.data, beyond);
  const all = read(matching.data);
  return { matched: isAll ? all : some, all };
}

const read = (answer: AnswerOf<'tasks.bulk'> | undefined, beyond = 0): Counted | null =>
  answer === undefined ? null : { n: answer.matched + beyond, isCut: answer.isCut };

function Progress({ state, total }: { state: BulkState; total: number }) {
  const t = useWords(taskWords);
  const explain = useExplain();
  const { done, refused, error } = state;
  return (
    <div className="grid gap-2">
      <progress
        className="h-1.5 w-full accent-lamp"
        aria-label={t.bulkDone}
        max={Math.max(1, total)}
        value={done + refused.length}
      />
      <p role="status">
        {state.phase === 'done' && `${t.bulkDone} · `}
        {t.bulkProgress(count(done), count(refused.length))}
      </p>
      {error !== null && <Note tone="failed">{explain(error)}</Note>}
      <ul className="grid max-h-40 gap-1 overflow-y-auto text-xs">
        {refused.map(({ taskId, code, message }) => (
          <li key={taskId} className="flex justify-between gap-3">
            <TaskLink id={taskId} />
            <span className="text-ink-2">{message || code}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
