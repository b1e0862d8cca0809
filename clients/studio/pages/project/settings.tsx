/** What is the same for all of the project: shape, style, models. */
import { useState } from 'react';
import { ActionDialog } from '../../../ui/actions/action-dialog.tsx';
import { useWords } from '../../../ui/core/language.ts';
import { go } from '../../../ui/core/route.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { SelectField, TextArea, TextField } from '../../../ui/parts/field.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { useStudio } from '../../app/context.ts';
import { toProjects } from '../../app/routes.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { type ModelSlot, modelsFor, useModels } from '../../data/models.ts';
import { mayOf } from '../../data/project.ts';
import type { OpenedProject, Project } from '../../data/types.ts';
import { ASPECTS, KINDS } from '../../parts/choices.ts';
import { rememberDeleted } from '../../parts/deleted-projects.ts';
import { NamedField } from '../../parts/named-field.tsx';
import { projectWords } from './words.ts';

const SLOTS = ['image', 'video', 'voice', 'text'] as const satisfies ModelSlot[];

export function SettingsPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(projectWords);
  const { project, me } = opened;
  const may = mayOf(me);
  return (
    <div className="grid max-w-[720px]">
      <fieldset disabled={!may.edit} className="min-w-0">
        <Section title={t.basics}>
          <Basics project={project} />
        </Section>
        <Section title={t.style}>
          <Style project={project} />
        </Section>
        <Section title={t.models}>
          <p className="text-ink-2">{t.modelsAbout}</p>
          <div className="grid gap-3 sm:grid-cols-2">
            {SLOTS.map((slot) => (
              <ModelChoice key={slot} {...{ project, slot }} />
            ))}
          </div>
        </Section>
      </fieldset>
      {may.own && <Danger project={project} />}
    </div>
  );
}

function Basics({ project }: { project: Project }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const doc = { kind: 'project', id: project.id } as const;
  const seconds = project.target_ms === null ? '' : String(project.target_ms / 1_000);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <NamedField
        label={t.name}
        value={project.title}
        maxLength={100}
        onName={(title) => edit.patch(doc, { title })}
      />
      <SelectField
        label={t.kind}
        value={project.kind}
        choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
        onChange={(event) => edit.patch(doc, { kind: event.target.value })}
      />
      <SelectField
        label={t.aspect}
        value={project.aspect}
        choices={ASPECTS.map((value) => ({ value, label: value }))}
        onChange={(event) => edit.patch(doc, { aspect: event.target.value })}
      />
      <TextField
        label={t.target}
        hint={t.targetHint}
        type="number"
        min={1}
        max={7_200}
        value={seconds}
        onChange={({ target: { value } }) => {
          const ms = Math.round(Number(value) * 1_000);
          if (value === '') edit.patch(doc, { target_ms: null });
          else if (ms >= 1_000 && ms <= 7_200_000) edit.patch(doc, { target_ms: ms });
        }}
      />
    </div>
  );
}

function Style({ project }: { project: Project }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const { style } = project;
  const write = (change: Partial<Project['style']>): void =>
    edit.patch({ kind: 'project', id: project.id }, { style: { ...style, ...change } });
  return (
    <div className="grid gap-3">
      <p className="text-ink-2">{t.styleAbout}</p>
      <TextArea
        label={t.stylePrompt}
        maxLength={600}
        value={style.prompt}
        onChange={(event) => write({ prompt: event.target.value })}
      />
      <TextArea
        label={t.styleNegative}
        rows={2}
        maxLength={300}
        value={style.negative}
        onChange={(event) => write({ negative: event.target.value })}
      />
    </div>
  );
}

function ModelChoice({ project, slot }: { project: Project; slot: ModelSlot }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const models = useModels();
  const chosen = project.models[slot]?.model ?? '';
  const choices = modelsFor(models ?? [], slot).map(({ slug, title, price_text: price }) => ({
    value: slug,
    label: `${title} · ${price}`,
  }));
  const isGone = chosen !== '' && !choices.some(({ value }) => value === chosen);
  const choose = (model: string): void => {
    const { [slot]: _, ...others } = project.models;
    const next = model === '' ? others : { ...others, [slot]: { model, parameters: {} } };
    edit.patch({ kind: 'project', id: project.id }, { models: next });
  };
  return (
    <SelectField
      label={t.slot[slot]}
      value={chosen}
      choices={[
        { value: '', label: t.asCatalogue },
        ...choices,
        ...(isGone ? [{ value: chosen, label: chosen }] : []),
      ]}
      onChange={(event) => choose(event.target.value)}
    />
  );
}

function Danger({ project }: { project: Project }) {
  const t = useWords(projectWords);
  const { ask } = useStudio();
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="flex items-center justify-between gap-4 border-t border-line pt-4">
      <p className="text-ink-2">{t.dangerAbout}</p>
      <Button look="danger" icon="trash" onClick={() => setOpen(true)}>
        {t.danger}
      </Button>
      {isOpen && (
        <ActionDialog
          title={`${t.danger} · ${project.title}`}
          about={t.dangerAbout}
          confirm={t.remove}
          call={() => ask('delete', { kind: 'project', id: project.id })}
          place={`delete ${project.id}`}
          hasReason={false}
          isDanger
          params={{}}
          onClose={() => setOpen(false)}
          onDone={() => {
            rememberDeleted({ id: project.id, title: project.title });
            go(toProjects);
          }}
        />
      )}
    </div>
  );
}
