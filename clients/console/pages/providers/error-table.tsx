import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { type Column, Table, type TableProps } from '../../../ui/lists/table.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { words } from '../../app/words.ts';
import { ModelLink, TaskLink } from '../../parts/task-cells.tsx';
import { providerWords } from './words.ts';

type ErrorRow = AnswerOf<'errors.list'>['errors'][number];

/** Of a health check: it is no task's. */
const NOTHING = <span className="text-ink-2">–</span>;

interface Props
  extends Pick<TableProps<ErrorRow>, 'error' | 'onRetry' | 'isFetching' | 'more' | 'empty'> {
  readonly errors: readonly ErrorRow[] | undefined;
  /** Of several: each says whose it is. */
  readonly hasProvider?: boolean;
}

export function ErrorTable({ errors, hasProvider = false, ...list }: Props) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const whose: Column<ErrorRow>[] = [
    {
      key: 'provider',
      title: t.provider,
      cell: ({ provider }) => (
        <a href={linkTo(['providers', provider])} className="hover:text-lamp hover:underline">
          {provider}
        </a>
      ),
    },
    {
      key: 'model',
      title: w.model,
      from: 'lg',
      cell: ({ model }) => (model === '' ? NOTHING : <ModelLink slug={model} />),
    },
  ];
  return (
    <Table
      label={t.errors}
      rows={errors}
      keyOf={({ id }) => id}
      {...list}
      columns={[
        { key: 'at', title: w.time, cell: ({ at }) => <Ago at={at} /> },
        ...(hasProvider ? whose : []),
        {
          key: 'kind',
          title: t.kind,
          cell: ({ kind, httpStatus }) => (
            <span className="font-mono text-xs">
              {httpStatus === null ? kind : `${kind} ${httpStatus}`}
            </span>
          ),
        },
        {
          key: 'message',
          title: t.message,
          isWide: true,
          from: 'sm',
          cell: ({ message }) => <span title={message}>{message}</span>,
        },
        {
          key: 'task',
          title: t.task,
          isNumber: true,
          cell: ({ taskId }) => (taskId === '' ? NOTHING : <TaskLink id={taskId} />),
        },
      ]}
    />
  );
}
