import { instant } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { FilterBar, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { tableOf } from '../../../ui/lists/paged.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { At } from '../../../ui/parts/time.tsx';
import { usePages } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { TaskLink } from '../../parts/task-cells.tsx';
import { accessWords } from './words.ts';

/** On a phone there is room for the beginning of a word. */
const SHORT = 'inline-block truncate align-bottom';

export function Audit() {
  const t = useWords(accessWords);
  const w = useWords(words);
  const [filter, change] = useFilters(['actor', 'action', 'taskId']);
  const list = usePages('audit.list', filter);
  const searchedTo = list.data?.pages.at(-1)?.searchedTo;
  const fields = [
    ['action', t.action],
    ['actor', t.actor],
    ['taskId', t.task],
  ] as const;
  return (
    <>
      <FilterBar
        isFiltered={Object.keys(filter).length > 0}
        onClear={() => change({ actor: '', action: '', taskId: '' })}
      >
        {fields.map(([name, label]) => (
          <FilterText
            key={name}
            isSearch={name === 'action'}
            label={label}
            value={filter[name] ?? ''}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
      </FilterBar>
      <Table
        label={t.audit}
        {...tableOf(list)}
        rows={list.data?.pages.flatMap(({ entries }) => entries)}
        keyOf={({ id }) => id}
        empty={<Empty>{Object.keys(filter).length > 0 ? w.noResult : t.noAudit}</Empty>}
        columns={[
          { key: 'at', title: t.when, cell: ({ startedAt }) => <At at={startedAt} /> },
          {
            key: 'actor',
            title: t.actor,
            from: 'sm',
            cell: ({ actor, actorName }) =>
              actor === null ? (
                <span className="text-ink-2">{t.machine}</span>
              ) : (
                (actorName ?? actor)
              ),
          },
          {
            key: 'action',
            title: t.action,
            cell: ({ action }) => (
              <span className={`font-mono text-xs ${SHORT} max-sm:max-w-[84px]`} title={action}>
                {action}
              </span>
            ),
          },
          {
            key: 'task',
            title: t.task,
            from: 'lg',
            cell: ({ taskId }) => (taskId === null ? null : <TaskLink id={taskId} />),
          },
          {
            key: 'params',
            title: t.params,
            isWide: true,
            from: 'sm',
            cell: ({ params }) => {
              const text = JSON.stringify(params) ?? '';
              return (
                <span className="font-mono text-xs text-ink-2" title={text}>
                  {text}
                </span>
              );
            },
          },
          {
            key: 'outcome',
            title: t.outcome,
            isNumber: true,
            cell: ({ outcome }) => (
              <span
                className={`${SHORT} max-sm:max-w-[76px] ${outcome === 'ok' || outcome === 'done' ? 'text-done' : 'text-ink-2'}`}
                title={outcome ?? undefined}
              >
                {outcome}
              </span>
            ),
          },
        ]}
      />
      {searchedTo != null && (
        <p className="py-2 text-center text-xs text-ink-2">{w.searchedTo(instant(searchedTo))}</p>
      )}
    </>
  );
}
