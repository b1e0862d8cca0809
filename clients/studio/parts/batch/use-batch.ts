/** A batch from its quote to its start. Nothing is shown as started before the server said so. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Action, useAction } from '../../../ui/actions/use-action.ts';
import { useStudio } from '../../app/context.ts';
import type { AnswerOf, FieldsOf } from '../../app/studio.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { type Difference, differences, type Only, type Quote } from '../../data/quote.ts';
import type { TargetRef } from '../../data/types.ts';

export type StartedBatch = NonNullable<AnswerOf<'startBatch'>['batch']>;

interface Wish {
  readonly projectId: string;
  readonly targets: readonly TargetRef[];
  readonly only: Only;
}

export interface BatchState {
  /** What was shown last; undefined while nothing has come. */
  readonly quote: Quote | undefined;
  readonly error: unknown;
  readonly isQuoting: boolean;
  /** The quote is another than the one that was to be started. */
  readonly isChanged: boolean;
  readonly changed: ReadonlyMap<string, Difference>;
  readonly action: Action;
  readonly start: () => void;
  readonly quoteAgain: () => void;
}

const NONE: ReadonlyMap<string, Difference> = new Map();

export function useBatch(wish: Wish, onStarted: (batch: StartedBatch) => void): BatchState {
  const { ask } = useStudio();
  const { queue } = useEdit();
  const client = useQueryClient();
  const key = ['quoteBatch', wish];
  const [told, setTold] = useState<{ readonly quote: Quote; readonly before: Quote } | null>(null);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: key,
    queryFn: async (): Promise<Quote> => {
      // What is priced is what was typed.
      await queue.settle();
      return ask('quoteBatch', { ...wish, targets: [...wish.targets] });
    },
    enabled: wish.targets.length > 0,
    // A price is as old as its quote: each opening asks anew.
    ...{ staleTime: 0, gcTime: 0 },
  });
  const action = useAction({
    call: (fields) => ask('startBatch', fields as FieldsOf<'startBatch'>),
    place: `startBatch ${wish.projectId}`,
    keyAs: 'requestId',
    onDone: ({ batch, quote }) => {
      if (batch !== null) onStarted(batch);
      else if (quote !== null && data !== undefined) {
        client.setQueryData(key, quote);
        setTold({ quote, before: data });
      }
    },
  });
  const isChanged = told !== null && told.quote.quote_hash === data?.quote_hash;
  return {
    ...{ quote: data, error, isQuoting: isFetching, isChanged, action },
    changed: isChanged ? differences(told.before, told.quote) : NONE,
    start: () => void action.send({ ...wish, quoteHash: data?.quote_hash ?? '' }),
    quoteAgain: () => void refetch(),
  };
}
