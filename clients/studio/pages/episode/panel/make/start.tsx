/**
 * The button with the price on it. One take is a batch of one: what was shown is what is held and
 * sent, its target is written with it, and pressing it again after a lost answer starts nothing twice.
 */
import { useEffect, useRef } from 'react';
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button } from '../../../../../ui/parts/button.tsx';
import { Note } from '../../../../../ui/parts/note.tsx';
import { useExplain } from '../../../../../ui/parts/states.tsx';
import { tell } from '../../../../../ui/parts/toast.tsx';
import type { Take } from '../../../../data/types.ts';
import { useBatch } from '../../../../parts/batch/use-batch.ts';
import { useReasons } from '../../../../parts/reason-words.ts';
import type { ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { panelWords } from '../words.ts';

interface Props {
  readonly place: ShotPlace;
  readonly stamp: string;
  readonly running: Take | null;
  readonly onStarted: () => void;
}

export function Start({ place: { target }, stamp, running, onStarted }: Props) {
  const t = useWords(panelWords);
  const explain = useExplain();
  const tellReason = useReasons();
  const { project, may } = useRoom();
  const wish = { projectId: project.id, targets: [target], only: 'chosen' } as const;
  const batch = useBatch(wish, () => {
    tell(t.started);
    onStarted();
  });
  const { quote, error, isQuoting, isChanged, action } = batch;
  useAgain(stamp, batch.quoteAgain);
  const item = quote?.items[0];
  const isOwed = action.owed !== null;
  const isShort = quote !== undefined && quote.balance_after < 0;
  const isReady = may.spend && !isQuoting && quote?.decision === 'ready' && !isShort;
  const isRunning = running !== null;
  const price = item?.price ?? null;
  const label = isOwed
    ? t.again
    : running !== null
      ? t.running(count(running.progress))
      : price !== null
        ? t.generate(count(price))
        : isQuoting
          ? t.pricing
          : t.generateFree;
  return (
    <div className="sticky bottom-0 z-10 grid gap-2 border-t border-line bg-paper py-2">
      <div role="alert" className="grid gap-2">
        {isOwed && !action.isBusy && <Note tone="held">{t.owed}</Note>}
        {isChanged && <Note tone="held">{t.changed}</Note>}
        {!may.spend && <Note tone="held">{t.noLimit}</Note>}
        {error !== null && quote === undefined && <Note tone="failed">{explain(error)}</Note>}
        {!isOwed && action.error !== null && !action.isBusy && (
          <Note tone="failed">{explain(action.error)}</Note>
        )}
        {item?.state === 'blocked' &&
          item.reasons.map((reason) => (
            <Note key={`${reason.code}${reason.field}`} tone="failed">
              {tellReason(reason)}
            </Note>
          ))}
        {may.spend && isShort && (
          <Note tone="failed">{t.notEnough(count(-quote.balance_after))}</Note>
        )}
      </div>
      <Button
        look="primary"
        icon={isRunning ? 'busy' : 'generate'}
        isBusy={action.isBusy}
        disabled={!isOwed && (!isReady || isRunning)}
        onClick={batch.start}
      >
        {label}
      </Button>
      {/* Elsewhere than the button that was just pressed: a second tap on that one asks for nothing. */}
      {isRunning && !isOwed && price !== null && (
        <Button isSmall icon="plus" disabled={!isReady || action.isBusy} onClick={batch.start}>
          {t.oneMore(count(price))}
        </Button>
      )}
    </div>
  );
}

/** Whatever was saved meanwhile may have another price. */
function useAgain(stamp: string, quoteAgain: () => void): void {
  const last = useRef(stamp);
  useEffect(() => {
    if (last.current === stamp) return;
    last.current = stamp;
    quoteAgain();
  });
}
