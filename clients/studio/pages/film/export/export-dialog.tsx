/** Price before money: what will be made, what it costs, and then the button with that price. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useAction } from '../../../../ui/actions/use-action.ts';
import { RefusedError } from '../../../../ui/cloud/errors.ts';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { SelectField } from '../../../../ui/parts/field.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { Bone, Failed, useExplain } from '../../../../ui/parts/states.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { partWords } from '../../../../ui/parts/words.ts';
import { useStudio } from '../../../app/context.ts';
import type { AnswerOf } from '../../../app/studio.ts';
import { useEdit } from '../../../data/edits/workspace.ts';
import { applyChanges } from '../../../data/read/cache.ts';
import { useFilm } from '../context.ts';
import { lengthText } from '../stage/timecode.ts';
import { type ExportTarget, takeOf } from './use-exports.ts';
import { exportWords } from './words.ts';

const TARGETS = ['mp4', 'jianying', 'otio'] as const satisfies readonly ExportTarget[];

type Quote = AnswerOf<'quoteExport'>;

export function ExportDialog({ first, onClose }: { first: ExportTarget; onClose: () => void }) {
  const t = useWords(exportWords);
  const p = useWords(partWords);
  const explain = useExplain();
  const about = useId();
  const { opened, list } = useFilm();
  const [target, setTarget] = useState(first);
  const [isChanged, setChanged] = useState(false);
  const episodeId = opened.episode.id;
  const quote = useQuote(episodeId, target);
  const action = useStart({
    episodeId,
    projectId: opened.project.id,
    onStarted: () => {
      tell(t.started);
      onClose();
    },
    onChanged: () => {
      setChanged(true);
      void quote.refetch();
    },
  });
  const { isBusy, error, owed, send } = action;
  const shown = quote.isFetching ? undefined : quote.data;
  const isReady = owed !== null || shown !== undefined;
  return (
    <Dialog
      title={t.title}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.cancelDialog}</Button>
          <Button
            look="primary"
            isBusy={isBusy}
            disabled={!isReady}
            onClick={() => void send({ episodeId, target, quoteHash: shown?.quote_hash ?? '' })}
          >
            {shown === undefined ? t.title : t.confirm(priceText(shown, t))}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 py-1">
        <SelectField
          label={t.target}
          hint={t.targetsAbout[target]}
          value={target}
          disabled={isBusy || owed !== null}
          choices={TARGETS.map((value) => ({ value, label: t.targets[value] }))}
          onChange={(event) => {
            setChanged(false);
            setTarget(event.target.value as ExportTarget);
          }}
        />
        <div aria-live="polite" id={about} className="grid gap-1">
          {quote.error && !quote.isFetching ? (
            <Faults error={quote.error} onRetry={() => void quote.refetch()} />
          ) : shown === undefined ? (
            <p aria-busy="true">
              <span className="sr-only">{t.quoting}</span>
              <Bone width="70%" />
            </p>
          ) : (
            <>
              <p>
                {list !== null && t.film(`${list.width} × ${list.height}`, lengthText(shown.ms))} ·{' '}
                <strong>{priceText(shown, t)}</strong>
              </p>
              {shown.left_out.length > 0 && (
                <Note tone="held">{t.leftOut(shown.left_out.length)}</Note>
              )}
            </>
          )}
        </div>
        <p className="text-xs text-ink-2">{t.failedFree}</p>
        <div role="alert" className="grid gap-1">
          {isChanged && <Note tone="held">{t.changed}</Note>}
          {owed !== null && !isBusy && <Note tone="held">{p.unsure}</Note>}
          {owed === null && error !== null && !isBusy && (
            <Note tone="failed">{explain(error)}</Note>
          )}
        </div>
      </div>
    </Dialog>
  );
}

type Words = (typeof exportWords)['zh'];

const priceText = ({ price }: Pick<Quote, 'price'>, t: Words): string =>
  price === 0 ? t.free : t.credits(count(price));

/** What is wrong with a cut is told field by field. */
function Faults({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!(error instanceof RefusedError) || error.faults.length === 0) {
    return <Failed error={error} onRetry={onRetry} />;
  }
  return (
    <div role="alert" className="grid gap-1">
      {error.faults.map(({ field, message }) => (
        <Note key={field} tone="failed">
          {message}
        </Note>
      ))}
    </div>
  );
}

/** Of the cut as it is stored: what was changed just now is stored first. */
function useQuote(episodeId: string, target: ExportTarget) {
  const { ask } = useStudio();
  const { queue } = useEdit();
  return useQuery({
    queryKey: ['export-quote', episodeId, target],
    queryFn: async () => {
      await queue.settle();
      return ask('quoteExport', { episodeId, target });
    },
    gcTime: 0,
    staleTime: 0,
  });
}

interface StartWish {
  readonly projectId: string;
  readonly episodeId: string;
  readonly onStarted: () => void;
  readonly onChanged: () => void;
}

function useStart({ projectId, episodeId, onStarted, onChanged }: StartWish) {
  const { ask } = useStudio();
  const client = useQueryClient();
  return useAction({
    place: `export:${episodeId}`,
    keyAs: 'requestId',
    call: (params) => ask('startExport', params as never),
    onDone: (answer) => {
      if (answer.outcome === 'changed') onChanged();
      else {
        applyChanges(client, projectId, { takes: [takeOf(answer.export)] });
        onStarted();
      }
    },
  });
}
