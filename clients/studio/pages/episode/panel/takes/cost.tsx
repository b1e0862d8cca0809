import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Pill, type Tone } from '../../../../../ui/parts/pill.tsx';
import { isRunning } from '../../../../data/read/standing.ts';
import type { Take } from '../../../../data/types.ts';
import { panelWords } from '../words.ts';

const TONES: Readonly<Record<Take['status'], Tone>> = {
  pending: 'held',
  processing: 'busy',
  completed: 'done',
  failed: 'failed',
  cancelled: 'off',
};

export function TakeState({ take: { status, progress } }: { take: Take }) {
  const t = useWords(panelWords);
  return (
    <Pill tone={TONES[status]}>
      {t.status[status]}
      {status === 'processing' && ` ${count(progress)}%`}
    </Pill>
  );
}

/** What it cost, or what went back: as the ledger has it by now. */
export function TakeCost({ take }: { take: Take }) {
  const t = useWords(panelWords);
  const { price, refunded } = take;
  if (take.is_own) return <span className="text-ink-2">{t.own}</span>;
  if (price === 0) return <span className="text-ink-2">{t.free}</span>;
  if (isRunning(take)) return <span className="text-ink-2">{t.held(count(price))}</span>;
  const spent = spentOn(take);
  return (
    <span className="text-ink-2 tabular-nums">
      {spent > 0 && t.cost(count(spent))}
      {spent > 0 && refunded > 0 && ' · '}
      {refunded > 0 && t.returned(count(refunded))}
    </span>
  );
}

/** Credits; nothing while it runs. */
export const spentOn = (take: Take): number =>
  isRunning(take) ? 0 : Math.max(0, take.price - take.refunded);
