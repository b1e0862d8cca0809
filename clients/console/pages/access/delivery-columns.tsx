/** What lists of deliveries say of each. */
import { duration } from '../../../ui/core/format.ts';
import { wordFor } from '../../../ui/core/language.ts';
import type { Column } from '../../../ui/lists/table.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import type { accessWords } from './words.ts';

type Delivery = AnswerOf<'webhooks.deliveries'>['deliveries'][number];

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'done',
  failed: 'failed',
  dropped: 'off',
};

export const deliveryColumns = (t: (typeof accessWords)['zh']): Column<Delivery>[] => [
  {
    key: 'status',
    title: t.status,
    cell: ({ status }) => <Pill tone={TONES[status] ?? 'busy'}>{wordFor(t.statuses, status)}</Pill>,
  },
  {
    key: 'type',
    title: t.type,
    cell: ({ type }) => <span className="font-mono text-xs">{type}</span>,
  },
  { key: 'at', title: t.when, from: 'sm', cell: ({ createdAt }) => <Ago at={createdAt} /> },
  {
    key: 'last',
    title: t.last,
    isWide: true,
    from: 'sm',
    cell: ({ log }) => <LastAttempt of={log.at(-1)} />,
  },
  { key: 'attempts', title: t.attempts, isNumber: true, cell: ({ attempts }) => attempts },
  {
    key: 'next',
    title: t.next,
    isNumber: true,
    from: 'lg',
    cell: ({ nextAt }) => <Ago at={nextAt} />,
  },
];

function LastAttempt({ of }: { of: Delivery['log'][number] | undefined }) {
  if (of === undefined) return null;
  return (
    <span className={of.error === null ? 'text-ink-2' : 'text-failed'} title={of.error ?? ''}>
      {of.status ?? of.error ?? ''} · {duration(of.ms)}
    </span>
  );
}
