import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { words } from '../../app/words.ts';
import type { Faces } from './model.tsx';
import { providerWords } from './words.ts';

type Price = Faces['prices'][number];

const nameOf = (parameters: Price['parameters']): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ') || '–';

/** What each combination costs, beside what it cost before where that was another. */
export function Prices({
  now,
  before,
  beforeTitle,
}: {
  now: readonly Price[];
  before: readonly Price[] | null;
  beforeTitle: string;
}) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const old = new Map((before ?? []).map((price) => [nameOf(price.parameters), price.price]));
  const differs = now.some(
    ({ parameters, price }) => (old.get(nameOf(parameters)) ?? price) !== price,
  );
  const beforeColumn = {
    key: 'before',
    title: beforeTitle,
    isNumber: true,
    cell: ({ parameters }: Price) => (
      <span className="text-ink-2">
        {old.has(nameOf(parameters)) ? count(old.get(nameOf(parameters)) ?? 0) : '–'}
      </span>
    ),
  };
  return (
    <Table
      label={t.prices}
      rows={now}
      keyOf={({ parameters }) => nameOf(parameters)}
      empty={<Empty>{w.none}</Empty>}
      columns={[
        {
          key: 'what',
          title: t.parameters,
          isWide: true,
          cell: ({ parameters }) => <span className="font-mono text-xs">{nameOf(parameters)}</span>,
        },
        {
          key: 'cost',
          title: t.cost,
          isNumber: true,
          from: 'sm',
          cell: ({ cost }) =>
            cost === null ? (
              <span className="text-ink-2">–</span>
            ) : (
              `${(cost.micros / 1e6).toFixed(4)} ${cost.currency}`
            ),
        },
        ...(differs ? [beforeColumn] : []),
        {
          key: 'price',
          title: w.credits,
          isNumber: true,
          cell: ({ price }) => <span className="font-medium">{count(price)}</span>,
        },
      ]}
    />
  );
}
