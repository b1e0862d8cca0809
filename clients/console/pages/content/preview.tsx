import { useDeferredValue, useEffect, useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { TextField } from '../../../ui/parts/field.tsx';
import { Bone, useExplain } from '../../../ui/parts/states.tsx';
import { useVerb } from '../../app/verbs.ts';
import type { TaskType } from './scene-dialog.tsx';
import { contentWords } from './words.ts';

const RESTS_MS = 400;

/** What a model would be sent, put together by the server as it puts together the real one. */
export function PromptPreview({
  type,
  scene,
  template,
}: {
  type: TaskType;
  scene?: string;
  template?: string;
}) {
  const t = useWords(contentWords);
  const explain = useExplain();
  const [sample, setSample] = useState('');
  const asked = useRested(
    JSON.stringify({
      type,
      words: sample,
      ...(scene ? { scene } : {}),
      ...(template ? { template } : {}),
    }),
  );
  const preview = useVerb('prompts.preview', JSON.parse(asked));
  const prompt = useDeferredValue(preview.data?.prompt);
  return (
    <div className="grid gap-2 rounded-control bg-grey p-3">
      <h3 className="text-xs font-medium text-ink-2">{t.preview}</h3>
      <TextField
        label={t.previewWords}
        value={sample}
        onChange={(event) => setSample(event.target.value)}
      />
      <p className="text-base whitespace-pre-wrap" aria-live="polite">
        {preview.error !== null ? (
          <span className="text-failed">{explain(preview.error)}</span>
        ) : (
          (prompt ?? <Bone />)
        )}
      </p>
    </div>
  );
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(text), RESTS_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return rested;
}
