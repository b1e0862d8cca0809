/** Before money: what a storyboard may cost at most. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../../../../ui/actions/use-action.ts';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { SelectField } from '../../../../ui/parts/field.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { Bone, Failed, useExplain } from '../../../../ui/parts/states.tsx';
import { partWords } from '../../../../ui/parts/words.ts';
import { useStudio } from '../../../app/context.ts';
import type { AnswerOf, FieldsOf } from '../../../app/studio.ts';
import { useEdit } from '../../../data/edits/workspace.ts';
import { modelsFor, useModels } from '../../../data/models.ts';
import { useRoom } from '../core/room.ts';
import { episodeWords } from '../words.ts';
import type { Storyboard } from './use-storyboard.ts';
import { storyboardWords } from './words.ts';

type Quote = AnswerOf<'quoteStoryboard'>;

export function StoryboardQuote({
  onClose,
  onStarted,
}: {
  onClose: () => void;
  onStarted: (storyboard: Storyboard) => void;
}) {
  const t = useWords(storyboardWords);
  const p = useWords(partWords);
  const explain = useExplain();
  const models = useModels();
  const [model, setModel] = useState('');
  const { quote, error, isChanged, isQuoting, action, start, quoteAgain } = useQuote(
    model,
    onStarted,
  );
  const isOwed = action.owed !== null;
  const isShort = quote !== undefined && quote.balance_after < 0;
  const canStart = quote !== undefined && !isQuoting && !isShort;
  return (
    <Dialog
      title={t.title}
      about={t.about}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{p.cancel}</Button>
          <Button
            look="primary"
            isBusy={action.isBusy}
            disabled={!isOwed && !canStart}
            onClick={start}
          >
            {isOwed ? t.again : quote === undefined ? t.startPlain : t.start(count(quote.total))}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 pb-1">
        <SelectField
          label={t.model}
          value={model}
          disabled={isOwed || action.isBusy}
          choices={[
            { value: '', label: t.asProject },
            ...modelsFor(models ?? [], 'text').map(({ slug, title, price_text: price }) => ({
              value: slug,
              label: `${title} · ${price}`,
            })),
          ]}
          onChange={(event) => setModel(event.target.value)}
        />
        {error !== null && quote === undefined ? (
          <Failed error={error} onRetry={quoteAgain} />
        ) : (
          <Sums quote={quote} />
        )}
        <div role="alert" className="grid gap-2">
          {isOwed && !action.isBusy && <Note tone="held">{t.owed}</Note>}
          {isChanged && <Note tone="held">{t.changed}</Note>}
          {isShort && <Note tone="failed">{t.notEnough(count(-quote.balance_after))}</Note>}
          {!isOwed && action.error !== null && !action.isBusy && (
            <Note tone="failed">{explain(action.error)}</Note>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Sums({ quote }: { quote: Quote | undefined }) {
  const t = useWords(storyboardWords);
  const e = useWords(episodeWords);
  const rows = [
    [t.model, quote?.model],
    [t.calls, quote && count(quote.calls)],
    [t.atMost, quote && e.credits(count(quote.total))],
    [t.after, quote && e.credits(count(quote.balance_after))],
  ] as const;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1 tabular-nums" aria-busy={quote === undefined}>
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-ink-2">{label}</dt>
          <dd className="text-right">{value ?? <Bone width="72px" />}</dd>
        </div>
      ))}
    </dl>
  );
}

function useQuote(model: string, onStarted: (storyboard: Storyboard) => void) {
  const { ask } = useStudio();
  const { queue } = useEdit();
  const { opened } = useRoom();
  const client = useQueryClient();
  const episodeId = opened.episode.id;
  const wish = { episodeId, ...(model === '' ? {} : { model }) };
  const key = ['quoteStoryboard', wish];
  const [told, setTold] = useState<string | null>(null);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: key,
    queryFn: async (): Promise<Quote> => {
      // What is priced is what was typed.
      await queue.settle();
      return ask('quoteStoryboard', wish);
    },
    ...{ staleTime: 0, gcTime: 0, retry: false },
  });
  const action = useAction({
    call: (fields) => ask('startStoryboard', fields as FieldsOf<'startStoryboard'>),
    place: `startStoryboard ${episodeId}`,
    keyAs: 'requestId',
    onDone: ({ storyboard, quote }) => {
      if (storyboard !== null) return onStarted(storyboard);
      if (quote === null) return;
      client.setQueryData(key, quote);
      setTold(quote.quote_hash);
    },
  });
  return {
    ...{ quote: data, error, action, isQuoting: isFetching },
    isChanged: told !== null && told === data?.quote_hash,
    start: () => void action.send({ ...wish, quoteHash: data?.quote_hash ?? '' }),
    quoteAgain: () => void refetch(),
  };
}
