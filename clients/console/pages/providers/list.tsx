import { count, duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { type Provider, ProviderState, Sparkline, Success } from './state.tsx';
import { providerWords } from './words.ts';

/** Trouble first, then what is in use, then what waits for a key. */
const rank = ({ enabled, configured, breaker }: Provider): number => {
  if (enabled && configured) return breaker.state === 'closed' ? 1 : 0;
  return configured ? 2 : 3;
};

export function ProviderList() {
  const t = useWords(providerWords);
  const w = useWords(words);
  const query = useVerb('providers.list', {}, { freshMs: 15_000 });
  const rows = query.data && [...query.data.providers].sort((a, b) => rank(a) - rank(b));
  return (
    <Table
      label={t.providers}
      rows={rows}
      error={query.error}
      onRetry={() => void query.refetch()}
      isFetching={query.isFetching}
      keyOf={({ id }) => id}
      empty={<Empty>{t.noProviders}</Empty>}
      columns={[
        {
          key: 'state',
          title: w.state,
          cell: (row) => <ProviderState provider={row} />,
          width: '64px',
        },
        {
          key: 'title',
          title: t.provider,
          isWide: true,
          cell: ({ id, title }) => (
            <>
              <OpenLink to={linkTo(['providers', id])}>{title}</OpenLink>
              <span className="pl-2 font-mono text-xs text-ink-2">{id}</span>
            </>
          ),
        },
        {
          key: 'health',
          title: t.health,
          from: 'lg',
          cell: ({ health }) =>
            health.length === 0 ? (
              <span className="text-ink-2">–</span>
            ) : (
              <Sparkline health={health} />
            ),
          width: '120px',
        },
        {
          key: 'checked',
          title: t.lastCheck,
          from: 'xl',
          cell: ({ checkedAt }) => <Ago at={checkedAt} />,
        },
        {
          key: 'success',
          title: t.success,
          isNumber: true,
          cell: (row) => <Success provider={row} />,
          width: '48px',
        },
        {
          key: 'mean',
          title: t.mean,
          isNumber: true,
          from: 'sm',
          cell: ({ day }) =>
            day.meanMs === null ? <span className="text-ink-2">–</span> : duration(day.meanMs),
        },
        {
          key: 'running',
          title: t.running,
          isNumber: true,
          from: 'sm',
          cell: ({ running }) => count(running),
        },
        {
          key: 'models',
          title: t.modelsCount,
          isNumber: true,
          from: 'sm',
          cell: ({ models }) => count(models),
        },
      ]}
    />
  );
}
