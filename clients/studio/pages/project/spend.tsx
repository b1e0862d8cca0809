/** What the project cost, by who asked for it and by episode. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { type Column, Table } from '../../../ui/lists/table.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { useStudio } from '../../app/context.ts';
import type { AnswerOf } from '../../app/studio.ts';
import type { OpenedProject } from '../../data/types.ts';
import { usePeople } from './people.ts';
import { projectWords } from './words.ts';

type Spent = AnswerOf<'spending'>['spent'][number];
type Sums = Omit<Spent, 'by' | 'episode_id'>;
interface Line extends Sums {
  readonly key: string;
  readonly name: ReactNode;
}

const NOTHING: Sums = { tasks: 0, held: 0, captured: 0, returned: 0 };

export function SpendPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(projectWords);
  const { ask } = useStudio();
  const nameOf = usePeople(opened);
  const projectId = opened.project.id;
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['spending', projectId],
    queryFn: async () => (await ask('spending', { projectId })).spent,
    staleTime: 5_000,
    refetchInterval: 30_000,
  });
  const episodeName = (id: string): string => {
    const at = opened.episodes.findIndex((one) => one.id === id);
    return at === -1 ? t.gone : `${at + 1}. ${opened.episodes[at]?.title}`;
  };
  const table = { error, isFetching, onRetry: () => void refetch() };
  if (data?.length === 0) return <Empty>{t.noSpend}</Empty>;
  return (
    <div className="max-w-[880px]">
      <p className="pb-4 text-ink-2">{t.spendAbout}</p>
      <Section title={t.spendBy}>
        <SpendTable
          {...table}
          title={t.who}
          lines={summed(
            data,
            ({ by }) => by,
            (by) => nameOf(by),
          )}
        />
      </Section>
      <Section title={t.spendByEpisode}>
        <SpendTable
          {...table}
          title={t.episode}
          lines={summed(
            data,
            ({ episode_id: id }) => id ?? '',
            (id) => (id === '' ? t.noEpisode : episodeName(id)),
          )}
        />
      </Section>
    </div>
  );
}

/** With their total last. */
function summed(
  spent: readonly Spent[] | undefined,
  keyOf: (one: Spent) => string,
  nameOf: (key: string) => string,
): readonly Line[] | undefined {
  if (spent === undefined) return undefined;
  const lines = new Map<string, Sums>();
  for (const one of spent) lines.set(keyOf(one), plus(lines.get(keyOf(one)) ?? NOTHING, one));
  const named = [...lines].map(([key, sums]) => ({ ...sums, key, name: nameOf(key) }));
  return named.sort((a, b) => b.captured - a.captured);
}

const plus = (a: Sums, b: Sums): Sums => ({
  tasks: a.tasks + b.tasks,
  held: a.held + b.held,
  captured: a.captured + b.captured,
  returned: a.returned + b.returned,
});

function SpendTable({
  title,
  lines,
  ...table
}: {
  title: string;
  lines: readonly Line[] | undefined;
  error: unknown;
  isFetching: boolean;
  onRetry: () => void;
}) {
  const t = useWords(projectWords);
  const total = lines && {
    ...lines.reduce<Sums>(plus, NOTHING),
    key: 'total',
    name: <span className="font-semibold">{t.total}</span>,
  };
  const number = (key: keyof Sums, from?: 'sm'): Column<Line> => ({
    key,
    title: t[key],
    isNumber: true,
    ...(from === undefined ? {} : { from }),
    cell: (line) => count(line[key]),
  });
  const columns: readonly Column<Line>[] = [
    { key: 'name', title, isWide: true, cell: ({ name }) => name },
    number('tasks', 'sm'),
    number('held'),
    number('captured'),
    number('returned', 'sm'),
  ];
  return (
    <Table
      {...table}
      label={title}
      columns={columns}
      rows={lines && total && [...lines, total]}
      keyOf={({ key }) => key}
      empty={null}
      bones={3}
    />
  );
}
