/** Money, queue and trouble at a glance; every number leads to what is behind it. */
import { instant } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { IconButton } from '../../../ui/parts/button.tsx';
import { Page, Section } from '../../../ui/parts/page.tsx';
import { Failed, Refreshing } from '../../../ui/parts/states.tsx';
import { partWords } from '../../../ui/parts/words.ts';
import type { AnswerOf } from '../../app/cloud.ts';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { Chart } from './chart.tsx';
import { Failures } from './failures.tsx';
import { Margin } from './margin.tsx';
import { MoneyToday, Now } from './numbers.tsx';
import { Troubles } from './troubles.tsx';
import { Usage } from './usage.tsx';
import { overviewWords } from './words.ts';

export type Overview = AnswerOf<'overview'>;

export function OverviewPage() {
  const t = useWords(overviewWords);
  const w = useWords(words);
  const p = useWords(partWords);
  const query = useVerb('overview', {}, { freshMs: 15_000 });
  const { data, error } = query;
  return (
    <Page
      title={w.overview}
      about={data === undefined ? ' ' : `${t.asOf} ${instant(data.at)}`}
      actions={
        <IconButton
          icon="refresh"
          label={p.retry}
          look="plain"
          onClick={() => void query.refetch()}
        />
      }
    >
      <Refreshing isOn={query.isFetching && data !== undefined} />
      {data === undefined && error !== null ? (
        <Failed error={error} onRetry={() => void query.refetch()} />
      ) : (
        <Whole data={data} />
      )}
    </Page>
  );
}

function Whole({ data }: { data: Overview | undefined }) {
  const t = useWords(overviewWords);
  return (
    <div className="pt-4">
      <Troubles data={data} />
      <Section title={t.now}>
        <Now data={data} />
      </Section>
      <Section title={t.moneyToday}>
        <MoneyToday data={data} />
      </Section>
      <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-2">
        <Section
          title={t.trend}
          actions={<span className="text-xs text-ink-2">{t.trendAbout}</span>}
        >
          {data === undefined ? (
            <div className="skeleton mt-2 h-[137px]" />
          ) : (
            <Chart days={data.trend} label={t.trendAbout} failedLabel={t.failed} />
          )}
        </Section>
        <Section title={t.margin}>
          <Margin margin={data?.margin} day={data?.today.day ?? ''} />
        </Section>
        <Section title={t.usage}>
          <Usage rows={data?.usage} day={data?.today.day ?? ''} />
        </Section>
        <Section
          title={t.latestFailures}
          count={data && data.failures.length > 0 ? data.failures.length : undefined}
        >
          <Failures tasks={data?.failures} />
        </Section>
      </div>
    </div>
  );
}
