import { useId } from 'react';
import { useLanguage, useWords } from '../../../ui/core/language.ts';
import type { AnswerOf } from '../../app/cloud.ts';
import { words } from '../../app/words.ts';
import { generateWords } from './words.ts';

type Model = AnswerOf<'models.list'>['models'][number];
const KINDS = ['image', 'video', 'audio', 'text', 'transcript'] as const;

/** By kind and provider; what cannot be called now says so. */
export function ModelChoice({
  models,
  slug,
  onChange,
}: {
  models: readonly Model[] | undefined;
  slug: string | undefined;
  onChange: (slug: string) => void;
}) {
  const t = useWords(generateWords);
  const w = useWords(words);
  const language = useLanguage();
  const id = useId();
  const chosen = models?.find((model) => model.slug === slug);
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {t.model}
      </label>
      <select
        id={id}
        value={slug ?? ''}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full rounded-control border border-line bg-sheet px-2.5 text-sm"
      >
        {slug === undefined && <option value="">{t.chooseModel}</option>}
        {KINDS.map((kind) => {
          const of = (models ?? []).filter((model) => model.kind === kind);
          if (of.length === 0) return null;
          return (
            <optgroup key={kind} label={w.kinds[kind]}>
              {of.map((model) => (
                <option key={model.slug} value={model.slug} disabled={!model.enabled}>
                  {`${model.title[language]} · ${model.price[language]}${model.available ? '' : ` · ${t.unavailable}`}`}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
      {chosen && (
        <p className="text-xs text-ink-2">
          {chosen.provider} · {chosen.description[language]}
        </p>
      )}
    </div>
  );
}
