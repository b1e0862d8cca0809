import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { count, instant } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { type Selection, Table } from '../../../ui/lists/table.tsx';
import { Button, ButtonLink } from '../../../ui/parts/button.tsx';
import type { IconName } from '../../../ui/parts/icon.tsx';
import { Page } from '../../../ui/parts/page.tsx';
import { Bone, Empty } from '../../../ui/parts/states.tsx';
import { partWords } from '../../../ui/parts/words.ts';
import { takeFresh, useFresh } from '../../app/live.ts';
import { useCloud, useMay, usePages, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ExportButton } from '../../parts/export.tsx';
import { taskColumns } from './columns.tsx';
import { type AddressFilter, FILTER_KEYS, listParams, type TaskFilter } from './filter.ts';
import { TaskFilters } from './filters.tsx';
import { useHiddenColumns } from './hidden-columns.ts';
import { taskWords } from './words.ts';

// What floats is loaded beside the rows, not before them.
const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }));
const ColumnMenu = lazy(async () => ({ default: (await import('./column-menu.tsx')).ColumnMenu }));
const Views = lazy(async () => ({ default: (await import('./views.tsx')).Views }));

export function TaskList() {
  const t = useWords(taskWords);
  const w = useWords(words);
  const { call } = useCloud();
  const [address, change] = useFilters(FILTER_KEYS);
  // Counted from when it was chosen: a list does not move under whoever reads it.
  const asked = JSON.stringify(address);
  const params = useMemo(() => listParams(JSON.parse(asked) as AddressFilter, Date.now()), [asked]);
  const { filter = {} } = params;
  const list = usePages('tasks.list', params);
  // Rows first: what is said around them is asked for once they have come.
  const isListed = !list.isPending;
  const [selected, selection] = useSelection(JSON.stringify(filter));
  const may = useMay();
  const canAct = may('tasks.bulk');
  const columns = taskColumns(t, { state: w.state, user: w.user });
  const hidden = useHiddenColumns();
  const rows = list.data?.pages.flatMap(({ tasks }) => tasks);
  const last = list.data?.pages.at(-1);
  return (
    <Page
      title={w.tasks}
      about={<Totals filter={filter} isOn={isListed} />}
      actions={
        <>
          <MenuLater icon="eye" label={t.columns}>
            <ColumnMenu columns={columns} />
          </MenuLater>
          <MenuLater icon="save" label={t.saved}>
            <Views query={address} />
          </MenuLater>
          <ExportButton
            name="tasks"
            page={(cursor) =>
              call('tasks.export', { filter, ...(cursor === undefined ? {} : { cursor }) })
            }
          />
        </>
      }
    >
      <TaskFilters filter={address} isOn={isListed} onChange={change} />
      <Fresh onTake={() => void list.refetch()} />
      <Table
        label={w.tasks}
        columns={columns.filter(({ key }) => !hidden.has(key))}
        rows={rows}
        keyOf={({ id }) => id}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching && !list.isFetchingNextPage}
        bones={14}
        empty={<NoTasks address={address} onClear={change} />}
        selection={canAct ? selection : undefined}
        more={{
          hasMore: list.hasNextPage,
          isLoading: list.isFetchingNextPage,
          load: () => void list.fetchNextPage(),
        }}
      />
      {last?.searchedTo != null && (
        <p className="py-2 text-center text-xs text-ink-2">
          {w.searchedTo(instant(last.searchedTo))}
        </p>
      )}
      <Suspense fallback={null}>
        {selected.size > 0 && (
          <BulkBar selected={selected} filter={filter} onEnd={selection.clear} />
        )}
      </Suspense>
    </Page>
  );
}

/** A menu weighs more than the list: it is loaded by whoever opens it. */
function MenuLater({
  icon,
  label,
  children,
}: {
  icon: IconName;
  label: string;
  children: ReactNode;
}) {
  const [isWanted, setWanted] = useState(false);
  const button = (
    <Button icon={icon} aria-haspopup="menu" onClick={() => setWanted(true)}>
      {label}
    </Button>
  );
  return isWanted ? <Suspense fallback={button}>{children}</Suspense> : button;
}

function useSelection(of: string): [ReadonlySet<string>, Selection & { clear: () => void }] {
  const [state, setState] = useState<{ of: string; ids: ReadonlySet<string> }>({
    of,
    ids: new Set(),
  });
  // Chosen in another list: nothing of it is chosen here.
  const ids = state.of === of ? state.ids : new Set<string>();
  const set = (next: ReadonlySet<string>): void => setState({ of, ids: next });
  return [
    ids,
    {
      has: (id) => ids.has(id),
      toggle: (id) =>
        set(ids.has(id) ? new Set([...ids].filter((one) => one !== id)) : new Set([...ids, id])),
      toggleAll: (all) => set(all.every((id) => ids.has(id)) ? new Set() : new Set(all)),
      clear: () => set(new Set()),
    },
  ];
}

function Totals({ filter, isOn }: { filter: TaskFilter; isOn: boolean }) {
  const t = useWords(taskWords);
  const { data, isError } = useVerb('tasks.totals', { filter }, { isOn, freshMs: 30_000 });
  if (isError && data === undefined) return <p>&nbsp;</p>;
  if (data === undefined)
    return (
      <p>
        <Bone width="280px" />
      </p>
    );
  const parts = [
    [t.totalPrice, data.price],
    [t.totalCaptured, data.captured],
    [t.totalReleased, data.released],
  ] as const;
  return (
    <p>
      {data.isCut && t.atLeast}
      {t.totals(count(data.tasks))}
      {parts.map(([label, value]) => (
        <span key={label}>
          {' · '}
          {label} <span className="text-ink">{count(value)}</span>
        </span>
      ))}
    </p>
  );
}

/** What is new does not push away the row that somebody reads. */
function Fresh({ onTake }: { onTake: () => void }) {
  const t = useWords(taskWords);
  const fresh = useFresh();
  useEffect(takeFresh, []);
  if (fresh === 0) return null;
  return (
    <div className="flex justify-center pb-2">
      <Button
        icon="refresh"
        isSmall
        onClick={() => {
          takeFresh();
          onTake();
        }}
      >
        {t.fresh(count(fresh))}
      </Button>
    </div>
  );
}

function NoTasks({
  address,
  onClear,
}: {
  address: AddressFilter;
  onClear: (change: AddressFilter) => void;
}) {
  const t = useWords(taskWords);
  const w = useWords(words);
  const p = useWords(partWords);
  const named = Object.values(address);
  if (named.length === 0) {
    return (
      <Empty
        action={
          <ButtonLink to="#/generate" icon="generate">
            {t.toGenerate}
          </ButtonLink>
        }
      >
        {t.noTasks}
      </Empty>
    );
  }
  const clear = (): void => onClear(Object.fromEntries(FILTER_KEYS.map((key) => [key, ''])));
  return (
    <Empty action={<Button onClick={clear}>{p.clear}</Button>}>
      {w.noResult}：<span className="font-mono text-xs">{named.join(' · ')}</span>
    </Empty>
  );
}
