/** A new project, or a place in somebody else's. */
import { useState } from 'react';
import { ActionDialog } from '../../../ui/actions/action-dialog.tsx';
import { useWords } from '../../../ui/core/language.ts';
import { go } from '../../../ui/core/route.ts';
import { SelectField, TextField } from '../../../ui/parts/field.tsx';
import { useStudio } from '../../app/context.ts';
import { toProject } from '../../app/routes.ts';
import type { FieldsOf } from '../../app/studio.ts';
import { ASPECTS, KINDS } from '../../parts/choices.ts';
import { projectsWords } from './words.ts';

export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(projectsWords);
  const { ask } = useStudio();
  const [title, setTitle] = useState('');
  const [slug, setSlug] = useState('');
  const [kind, setKind] = useState<string>(KINDS[0]);
  const [aspect, setAspect] = useState<string>(ASPECTS[0]);
  const fields = { title: title.trim(), kind, aspect };
  return (
    <ActionDialog
      title={t.create}
      about={t.createAbout}
      confirm={t.createIt}
      call={(params) => ask('createProject', params as FieldsOf<'createProject'>)}
      place="createProject"
      keyAs="requestId"
      hasReason={false}
      isReady={title.trim() !== ''}
      params={{ fields, ...(slug === '' ? {} : { slug }) }}
      onClose={onClose}
      onDone={({ project }) => go(toProject(project.id))}
    >
      {({ isLocked, fault }) => (
        <>
          <TextField
            label={t.name}
            value={title}
            maxLength={100}
            required
            disabled={isLocked}
            fault={fault('title')}
            onChange={(event) => setTitle(event.target.value)}
          />
          <div className="grid grid-cols-2 gap-3">
            <SelectField
              label={t.kind}
              value={kind}
              disabled={isLocked}
              choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
              onChange={(event) => setKind(event.target.value)}
            />
            <SelectField
              label={t.aspect}
              value={aspect}
              disabled={isLocked}
              choices={ASPECTS.map((value) => ({ value, label: value }))}
              onChange={(event) => setAspect(event.target.value)}
            />
          </div>
          <TextField
            label={t.address}
            hint={t.addressHint}
            value={slug}
            maxLength={63}
            spellCheck={false}
            autoCapitalize="none"
            disabled={isLocked}
            fault={fault('slug')}
            onChange={(event) => setSlug(event.target.value.trim().toLowerCase())}
          />
        </>
      )}
    </ActionDialog>
  );
}

export function JoinDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(projectsWords);
  const { ask } = useStudio();
  const [code, setCode] = useState('');
  return (
    <ActionDialog
      title={t.join}
      confirm={t.joinIt}
      call={(params) => ask('join', params as FieldsOf<'join'>)}
      place="join"
      hasReason={false}
      isReady={code.trim() !== ''}
      params={{ code: code.trim() }}
      onClose={onClose}
      onDone={({ project_id: id }) => go(toProject(id))}
    >
      {({ isLocked, fault }) => (
        <TextField
          label={t.code}
          hint={t.codeHint}
          value={code}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          maxLength={64}
          disabled={isLocked}
          fault={fault('code')}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
    </ActionDialog>
  );
}
