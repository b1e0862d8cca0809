import { count, duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { words } from '../../app/words.ts';
import type { Overview } from './overview.tsx';
import { overviewWords } from './words.ts';

type Row = Overview['usage'][number];
interface ModelUse {
  readonly model: string;
  readonly tasks: number;
  readonly failed: number;
  readonly credits: number;
  readonly meanMs: number | null;
}

const MOST = 10;

/** The most used first. */
function byModel(rows: readonly Row[]): ModelUse[] {
  const all = new Map<string, Row[]>();
  for (const row of rows) all.set(row.model, [...(all.get(row.model) ?? []), row]);
  const sum = (of: readonly Row[], read: (row: Row) => number): number =>
    of.reduce((total, row) => total + read(row), 0);
  return [...all]
    .map(([model, of]) => {
      const done = sum(of, (row) => (row.meanMs === null ? 0 : row.completed));
      const time = sum(of, (row) => (row.meanMs ?? 0) * row.completed);
      return {
        model,
        tasks: sum(of, (row) => row.tasks),
        failed: sum(of, (row) => row.failed),
        credits: sum(of, (row) => row.credits),
        meanMs: done === 0 ? null : time / done,
      };
    })
    .sort((a, b) => b.tasks - a.tasks)
    .slice(0, MOST);
}

export function Usage({ rows, day }: { rows: readonly Row[] | undefined; day: string }) {
  const t = useWords(overviewWords);
  const w = useWords(words);
  return (
    <Table
      label={t.usage}
      rows={rows && byModel(rows)}
      keyOf={({ model }) => model}
      bones={5}
      empty={<Empty>{t.noUsage}</Empty>}
      columns={[
        {
          key: 'model',
          title: w.model,
          isWide: true,
          cell: ({ model }) => (
            <OpenLink to={linkTo(['tasks'], { model, ended: day })}>{model}</OpenLink>
          ),
        },
        {
          key: 'tasks',
          title: t.tasks,
          isNumber: true,
          cell: ({ tasks }) => count(tasks),
          width: '32px',
        },
        {
          key: 'failed',
          title: t.failed,
          isNumber: true,
          width: '24px',
          cell: ({ model, failed }) =>
            failed === 0 ? (
              <span className="text-ink-2">0</span>
            ) : (
              <a
                href={linkTo(['tasks'], { model, status: 'failed', ended: day })}
                className="text-failed hover:underline"
              >
                {count(failed)}
              </a>
            ),
        },
        {
          key: 'credits',
          title: t.credits,
          isNumber: true,
          cell: ({ credits }) => count(credits),
          width: '40px',
        },
        {
          key: 'mean',
          title: t.mean,
          isNumber: true,
          from: 'sm',
          width: '40px',
          cell: ({ meanMs }) => (meanMs === null ? '–' : duration(meanMs)),
        },
      ]}
    />
  );
}
