import { percent } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Pill } from '../../../ui/parts/pill.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { providerWords } from './words.ts';

export type Provider = AnswerOf<'providers.list'>['providers'][number];

export function ProviderState({ provider }: { provider: Provider }) {
  const t = useWords(providerWords);
  if (!provider.enabled) return <Pill tone="off">{t.off}</Pill>;
  if (!provider.configured) return <Pill tone="off">{t.notConfigured}</Pill>;
  const { state } = provider.breaker;
  return (
    <Pill tone={state === 'closed' ? 'done' : state === 'open' ? 'failed' : 'held'}>
      {t.state[state]}
    </Pill>
  );
}

/** Null: nothing ended, so nothing is known. */
export function successOf({ day: { completed, failed } }: Provider): number | null {
  const all = completed + failed;
  return all === 0 ? null : completed / all;
}

export function Success({ provider }: { provider: Provider }) {
  const part = successOf(provider);
  if (part === null) return <span className="text-ink-2">–</span>;
  return <span className={part < 0.9 ? 'text-failed' : ''}>{percent(part)}</span>;
}

const MOST = 40;

/** Each check a bar: how long it took, and whether it passed. */
export function Sparkline({
  health,
  height = 20,
}: {
  health: Provider['health'];
  height?: number;
}) {
  const t = useWords(providerWords);
  const last = health.slice(-MOST);
  const longest = Math.max(1, ...last.map(({ ms }) => ms));
  const failed = last.filter(({ ok }) => !ok).length;
  return (
    <span
      role="img"
      aria-label={`${t.health} ${last.length - failed}/${last.length}`}
      className="inline-flex items-end gap-px align-middle"
      style={{ height }}
    >
      {last.map(({ at, ok, ms }) => (
        <span
          key={at}
          className={`w-[3px] rounded-[1px] ${ok ? 'bg-done' : 'bg-failed'}`}
          style={{ height: ok ? `${25 + (ms / longest) * 75}%` : '100%' }}
        />
      ))}
    </span>
  );
}
