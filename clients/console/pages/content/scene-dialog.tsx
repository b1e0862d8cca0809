import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { SelectField, TextArea, TextField, Tick } from '../../../ui/parts/field.tsx';
import type { AnswerOf, ParamsOf } from '../../app/cloud.ts';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { PromptPreview } from './preview.tsx';
import { contentWords } from './words.ts';

export type Scene = AnswerOf<'scenes.list'>['scenes'][number];
export type TaskType = ParamsOf<'templates.set'>['type'];

export function SceneDialog({ scene, onClose }: { scene: Scene | null; onClose: () => void }) {
  const t = useWords(contentWords);
  const w = useWords(words);
  const may = useMay();
  const templates = useVerb('templates.list', {}, { freshMs: 60_000 });
  const [seen] = useState(scene?.version ?? null);
  const [form, setForm] = useState({
    id: scene?.id ?? '',
    title: scene?.title ?? '',
    description: scene?.description ?? '',
    prompt: scene?.prompt ?? '',
    category: scene?.category ?? 'studio',
    types: scene?.types ?? [],
    enabled: scene?.enabled ?? true,
    order: String(scene?.order ?? 0),
  });
  const types = (templates.data?.templates ?? []).map(({ type }) => type);
  const known = types.length > 0 ? types : form.types;
  const texts = [
    ['id', t.id],
    ['title', t.title],
    ['description', t.description],
    ['order', t.order],
  ] as const;
  return (
    <ActionDialog
      verb="scenes.set"
      subject={scene?.id ?? 'new'}
      title={scene === null ? t.newScene : t.editScene}
      confirm={w.save}
      isWide
      isReady={
        may('scenes.set') &&
        form.id !== '' &&
        form.title !== '' &&
        form.prompt !== '' &&
        form.types.length > 0
      }
      params={{ ...form, order: Number(form.order), seen }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            {texts.map(([name, label]) => (
              <TextField
                key={name}
                label={label}
                value={form[name]}
                inputMode={name === 'order' ? 'numeric' : 'text'}
                disabled={isLocked || (name === 'id' && scene !== null)}
                fault={fault(name)}
                onChange={(event) => setForm({ ...form, [name]: event.target.value })}
              />
            ))}
            <SelectField
              label={t.category}
              value={form.category}
              disabled={isLocked}
              choices={(Object.keys(t.categories) as (keyof typeof t.categories)[]).map(
                (value) => ({ value, label: t.categories[value] }),
              )}
              onChange={(event) => setForm({ ...form, category: event.target.value })}
            />
            <fieldset className="grid content-start gap-1">
              <legend className="text-xs font-medium text-ink-2">{t.types}</legend>
              <div className="flex flex-wrap gap-x-4">
                {known.map((type) => (
                  <Tick
                    key={type}
                    label={type}
                    checked={form.types.includes(type)}
                    disabled={isLocked}
                    onChange={(event) =>
                      setForm({
                        ...form,
                        types: event.target.checked
                          ? [...form.types, type]
                          : form.types.filter((one) => one !== type),
                      })
                    }
                  />
                ))}
              </div>
            </fieldset>
          </div>
          <TextArea
            label={t.prompt}
            rows={4}
            value={form.prompt}
            disabled={isLocked}
            fault={fault('prompt')}
            onChange={(event) => setForm({ ...form, prompt: event.target.value })}
          />
          <Tick
            label={w.enabled}
            checked={form.enabled}
            disabled={isLocked}
            onChange={(event) => setForm({ ...form, enabled: event.target.checked })}
          />
          {form.types[0] !== undefined && form.prompt !== '' && (
            <PromptPreview type={form.types[0] as TaskType} scene={form.prompt} />
          )}
        </>
      )}
    </ActionDialog>
  );
}
