/** A change of a model, with what it would look like and cost before it is stored. */
import { useEffect, useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { TextArea } from '../../../ui/parts/field.tsx';
import { Bone } from '../../../ui/parts/states.tsx';
import { useVerb } from '../../app/verbs.ts';
import { ActionDialog, Note } from '../../parts/action-dialog.tsx';
import type { ModelDetail } from './model.tsx';
import { type Change, ModelFields } from './model-fields.tsx';
import { Prices } from './prices.tsx';
import { providerWords } from './words.ts';

const RESTS_MS = 400;

/** Null: no JSON object. */
function parse(text: string): Change | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Change)
      : null;
  } catch {
    return null;
  }
}

export function ModelEdit({
  detail,
  seen,
  onClose,
}: {
  detail: ModelDetail;
  seen: string;
  onClose: () => void;
}) {
  const t = useWords(providerWords);
  const { model } = detail.now;
  const [text, setText] = useState(() =>
    JSON.stringify(detail.change ?? { enabled: model.enabled }, null, 2),
  );
  const change = parse(text);
  const settled = useSettled(change);
  const preview = useVerb(
    'models.preview',
    { model: model.slug, change: settled ?? {} },
    { isOn: settled !== null },
  );
  const problems = change === null ? [t.badJson] : (preview.data?.problems ?? []);
  const isFresh = settled === change && !preview.isFetching;
  return (
    <ActionDialog
      verb="models.set"
      subject={model.slug}
      title={`${t.edit} · ${model.slug}`}
      about={`${t.changeAbout} ${t.inForce}`}
      confirm={t.saveChange}
      isReady={change !== null && isFresh && problems.length === 0}
      isWide
      params={{ model: model.slug, change, seen }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <ModelFields
            detail={detail}
            change={change ?? {}}
            isLocked={isLocked || change === null}
            onChange={(next) => setText(JSON.stringify(next, null, 2))}
          />
          <details>
            <summary className="cursor-pointer text-xs font-medium text-ink-2">{t.asJson}</summary>
            <TextArea
              label={t.change}
              hint={t.jsonHint}
              rows={8}
              spellCheck={false}
              className="font-mono text-xs!"
              value={text}
              disabled={isLocked}
              fault={fault('change')}
              onChange={(event) => setText(event.target.value)}
            />
          </details>
          {problems.map((problem) => (
            <Note key={problem} tone="failed">
              {problem}
            </Note>
          ))}
          {preview.data?.after != null && change !== null && (
            <div aria-busy={!isFresh} className={isFresh ? '' : 'opacity-60'}>
              <h3 className="text-xs font-medium text-ink-2">{t.preview}</h3>
              <Prices
                now={preview.data.after.prices}
                before={detail.now.prices}
                beforeTitle={t.before}
              />
            </div>
          )}
          {preview.isLoading && <Bone />}
        </>
      )}
    </ActionDialog>
  );
}

/** The value once typing rests, so that not every letter asks. */
function useSettled(value: Change | null): Change | null {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same change is the same text
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), RESTS_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return JSON.stringify(settled) === text ? value : settled;
}
