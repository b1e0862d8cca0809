import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { TextArea } from '../../../ui/parts/field.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { PromptPreview } from './preview.tsx';
import type { TaskType } from './scene-dialog.tsx';
import { contentWords } from './words.ts';

type Template = AnswerOf<'templates.list'>['templates'][number];

export function Templates() {
  const t = useWords(contentWords);
  const w = useWords(words);
  const query = useVerb('templates.list', {});
  const [editing, setEditing] = useState<Template | null>(null);
  return (
    <>
      <p className="pb-2 text-ink-2">{t.templateAbout}</p>
      <Table
        label={t.templates}
        rows={query.data?.templates}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ type }) => type}
        bones={3}
        empty={<Empty>{w.noResult}</Empty>}
        columns={[
          {
            key: 'type',
            title: t.types,
            cell: (template) => (
              <button
                type="button"
                data-open
                onClick={() => setEditing(template)}
                className="font-medium hover:text-lamp hover:underline"
              >
                {template.type}
              </button>
            ),
          },
          {
            key: 'text',
            title: t.template,
            isWide: true,
            cell: ({ text }) => <span title={text}>{text}</span>,
          },
          {
            key: 'state',
            title: '',
            isNumber: true,
            cell: ({ text, builtIn }) => (
              <span className="text-xs text-ink-2">
                {text === builtIn ? t.isBuiltIn : t.isChanged}
              </span>
            ),
          },
        ]}
      />
      {editing !== null && <TemplateDialog template={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function TemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const t = useWords(contentWords);
  const w = useWords(words);
  const may = useMay();
  const [text, setText] = useState(template.text);
  const type = template.type as TaskType;
  return (
    <ActionDialog
      verb="templates.set"
      subject={type}
      title={`${t.editTemplate} · ${type}`}
      confirm={w.save}
      isWide
      isReady={may('templates.set') && text.trim() !== '' && text !== template.text}
      params={{ type, text, seen: template.version }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <TextArea
            label={t.template}
            rows={6}
            value={text}
            disabled={isLocked}
            fault={fault('text')}
            onChange={(event) => setText(event.target.value)}
          />
          {text !== template.builtIn && (
            <Button
              look="quiet"
              className="justify-self-start"
              onClick={() => setText(template.builtIn)}
            >
              {t.builtIn}
            </Button>
          )}
          {text.trim() !== '' && <PromptPreview type={type} template={text} />}
        </>
      )}
    </ActionDialog>
  );
}
