/** What was asked for lately, one by one, and what became of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { type Column, Table } from '../../../ui/lists/table.tsx';
import { IconButton } from '../../../ui/parts/button.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useStudio } from '../../app/context.ts';
import { usePlaceNames } from '../../data/place-names.ts';
import { mayOf } from '../../data/project.ts';
import { recentKey } from '../../data/read/cache.ts';
import { mergeTakes } from '../../data/read/merge.ts';
import { isRunning } from '../../data/read/standing.ts';
import { type PlaceOf, targetOf } from '../../data/target.ts';
import type { OpenedProject, Take } from '../../data/types.ts';
import { BatchDialog } from '../../parts/batch-dialog.tsx';
import { useRun } from '../../parts/use-run.ts';
import { ItemState } from './batch-table.tsx';
import { queueWords } from './words.ts';

const DAY_MS = 24 * 3_600_000;

/** Everything that was touched since yesterday, newest first; kept fresh with the project. */
function useRecent(projectId: string) {
  const { ask } = useStudio();
  return useQuery({
    queryKey: recentKey(projectId),
    queryFn: async () => {
      const since = new Date(Date.now() - DAY_MS).toISOString();
      const { takes } = await ask('changes', { projectId, since });
      return mergeTakes([], takes);
    },
    staleTime: 60_000,
  });
}

export function Tasks({ opened }: { opened: OpenedProject }) {
  const t = useWords(queueWords);
  const { data, error, isFetching, refetch } = useRecent(opened.project.id);
  const nameOf = usePlaceNames(
    opened,
    (data ?? []).map(({ target }) => target),
  );
  const [again, setAgain] = useState<PlaceOf | null>(null);
  const target = again === null ? null : targetOf(again);
  const columns: readonly Column<Take>[] = [
    {
      key: 'item',
      title: t.item,
      isWide: true,
      cell: ({ target }) => {
        const { name, to } = nameOf(target);
        return (
          <a href={to} data-open className="target-text hover:text-lamp hover:underline">
            {name}
          </a>
        );
      },
    },
    {
      key: 'state',
      title: t.stateOf,
      cell: (take) => (
        <span title={take.message} className="inline-flex items-center gap-1.5">
          <ItemState state={take.status} />
          {take.status === 'processing' && (
            <span className="text-xs tabular-nums max-sm:hidden">{take.progress}%</span>
          )}
        </span>
      ),
    },
    {
      key: 'model',
      title: t.model,
      from: 'lg',
      cell: ({ model }) => <span className="font-mono text-xs text-ink-2">{model}</span>,
    },
    { key: 'price', title: t.price, isNumber: true, cell: ({ price }) => count(price) },
    {
      key: 'back',
      title: t.back,
      isNumber: true,
      from: 'sm',
      cell: ({ refunded }) => (refunded === 0 ? '–' : count(refunded)),
    },
    {
      key: 'time',
      title: t.time,
      isNumber: true,
      from: 'sm',
      cell: ({ updated_at: at }) => <Ago at={Date.parse(at)} />,
    },
    {
      key: 'act',
      title: '',
      cell: (take) => (
        <TaskAction
          {...{ opened, take, name: nameOf(take.target).name }}
          onRetry={() => setAgain(take.target)}
        />
      ),
    },
  ];
  return (
    <>
      <Table
        label={t.tasks}
        {...{ columns, error, isFetching }}
        rows={data}
        keyOf={({ work_id }) => work_id}
        onRetry={() => void refetch()}
        empty={<Empty>{t.noTasks}</Empty>}
        bones={4}
      />
      {target !== null && again !== null && (
        <BatchDialog
          projectId={opened.project.id}
          places={[{ target, label: nameOf(again).name }]}
          only="chosen"
          onClose={() => setAgain(null)}
        />
      )}
    </>
  );
}

function TaskAction({
  opened,
  take,
  name,
  onRetry,
}: {
  opened: OpenedProject;
  take: Take;
  name: string;
  onRetry: () => void;
}) {
  const t = useWords(queueWords);
  const { app } = useStudio();
  const client = useQueryClient();
  const [isBusy, run] = useRun();
  const may = mayOf(opened.me);
  // What somebody gave themselves is given again, not made.
  const isMade = !take.is_own && targetOf(take.target) !== null;
  if (take.status === 'failed' && may.spend && isMade) {
    return <IconButton label={t.retryOf(name)} icon="refresh" onClick={onRetry} />;
  }
  // The task is the owner's: nobody else can cancel it.
  if (!isRunning(take) || !may.own) return null;
  const cancel = (): void =>
    void run(async () => {
      const { answer } = await app('cancel', { taskId: take.task_id });
      tell(t.answers[answer], answer === 'refused' ? 'failed' : 'done');
      await client.invalidateQueries();
    });
  return (
    <IconButton label={t.cancelTaskOf(name)} icon="close" disabled={isBusy} onClick={cancel} />
  );
}
