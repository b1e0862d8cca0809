import { count, duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { ButtonLink } from '../../../ui/parts/button.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Facts, Page, Section } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed, Refreshing } from '../../../ui/parts/states.tsx';
import { Ago, At } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { isNotThere, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ProviderActions } from './actions.tsx';
import { ErrorTable } from './error-table.tsx';
import { Keys } from './keys.tsx';
import { ProviderState, Sparkline, Success } from './state.tsx';
import { providerWords } from './words.ts';

type Detail = AnswerOf<'providers.get'>;

export function ProviderPage({ id }: { id: string }) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const query = useVerb('providers.get', { provider: id });
  const { data, error } = query;
  if (data === undefined && error !== null) {
    if (!isNotThere(error)) return <Failed error={error} onRetry={() => void query.refetch()} />;
    return (
      <Empty action={<ButtonLink to="#/providers">{t.providers}</ButtonLink>}>{t.missing}</Empty>
    );
  }
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <a href="#/providers" aria-label={w.back} className="text-ink-2 hover:text-ink">
            <Icon name="left" size={20} />
          </a>
          {data ? data.provider.title : <Bone width="160px" />}
          {data && <ProviderState provider={data.provider} />}
        </span>
      }
      about={
        <span className="flex gap-4">
          <span className="font-mono text-xs">{id}</span>
          <a className="text-lamp hover:underline" href={linkTo(['tasks'], { provider: id })}>
            {t.tasksOf}
          </a>
        </span>
      }
      actions={data && <ProviderActions provider={data.provider} />}
    >
      <Refreshing isOn={query.isFetching && data !== undefined} />
      {data === undefined ? <div className="skeleton mt-4 h-80" /> : <Whole detail={data} />}
    </Page>
  );
}

function Whole({ detail }: { detail: Detail }) {
  const t = useWords(providerWords);
  const { provider, models, errors } = detail;
  return (
    <div className="grid grid-cols-1 gap-x-8 pt-4 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="min-w-0">
        <Evidence detail={detail} />
        <Section
          title={t.errors}
          count={errors.length > 0 ? errors.length : undefined}
          actions={
            <a
              href={linkTo(['errors'], { provider: provider.id })}
              className="text-xs text-lamp hover:underline"
            >
              {t.allErrors}
            </a>
          }
        >
          <ErrorTable errors={errors} empty={<Empty>{t.noErrors}</Empty>} />
        </Section>
      </div>
      <div className="min-w-0">
        <Section title={t.settings}>
          <Facts
            facts={[
              { label: t.success, value: <Success provider={provider} /> },
              {
                label: t.mean,
                value: provider.day.meanMs === null ? '–' : duration(provider.day.meanMs),
              },
              { label: t.running, value: count(provider.running) },
              { label: t.platform, value: provider.platform },
              { label: t.protocol, value: provider.protocol },
              { label: t.results, value: t.resultChoices[provider.results] },
              provider.baseUrl === null
                ? null
                : {
                    label: 'URL',
                    value: <span className="font-mono text-xs break-all">{provider.baseUrl}</span>,
                  },
            ]}
          />
        </Section>
        <Keys provider={provider} />
        <Section title={t.models} count={models.length}>
          <ul>
            {models.map(({ slug, title, enabled }) => (
              <li key={slug} className="flex justify-between gap-3 border-b border-line py-1">
                <a
                  href={linkTo(['models', slug])}
                  className={`truncate hover:text-lamp hover:underline ${enabled ? '' : 'text-ink-2 line-through'}`}
                >
                  {title}
                </a>
                <span className="font-mono text-xs text-ink-2">{slug}</span>
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </div>
  );
}

/** Why the breaker is as it is. */
function Evidence({ detail: { provider } }: { detail: Detail }) {
  const t = useWords(providerWords);
  const { breaker, health, day } = provider;
  const kinds = Object.entries(day.errors).sort(([, a], [, b]) => b - a);
  return (
    <>
      <Section title={t.evidence}>
        <div className="grid grid-cols-1 gap-x-8 sm:grid-cols-2">
          <Facts
            facts={[
              { label: t.lastSuccess, value: <Ago at={breaker.lastSuccessAt} /> },
              { label: t.lastCheck, value: <Ago at={provider.checkedAt} /> },
              breaker.openUntil === null
                ? null
                : { label: t.openUntil, value: <At at={breaker.openUntil} /> },
            ]}
          />
          <div className="py-1.5">
            {breaker.failures.length === 0 ? (
              <p className="text-ink-2">{t.noEvidence}</p>
            ) : (
              <ul>
                {breaker.failures.slice(-8).map(({ at, kind }) => (
                  <li key={`${at}${kind}`} className="flex justify-between gap-3 text-failed">
                    <span>{kind}</span>
                    <span className="text-xs text-ink-2">
                      <Ago at={at} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
        {health.length > 0 && (
          <div className="pt-2">
            <Sparkline health={health} height={48} />
          </div>
        )}
      </Section>
      {kinds.length > 0 && (
        <Section title={t.byKind}>
          <Facts
            isWide
            facts={kinds.map(([kind, n]) => ({
              label: kind,
              value: (
                <a
                  href={linkTo(['errors'], { provider: provider.id, kind })}
                  className="hover:text-lamp hover:underline"
                >
                  {count(n)}
                </a>
              ),
            }))}
          />
        </Section>
      )}
    </>
  );
}
