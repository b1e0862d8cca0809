/** What providers answered when they did not do as asked, of all of them or narrowed. */
import { useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { FilterBar, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { tableOf } from '../../../ui/lists/paged.ts';
import { Empty } from '../../../ui/parts/states.tsx';
import { usePages } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ErrorTable } from './error-table.tsx';
import { providerWords } from './words.ts';

const KEYS = ['provider', 'model', 'kind', 'taskId'] as const;

export function ErrorLog() {
  const t = useWords(providerWords);
  const w = useWords(words);
  const [filter, change] = useFilters(KEYS);
  const list = usePages('errors.list', filter);
  const labels = { provider: t.provider, model: w.model, kind: t.kind, taskId: t.task };
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <FilterBar
        isFiltered={isFiltered}
        onClear={() => change(Object.fromEntries(KEYS.map((key) => [key, ''])))}
      >
        {KEYS.map((key) => (
          <FilterText
            key={key}
            isSearch={key === 'provider'}
            label={labels[key]}
            value={filter[key] ?? ''}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </FilterBar>
      <ErrorTable
        {...tableOf(list)}
        hasProvider
        errors={list.data?.pages.flatMap(({ errors }) => errors)}
        empty={<Empty>{isFiltered ? w.noResult : t.noErrors}</Empty>}
      />
    </>
  );
}
