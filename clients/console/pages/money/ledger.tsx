import { useMemo } from 'react';
import { count, instant, startOfDay } from '../../../ui/core/format.ts';
import { useWords, wordFor } from '../../../ui/core/language.ts';
import { type Filters, useFilters } from '../../../ui/core/query-state.ts';
import { FilterBar, FilterChoice, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { tableOf } from '../../../ui/lists/paged.ts';
import { type Column, Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf, ParamsOf } from '../../app/cloud.ts';
import { useCloud, usePages } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ExportButton } from '../../parts/export.tsx';
import { TaskLink, UserLink } from '../../parts/task-cells.tsx';
import { SPANS } from '../tasks/filter.ts';
import { taskWords } from '../tasks/words.ts';
import { changeOf } from './change.ts';
import { Change } from './change-cell.tsx';
import { moneyWords } from './words.ts';

type Params = Pick<ParamsOf<'money.ledger'>, 'openid' | 'kind' | 'from' | 'to'>;
type Entry = AnswerOf<'money.ledger'>['entries'][number];
const KINDS = [
  'hold',
  'settle',
  'grant',
  'adjust',
  'expire',
  'revoke',
  'reserve',
  'close',
] as const;

/** `day`: one of China's, where the numbers of today lead. */
const KEYS = ['openid', 'kind', 'last', 'day'] as const;

export function LedgerList() {
  const t = useWords(moneyWords);
  const s = useWords(taskWords);
  const w = useWords(words);
  const { call } = useCloud();
  const [filter, change] = useFilters(KEYS);
  const asked = JSON.stringify(filter);
  const params = useMemo(() => paramsOf(JSON.parse(asked) as typeof filter, Date.now()), [asked]);
  return (
    <>
      <FilterBar
        isFiltered={Object.keys(filter).length > 0}
        onClear={() => change({ openid: '', kind: '', last: '', day: '' })}
      >
        <FilterText
          isSearch
          width="w-72"
          label={s.openid}
          value={filter.openid ?? ''}
          onChange={(openid) => change({ openid })}
        />
        <FilterChoice
          label={`${t.kind} · ${w.all}`}
          value={filter.kind ?? ''}
          choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
          onChange={(kind) => change({ kind })}
        />
        <FilterChoice
          label={`${w.time} · ${w.all}`}
          value={filter.day ?? filter.last ?? ''}
          choices={[
            ...(Object.keys(SPANS) as (keyof typeof SPANS)[]).map((value) => ({
              value: value as string,
              label: `${s.createdAfter} ${s[value]}`,
            })),
            ...(filter.day === undefined ? [] : [{ value: filter.day, label: filter.day }]),
          ]}
          onChange={(last) => last !== filter.day && change({ last, day: '' })}
        />
        <div className="ml-auto">
          <ExportButton
            name="ledger"
            page={(cursor) =>
              call('money.exportLedger', { ...params, ...(cursor === undefined ? {} : { cursor }) })
            }
          />
        </div>
      </FilterBar>
      <LedgerTable params={params} />
    </>
  );
}

function paramsOf(filter: Filters<(typeof KEYS)[number]>, now: number): Params {
  const kind = KINDS.find((one) => one === filter.kind);
  const span = Object.entries(SPANS).find(([name]) => name === filter.last)?.[1];
  const start = filter.day === undefined ? null : startOfDay(filter.day);
  return {
    ...(filter.openid ? { openid: filter.openid } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(span === undefined ? {} : { from: Math.floor(now / 60_000) * 60_000 - span }),
    ...(start === null ? {} : { from: start, to: start + SPANS.day }),
  };
}

export function LedgerTable({ params, isOfOne = false }: { params: Params; isOfOne?: boolean }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const list = usePages('money.ledger', params);
  const searchedTo = list.data?.pages.at(-1)?.searchedTo;
  const user: Column<Entry> = {
    key: 'user',
    title: w.user,
    cell: ({ openid }) => <UserLink openid={openid} />,
    from: 'sm',
  };
  return (
    <>
      <Table
        label={t.ledger}
        {...tableOf(list)}
        rows={list.data?.pages.flatMap(({ entries }) => entries)}
        keyOf={({ id }) => id}
        empty={<Empty>{t.noLedger}</Empty>}
        columns={[
          { key: 'at', title: w.time, cell: ({ at }) => <Ago at={at} /> },
          { key: 'kind', title: t.kind, cell: ({ kind }) => wordFor(t.kinds, kind) },
          ...(isOfOne ? [] : [user]),
          {
            key: 'task',
            title: t.task,
            from: 'lg',
            cell: ({ taskId }) => (taskId === null ? null : <TaskLink id={taskId} />),
          },
          {
            key: 'reason',
            title: t.reason,
            isWide: true,
            from: 'sm',
            cell: ({ reason }) => <span title={reason}>{reason}</span>,
          },
          {
            key: 'split',
            title: t.split,
            isNumber: true,
            from: 'lg',
            cell: ({ kind, captured, released }) =>
              kind === 'settle' ? (
                `${count(captured)} / ${count(released)}`
              ) : (
                <span className="text-ink-2">–</span>
              ),
          },
          {
            key: 'amount',
            title: t.change,
            isNumber: true,
            cell: (entry) => <Change value={changeOf(entry)} />,
          },
          {
            key: 'after',
            title: t.balance,
            isNumber: true,
            cell: ({ availableAfter }) => count(availableAfter),
          },
        ]}
      />
      {searchedTo != null && (
        <p className="py-2 text-center text-xs text-ink-2">{w.searchedTo(instant(searchedTo))}</p>
      )}
    </>
  );
}
