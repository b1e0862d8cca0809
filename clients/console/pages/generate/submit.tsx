import { useState } from 'react';
import { RefusedError, UnreachableError } from '../../../ui/cloud/errors.ts';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { useExplain } from '../../../ui/parts/states.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useCloud, useVerb } from '../../app/verbs.ts';
import { Note } from '../../parts/action-dialog.tsx';
import type { Wish } from './generate.tsx';
import { generateWords } from './words.ts';

/** The price is that of the server, for exactly what is asked; the key lasts until there is an answer. */
export function Submit({
  wish,
  onSubmitted,
  onFaults,
}: {
  wish: Wish;
  onSubmitted: (task: string) => void;
  onFaults: (faults: Readonly<Record<string, string>>) => void;
}) {
  const t = useWords(generateWords);
  const { call } = useCloud();
  const explain = useExplain();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const { model, parameters, images } = wish;
  const quote = useVerb(
    'generate.quote',
    { model, count: wish.count, parameters, images: images.length },
    { freshMs: 30_000 },
  );
  const price = quote.data?.price;
  const submit = async (): Promise<void> => {
    const { openid, ...rest } = wish;
    setBusy(true);
    setError(null);
    onFaults({});
    try {
      const answer = await call('generate.submit', {
        ...rest,
        images: [...images],
        files: [...wish.files],
        ...(openid === '' ? {} : { openid }),
        key,
        reason: t.reason,
      });
      // The next wish is another one, even if it says the same.
      setKey(crypto.randomUUID());
      tell(t.left(count(answer.available)));
      onSubmitted(answer.task.id);
    } catch (failure) {
      setError(failure);
      if (failure instanceof RefusedError) {
        setKey(crypto.randomUUID());
        onFaults(Object.fromEntries(failure.faults.map(({ field, message }) => [field, message])));
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="sticky bottom-0 grid gap-2 bg-paper py-2">
      {quote.error !== null && <Note tone="failed">{explain(quote.error)}</Note>}
      {error !== null && (
        <Note tone="failed">{error instanceof UnreachableError ? t.unsure : explain(error)}</Note>
      )}
      <div className="flex items-center justify-between gap-3">
        <span className="text-xs text-ink-2">
          {quote.data?.cost != null &&
            `${t.cost} ${(quote.data.cost.micros / 1e6).toFixed(4)} ${quote.data.cost.currency}`}
        </span>
        <Button
          look="primary"
          isBusy={isBusy}
          disabled={price === undefined || quote.error !== null}
          onClick={() => void submit()}
        >
          {price === undefined ? t.pricing : t.submit(count(price))}
        </Button>
      </div>
    </div>
  );
}
