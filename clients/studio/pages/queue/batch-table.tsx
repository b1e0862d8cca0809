import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { type Column, Table } from '../../../ui/lists/table.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import type { Batch, BatchItem } from '../../data/batches.ts';
import { usePlaceNames } from '../../data/place-names.ts';
import type { OpenedProject } from '../../data/types.ts';
import { queueWords } from './words.ts';

export const STATE_TONES: Readonly<Record<BatchItem['state'], Tone>> = {
  waiting: 'off',
  pending: 'off',
  processing: 'busy',
  completed: 'done',
  failed: 'failed',
  cancelled: 'off',
  refused: 'failed',
  returned: 'off',
};

const isWaiting = (state: BatchItem['state']): boolean =>
  state === 'waiting' || state === 'pending';

export function ItemState({ state }: { state: BatchItem['state'] }) {
  const t = useWords(queueWords);
  return (
    <Pill tone={STATE_TONES[state]} icon={isWaiting(state) ? 'wait' : undefined}>
      {t.state[state]}
    </Pill>
  );
}

export function BatchTable({ opened, batch }: { opened: OpenedProject; batch: Batch }) {
  const t = useWords(queueWords);
  const nameOf = usePlaceNames(opened, batch.items);
  const columns: readonly Column<BatchItem>[] = [
    {
      key: 'item',
      title: t.item,
      isWide: true,
      cell: (item) => {
        const { name, to } = nameOf(item);
        return (
          <a href={to} className="target-text hover:text-lamp hover:underline">
            {name}
          </a>
        );
      },
    },
    {
      key: 'state',
      title: t.stateOf,
      cell: ({ state, message, code }) => (
        <span title={code === null ? undefined : message}>
          <ItemState state={state} />
        </span>
      ),
    },
    {
      key: 'model',
      title: t.model,
      from: 'sm',
      cell: ({ model }) => <span className="font-mono text-xs text-ink-2">{model}</span>,
    },
    { key: 'price', title: t.price, isNumber: true, cell: ({ price }) => count(price) },
  ];
  return (
    <div className="max-h-[420px] overflow-y-auto">
      <Table
        label={t.items}
        {...{ columns, rows: batch.items }}
        keyOf={({ index }) => String(index)}
        empty={null}
      />
    </div>
  );
}
