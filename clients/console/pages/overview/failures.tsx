import { shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { words } from '../../app/words.ts';
import { taskWords } from '../tasks/words.ts';
import type { Overview } from './overview.tsx';
import { overviewWords } from './words.ts';

export function Failures({ tasks }: { tasks: Overview['failures'] | undefined }) {
  const t = useWords(overviewWords);
  const w = useWords(taskWords);
  const h = useWords(words);
  return (
    <Table
      label={t.latestFailures}
      rows={tasks}
      keyOf={({ id }) => id}
      bones={5}
      empty={<Empty>{t.noFailures}</Empty>}
      columns={[
        {
          key: 'id',
          title: w.id,
          cell: ({ id }) => (
            <OpenLink to={linkTo(['tasks', id])} isMono>
              {shortId(id)}
            </OpenLink>
          ),
        },
        {
          key: 'error',
          title: w.error,
          isWide: true,
          cell: ({ errorCode, errorMessage }) => (
            <span title={errorCode ?? ''}>{errorMessage || errorCode}</span>
          ),
        },
        {
          key: 'at',
          title: h.time,
          isNumber: true,
          cell: ({ settledAt, updatedAt }) => <Ago at={settledAt ?? updatedAt} />,
        },
      ]}
    />
  );
}
