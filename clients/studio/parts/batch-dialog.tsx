/** Before money: what a batch would make, the price of each, and what cannot be made and why. */
import { useMemo, useState } from 'react';
import { count } from '../../ui/core/format.ts';
import { useWords } from '../../ui/core/language.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { SelectField } from '../../ui/parts/field.tsx';
import { Note } from '../../ui/parts/note.tsx';
import { Failed, useExplain } from '../../ui/parts/states.tsx';
import { tell } from '../../ui/parts/toast.tsx';
import { partWords } from '../../ui/parts/words.ts';
import { type Only, targetKey } from '../data/quote.ts';
import type { TargetRef } from '../data/types.ts';
import { BatchItems } from './batch/items.tsx';
import { type BatchState, type StartedBatch, useBatch } from './batch/use-batch.ts';
import { batchWords } from './batch/words.ts';

/** A place that may be filled, and how people call it. */
export interface BatchPlace {
  readonly target: TargetRef;
  readonly label: string;
}

interface Props {
  readonly projectId: string;
  readonly places: readonly BatchPlace[];
  /** What it begins with; it can be changed in the dialog. */
  readonly only?: Only;
  readonly onClose: () => void;
  readonly onStarted?: (batch: StartedBatch) => void;
}

const RANGES = ['missing', 'missing+stale', 'chosen'] as const;

export function BatchDialog({
  projectId,
  places,
  only: first = 'missing',
  onClose,
  onStarted,
}: Props) {
  const t = useWords(batchWords);
  const p = useWords(partWords);
  const [only, setOnly] = useState<Only>(first);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const targets = useMemo(
    () => places.map(({ target }) => target).filter((target) => !left.has(targetKey(target))),
    [places, left],
  );
  const batch = useBatch({ projectId, targets, only }, (started) => {
    tell(t.started(count(started.items.length)));
    onClose();
    onStarted?.(started);
  });
  const { quote, error, isQuoting, action } = batch;
  const items = useMemo(
    () => quote && new Map(quote.items.map((item) => [targetKey(item.target), item])),
    [quote],
  );
  const toggle = (keys: readonly string[]): void => {
    const next = new Set(left);
    for (const key of keys) if (!next.delete(key)) next.add(key);
    setLeft(next);
  };
  const blocked = (quote?.items ?? []).filter(({ state }) => state === 'blocked');
  const isOwed = action.owed !== null;
  const isReady =
    !isQuoting && targets.length > 0 && quote?.decision === 'ready' && quote.balance_after >= 0;
  return (
    <Dialog
      title={t.title}
      about={t.about}
      isOpen
      isWide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{p.cancel}</Button>
          <Button
            look="primary"
            isBusy={action.isBusy}
            disabled={!isOwed && !isReady}
            onClick={batch.start}
          >
            {isOwed ? t.again : quote === undefined ? t.startFree : t.start(count(quote.total))}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 pb-1">
        <SelectField
          label={t.range}
          value={only}
          disabled={isOwed || action.isBusy}
          choices={RANGES.map((value) => ({ value, label: t.only[value] }))}
          onChange={(event) => setOnly(event.target.value as Only)}
        />
        {error !== null && quote === undefined ? (
          <Failed error={error} onRetry={batch.quoteAgain} />
        ) : (
          <BatchItems
            {...{ places, left, changed: batch.changed }}
            items={targets.length === 0 ? new Map() : items}
            onToggle={(key) => toggle([key])}
          />
        )}
        <Sums batch={batch} />
        <Remarks
          batch={batch}
          isEmpty={targets.length === 0}
          onDropBlocked={() => toggle(blocked.map(({ target }) => targetKey(target)))}
        />
      </div>
    </Dialog>
  );
}

function Sums({ batch: { quote } }: { batch: BatchState }) {
  const t = useWords(batchWords);
  if (quote === undefined) return null;
  const included = quote.items.filter(({ is_included }) => is_included).length;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1 tabular-nums">
      <dt className="font-medium">
        {t.total} <span className="font-normal text-ink-2">{t.count(count(included))}</span>
      </dt>
      <dd className="text-right font-medium">{t.credits(count(quote.total))}</dd>
      <dt className="text-ink-2">{t.after}</dt>
      <dd className={`text-right ${quote.balance_after < 0 ? 'text-failed' : 'text-ink-2'}`}>
        {t.credits(count(quote.balance_after))}
      </dd>
    </dl>
  );
}

/** What stands between the quote and its start. */
function Remarks({
  batch,
  isEmpty,
  onDropBlocked,
}: {
  batch: BatchState;
  isEmpty: boolean;
  onDropBlocked: () => void;
}) {
  const t = useWords(batchWords);
  const explain = useExplain();
  const { quote, action, isChanged } = batch;
  const isOwed = action.owed !== null && !action.isBusy;
  return (
    <div role="alert" className="grid gap-2">
      {isOwed && <Note tone="held">{t.owed}</Note>}
      {isChanged && <Note tone="held">{t.changed}</Note>}
      {!isOwed && action.error !== null && !action.isBusy && (
        <Note tone="failed">{explain(action.error)}</Note>
      )}
      {quote?.decision === 'blocked' && (
        <Note tone="failed">
          {t.blocked}
          <Button isSmall className="ml-2" onClick={onDropBlocked}>
            {t.dropBlocked}
          </Button>
        </Note>
      )}
      {(isEmpty || quote?.decision === 'nothing') && <Note tone="busy">{t.nothing}</Note>}
      {quote?.decision === 'ready' && quote.balance_after < 0 && (
        <Note tone="failed">{t.notEnough(count(-quote.balance_after))}</Note>
      )}
    </div>
  );
}
