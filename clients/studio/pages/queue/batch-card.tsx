/** One batch: how far it is, what it cost so far and gave back, and each of its items. */
import { useState } from 'react';
import { ActionDialog } from '../../../ui/actions/action-dialog.tsx';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { useStudio } from '../../app/context.ts';
import {
  type Batch,
  type BatchLine,
  isOver,
  isUndone,
  moneyOf,
  useBatchItems,
} from '../../data/batches.ts';
import { usePlaceNames } from '../../data/place-names.ts';
import { mayOf } from '../../data/project.ts';
import { targetOf } from '../../data/target.ts';
import type { OpenedProject } from '../../data/types.ts';
import { BatchDialog } from '../../parts/batch-dialog.tsx';
import { usePeople } from '../project/people.ts';
import { BatchTable } from './batch-table.tsx';
import { queueWords } from './words.ts';

const TONES: Readonly<Record<BatchLine['state'], Tone>> = {
  open: 'busy',
  closing: 'busy',
  closed: 'done',
};

export function BatchCard({
  opened,
  batch: line,
  isRecent,
}: {
  opened: OpenedProject;
  batch: BatchLine;
  isRecent: boolean;
}) {
  const t = useWords(queueWords);
  const nameOf = usePeople(opened);
  const [isShown, setShown] = useState(line.state !== 'closed');
  const { data: batch } = useBatchItems(line.id, isShown || isRecent || line.state !== 'closed');
  const state = batch?.state ?? line.state;
  const reason = batch?.reason ?? line.reason;
  return (
    <li className="grid gap-2 rounded-sheet border border-line bg-sheet p-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Pill tone={reason === 'cancelled' && state === 'closed' ? 'off' : TONES[state]}>
          {/* All have been started, and run. */}
          {state === 'closing' && reason === 'drawn' ? t.states.open : t.states[state]}
        </Pill>
        <span className="text-ink-2">
          {t.by(nameOf(line.by))} · <Ago at={Date.parse(line.created_at)} />
          {reason !== null && reason !== 'drawn' && ` · ${t.reasons[reason]}`}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          {batch && <BatchActions {...{ opened, batch }} />}
          <Button
            isSmall
            look="quiet"
            icon={isShown ? 'down' : 'right'}
            aria-expanded={isShown}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? t.hide : t.show}
          </Button>
        </span>
      </header>
      {batch === undefined ? (
        <p className="text-ink-2 tabular-nums">
          {t.money.total} {t.credits(count(line.total))}
        </p>
      ) : (
        <BatchProgress batch={batch} />
      )}
      {isShown && batch && <BatchTable {...{ opened, batch }} />}
    </li>
  );
}

function BatchProgress({ batch }: { batch: Batch }) {
  const t = useWords(queueWords);
  const ended = batch.items.filter(isOver).length;
  const money = moneyOf(batch);
  const label = t.progress(count(ended), count(batch.items.length));
  return (
    <>
      <progress className="meter" aria-label={label} max={batch.items.length} value={ended} />
      <div className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-2 tabular-nums">
        <span>{label}</span>
        <dl className="flex flex-wrap gap-x-5 gap-y-1">
          {(['total', 'captured', 'running', 'back'] as const).map((key) => (
            <div key={key} className="flex gap-1">
              <dt>{t.money[key]}</dt>
              <dd className="text-ink">{count(money[key])}</dd>
            </div>
          ))}
        </dl>
      </div>
    </>
  );
}

function BatchActions({ opened, batch }: { opened: OpenedProject; batch: Batch }) {
  const t = useWords(queueWords);
  const { ask } = useStudio();
  const [over, setOver] = useState<'cancel' | 'retry' | null>(null);
  const may = mayOf(opened.me);
  const isMine = may.own || batch.by === opened.me.openid;
  const undone = batch.state === 'closed' ? batch.items.filter(isUndone) : [];
  const nameOf = usePlaceNames(opened, undone);
  return (
    <>
      {batch.state === 'open' && isMine && (
        <Button isSmall icon="close" onClick={() => setOver('cancel')}>
          {t.cancel}
        </Button>
      )}
      {undone.length > 0 && may.spend && (
        <Button isSmall icon="refresh" onClick={() => setOver('retry')}>
          {t.retry(count(undone.length))}
        </Button>
      )}
      {over === 'cancel' && (
        <ActionDialog
          title={t.cancel}
          about={t.cancelAbout}
          confirm={t.confirmCancel}
          call={() => ask('cancelBatch', { batchId: batch.id })}
          place={`cancelBatch ${batch.id}`}
          hasReason={false}
          isDanger
          params={{}}
          onClose={() => setOver(null)}
        />
      )}
      {over === 'retry' && (
        <BatchDialog
          projectId={batch.project_id}
          places={undone.flatMap((item) => {
            const target = targetOf(item);
            return target === null ? [] : [{ target, label: nameOf(item).name }];
          })}
          onClose={() => setOver(null)}
        />
      )}
    </>
  );
}
