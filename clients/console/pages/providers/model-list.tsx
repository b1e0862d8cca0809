import { useLanguage, useWords } from '../../../ui/core/language.ts';
import { useFilters } from '../../../ui/core/query-state.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { FilterBar, FilterChoice, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { providerWords } from './words.ts';

export type Model = AnswerOf<'models.list'>['models'][number];
const KINDS = ['image', 'video', 'audio', 'text', 'transcript'] as const;

export function ModelState({ model }: { model: Model }) {
  const t = useWords(providerWords);
  const w = useWords(words);
  if (!model.enabled) return <Pill tone="off">{w.disabled}</Pill>;
  return (
    <Pill tone={model.available ? 'done' : 'held'}>
      {model.available ? t.available : t.unavailable}
    </Pill>
  );
}

export function ModelList() {
  const t = useWords(providerWords);
  const w = useWords(words);
  const language = useLanguage();
  const [filter, change] = useFilters(['q', 'kind', 'provider']);
  const query = useVerb('models.list', {}, { freshMs: 30_000 });
  const all = query.data?.models ?? [];
  const wanted = (filter.q ?? '').toLowerCase();
  const rows = all.filter(
    ({ slug, title, kind, provider }) =>
      (!filter.kind || kind === filter.kind) &&
      (!filter.provider || provider === filter.provider) &&
      `${slug} ${title.zh} ${title.en}`.toLowerCase().includes(wanted),
  );
  const providers = [...new Set(all.map(({ provider }) => provider))].sort();
  return (
    <>
      <FilterBar
        isFiltered={Object.keys(filter).length > 0}
        onClear={() => change({ q: '', kind: '', provider: '' })}
      >
        <FilterText
          isSearch
          width="w-64"
          label={t.search}
          value={filter.q ?? ''}
          onChange={(q) => change({ q })}
        />
        <FilterChoice
          label={`${t.kindOf} · ${w.all}`}
          value={filter.kind ?? ''}
          choices={KINDS.map((value) => ({ value, label: w.kinds[value] }))}
          onChange={(kind) => change({ kind })}
        />
        <FilterChoice
          label={`${t.provider} · ${w.all}`}
          value={filter.provider ?? ''}
          choices={providers.map((value) => ({ value, label: value }))}
          onChange={(provider) => change({ provider })}
        />
      </FilterBar>
      <Table
        label={t.models}
        rows={query.data && rows}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ slug }) => slug}
        bones={14}
        empty={<Empty>{w.noResult}</Empty>}
        columns={[
          {
            key: 'state',
            title: w.state,
            cell: (row) => <ModelState model={row} />,
            width: '56px',
          },
          {
            key: 'title',
            title: t.models,
            isWide: true,
            cell: ({ slug, title, changed, disabledReason }) => (
              <>
                <OpenLink to={linkTo(['models', slug])}>{title[language]}</OpenLink>
                <span className="pl-2 font-mono text-xs text-ink-2 max-sm:hidden">{slug}</span>
                {changed !== 'no' && (
                  <span className="pl-2 text-xs text-lamp">{t.changed[changed]}</span>
                )}
                {disabledReason !== null && (
                  <span className="pl-2 text-xs text-ink-2">{disabledReason}</span>
                )}
              </>
            ),
          },
          { key: 'kind', title: t.kindOf, from: 'sm', cell: ({ kind }) => w.kinds[kind] },
          {
            key: 'provider',
            title: t.provider,
            from: 'lg',
            cell: ({ provider, fallbacks }) => (
              <>
                {provider}
                {fallbacks.length > 0 && (
                  <span className="text-ink-2" title={fallbacks.join(' → ')}>
                    {' '}
                    +{fallbacks.length}
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'price',
            title: t.price,
            isNumber: true,
            from: 'sm',
            cell: ({ price }) => price[language],
          },
        ]}
      />
    </>
  );
}
