import { count, duration, shortId } from '../../../ui/core/format.ts';
import { linkTo } from '../../../ui/core/route.ts';
import type { Column } from '../../../ui/lists/table.tsx';
import { OpenLink } from '../../../ui/lists/table.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { type TaskRow, TaskState, UserLink } from '../../parts/task-cells.tsx';

interface ColumnWords {
  readonly id: string;
  readonly created: string;
  readonly via: string;
  readonly attempts: string;
  readonly took: string;
  readonly price: string;
  readonly error: string;
}

export function taskColumns(
  t: ColumnWords,
  titles: { state: string; user: string },
): Column<TaskRow>[] {
  return [
    { key: 'state', title: titles.state, cell: (task) => <TaskState task={task} />, width: '60px' },
    {
      key: 'id',
      title: t.id,
      cell: ({ id }) => (
        <OpenLink to={linkTo(['tasks', id])} isMono>
          {shortId(id)}
        </OpenLink>
      ),
      width: '100px',
    },
    { key: 'created', title: t.created, cell: (task) => <Ago at={task.createdAt} />, from: 'sm' },
    {
      key: 'user',
      title: titles.user,
      cell: ({ openid }) => <UserLink openid={openid} />,
      from: 'lg',
      width: '90px',
    },
    {
      key: 'via',
      title: t.via,
      from: 'lg',
      width: '140px',
      cell: ({ model, via, provider }) => (
        <span
          className="inline-block max-w-64 truncate align-bottom"
          title={`${model} → ${provider}`}
        >
          {model}
          {via !== '' && via !== model && <span className="text-ink-2"> → {via}</span>}
          <span className="text-ink-2"> · {provider}</span>
        </span>
      ),
    },
    {
      key: 'error',
      title: t.error,
      from: 'sm',
      isWide: true,
      cell: ({ errorCode, errorMessage }) =>
        errorCode === null ? null : (
          <span title={`${errorCode} ${errorMessage ?? ''}`}>
            <span className="text-failed">{errorMessage ?? ''}</span>{' '}
            <span className="font-mono text-xs text-ink-2">{errorCode}</span>
          </span>
        ),
    },
    {
      key: 'attempt',
      title: t.attempts,
      cell: ({ attempt }) => attempt,
      isNumber: true,
      from: 'xl',
      width: '16px',
    },
    {
      key: 'took',
      title: t.took,
      isNumber: true,
      from: 'lg',
      width: '40px',
      cell: ({ createdAt, settledAt }) =>
        settledAt === null ? '–' : duration(settledAt - createdAt),
    },
    {
      key: 'price',
      title: t.price,
      isNumber: true,
      width: '32px',
      cell: ({ price, captured, gift }) => (
        <span title={gift ? '0' : undefined}>
          {count(captured ?? price)}
          {captured !== null && captured !== price && (
            <span className="text-ink-2">/{count(price)}</span>
          )}
        </span>
      ),
    },
  ];
}
