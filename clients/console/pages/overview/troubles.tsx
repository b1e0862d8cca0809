/** What needs somebody, first of all; nothing where all is well. */
import type { ReactNode } from 'react';
import { count, shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { Overview } from './overview.tsx';
import { overviewWords } from './words.ts';

const MOST = 6;

export function Troubles({ data }: { data: Overview | undefined }) {
  const t = useWords(overviewWords);
  if (data === undefined) return null;
  const { providers, stuck, disagreements, quarantinedAccounts } = data;
  const open = providers.length + stuck.length + disagreements.count + quarantinedAccounts;
  if (open === 0) {
    return (
      <p className="flex items-center gap-2 pb-6 text-done">
        <Icon name="done" />
        {t.allWell}
      </p>
    );
  }
  return (
    <Section title={t.attention} count={open}>
      <ul>
        {providers.map(({ id, title, state, failures, lastFailureAt, lastKind }) => (
          <Line
            key={id}
            to={linkTo(['providers', id])}
            pill={<Pill tone={state === 'open' ? 'failed' : 'held'}>{t.breaker[state]}</Pill>}
            since={lastFailureAt}
          >
            <span className="font-medium">{title}</span>{' '}
            <span className="text-ink-2">
              {t.failures(count(failures))}
              {lastKind !== null && ` · ${lastKind}`}
            </span>
          </Line>
        ))}
        {quarantinedAccounts > 0 && (
          <Line
            to={linkTo(['money', 'accounts'], { quarantined: 'yes' })}
            pill={<Pill tone="failed">{count(quarantinedAccounts)}</Pill>}
          >
            {t.quarantinedAccounts}
          </Line>
        )}
        {disagreements.count > 0 && (
          <Line
            to="#/money/disagreements"
            pill={<Pill tone="failed">{count(disagreements.count)}</Pill>}
            since={disagreements.newestAt}
          >
            {t.disagreements}
          </Line>
        )}
        {stuck.slice(0, MOST).map(({ id, why, since, model, provider }) => (
          <Line
            key={id}
            to={linkTo(['tasks', id])}
            pill={<Pill tone="held">{t.why[why]}</Pill>}
            since={since}
          >
            <span className="font-mono text-xs">{shortId(id)}</span>{' '}
            <span className="text-ink-2">
              {model} · {provider}
            </span>
          </Line>
        ))}
        {stuck.length > MOST && (
          <Line
            to={linkTo(['tasks'], { status: 'processing' })}
            pill={<Pill tone="held">+{stuck.length - MOST}</Pill>}
          >
            {t.stuck}
          </Line>
        )}
      </ul>
    </Section>
  );
}

function Line({
  to,
  pill,
  since,
  children,
}: {
  to: string;
  pill: ReactNode;
  since?: number | null;
  children: ReactNode;
}) {
  return (
    <li data-row className="border-b border-line last:border-0">
      <a
        href={to}
        data-open
        className="grid min-h-9 grid-cols-[112px_1fr_auto] items-center gap-3 hover:bg-grey"
      >
        <span>{pill}</span>
        <span className="min-w-0 truncate">{children}</span>
        <span className="text-xs text-ink-2">{since != null && <Ago at={since} />}</span>
      </a>
    </li>
  );
}
