import { count, shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { FilterBar, FilterChoice, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { tableOf } from '../../../ui/lists/paged.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { usePages } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { moneyWords } from './words.ts';

export function Accounts() {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const [filter, change] = useFilters(['prefix', 'quarantined']);
  const { prefix, quarantined } = filter;
  const list = usePages('money.accounts', {
    ...(prefix ? { prefix } : {}),
    ...(quarantined === 'yes' ? { quarantined: true } : {}),
  });
  return (
    <>
      <FilterBar
        isFiltered={Object.keys(filter).length > 0}
        onClear={() => change({ prefix: '', quarantined: '' })}
      >
        <FilterText
          isSearch
          width="w-72"
          label={t.prefix}
          value={prefix ?? ''}
          onChange={(text) => change({ prefix: text })}
        />
        <FilterChoice
          label={t.all}
          value={quarantined ?? ''}
          choices={[{ value: 'yes', label: t.quarantinedOnly }]}
          onChange={(value) => change({ quarantined: value })}
        />
      </FilterBar>
      <Table
        label={t.accounts}
        {...tableOf(list)}
        rows={list.data?.pages.flatMap(({ accounts }) => accounts)}
        keyOf={({ openid }) => openid}
        empty={<Empty>{Object.keys(filter).length > 0 ? w.noResult : t.noAccounts}</Empty>}
        columns={[
          {
            key: 'openid',
            title: w.user,
            width: '180px',
            cell: ({ openid }) => (
              <OpenLink isMono to={linkTo(['money', 'accounts', openid])}>
                <span title={openid}>
                  <span className="max-sm:hidden">{openid}</span>
                  <span className="sm:hidden">{shortId(openid)}</span>
                </span>
              </OpenLink>
            ),
          },
          {
            key: 'state',
            title: w.state,
            isWide: true,
            from: 'sm',
            cell: (row) =>
              row.quarantined ? (
                <Pill tone="failed">{t.quarantined}</Pill>
              ) : (
                <span className="text-ink-2">{t.normal}</span>
              ),
          },
          {
            key: 'available',
            title: t.available,
            isNumber: true,
            cell: (row) => count(row.available),
            width: '40px',
          },
          {
            key: 'held',
            title: t.held,
            isNumber: true,
            cell: (row) => count(row.held),
            width: '32px',
          },
          {
            key: 'captured',
            title: t.captured,
            isNumber: true,
            from: 'sm',
            cell: (row) => count(row.captured),
            width: '40px',
          },
          {
            key: 'granted',
            title: t.granted,
            isNumber: true,
            from: 'lg',
            cell: (row) => count(row.granted),
            width: '40px',
          },
          {
            key: 'debt',
            title: t.debt,
            isNumber: true,
            from: 'lg',
            cell: (row) =>
              row.debt > 0 ? <span className="text-failed">{count(row.debt)}</span> : '0',
          },
          {
            key: 'updated',
            title: t.updated,
            isNumber: true,
            from: 'lg',
            cell: (row) => <Ago at={row.updatedAt} />,
          },
        ]}
      />
    </>
  );
}
