import { useState } from 'react';
import { count, dayOf, shortId, yuan } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { FilterBar, FilterChoice, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { tableOf } from '../../../ui/lists/paged.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, usePages, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { UserLink } from '../../parts/task-cells.tsx';
import { taskWords } from '../tasks/words.ts';
import { BillDialog } from './bill-dialog.tsx';
import { billWords } from './bill-words.ts';
import { moneyWords } from './words.ts';

type Order = AnswerOf<'orders.list'>['orders'][number];

const TONES: Readonly<Record<Order['status'], Tone>> = {
  created: 'off',
  fulfilled: 'done',
  part_refunded: 'held',
  refunded: 'held',
  closed: 'off',
  review: 'failed',
};
const STATUSES = Object.keys(TONES) as Order['status'][];

export function OrderState({ status }: { status: Order['status'] }) {
  const t = useWords(moneyWords);
  return <Pill tone={TONES[status]}>{t.orderStatus[status]}</Pill>;
}

export function Orders() {
  const t = useWords(moneyWords);
  const s = useWords(taskWords);
  const w = useWords(words);
  const b = useWords(billWords);
  const may = useMay();
  const [isComparing, setComparing] = useState(false);
  const [filter, change] = useFilters(['openid', 'status']);
  const status = STATUSES.find((one) => one === filter.status);
  const list = usePages('orders.list', {
    ...(filter.openid ? { openid: filter.openid } : {}),
    ...(status === undefined ? {} : { status }),
  });
  return (
    <>
      <FilterBar
        isFiltered={Object.keys(filter).length > 0}
        onClear={() => change({ openid: '', status: '' })}
      >
        <FilterText
          isSearch
          width="w-72"
          label={s.openid}
          value={filter.openid ?? ''}
          onChange={(openid) => change({ openid })}
        />
        <FilterChoice
          label={`${w.state} · ${w.all}`}
          value={filter.status ?? ''}
          choices={STATUSES.map((value) => ({ value, label: t.orderStatus[value] }))}
          onChange={(value) => change({ status: value })}
        />
        <Today />
        {may('orders.compareBill') && <Button onClick={() => setComparing(true)}>{b.bill}</Button>}
      </FilterBar>
      <Table
        label={t.orders}
        {...tableOf(list)}
        rows={list.data?.pages.flatMap(({ orders }) => orders)}
        keyOf={({ id }) => id}
        empty={<Empty>{Object.keys(filter).length > 0 ? w.noResult : t.noOrders}</Empty>}
        columns={[
          {
            key: 'status',
            title: w.state,
            cell: (row) => <OrderState status={row.status} />,
            width: '56px',
          },
          {
            key: 'id',
            title: t.order,
            cell: ({ id }) => (
              <OpenLink isMono to={linkTo(['money', 'orders', id])}>
                {shortId(id)}
              </OpenLink>
            ),
            width: '100px',
          },
          { key: 'at', title: w.time, from: 'sm', cell: ({ createdAt }) => <Ago at={createdAt} /> },
          {
            key: 'user',
            title: w.user,
            from: 'sm',
            cell: ({ openid }) => <UserLink openid={openid} />,
          },
          { key: 'pack', title: t.pack, from: 'lg', cell: ({ pack }) => pack },
          {
            key: 'trouble',
            title: t.trouble,
            isWide: true,
            from: 'lg',
            cell: ({ trouble }) =>
              trouble !== null && <span className="text-failed">{trouble}</span>,
          },
          {
            key: 'credits',
            title: w.credits,
            isNumber: true,
            cell: ({ credits }) => count(credits),
          },
          {
            key: 'paid',
            title: t.paid,
            isNumber: true,
            cell: ({ paidFen, priceFen }) => yuan(paidFen ?? priceFen),
          },
          {
            key: 'refunded',
            title: t.refundedMoney,
            isNumber: true,
            from: 'sm',
            cell: ({ refundedFen }) =>
              refundedFen > 0 ? yuan(refundedFen) : <span className="text-ink-2">–</span>,
          },
        ]}
      />
      {isComparing && <BillDialog onClose={() => setComparing(false)} />}
    </>
  );
}

function Today() {
  const t = useWords(moneyWords);
  const { data } = useVerb('orders.day', { day: dayOf(Date.now()) }, { freshMs: 60_000 });
  return (
    <p className="ml-auto self-center text-ink-2">
      {data && (
        <>
          {t.dayIncome} <span className="text-ink">{yuan(data.paidFen)}</span> · {t.dayRefunds}{' '}
          <span className="text-ink">{yuan(data.refundedFen)}</span>
        </>
      )}
    </p>
  );
}
