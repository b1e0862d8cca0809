import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { SelectField, TextField, Tick } from '../../../ui/parts/field.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMe, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { accessWords } from './words.ts';

type Operator = AnswerOf<'operators.list'>['operators'][number];
const ROLES = ['viewer', 'support', 'finance', 'admin'] as const;

export function Operators() {
  const t = useWords(accessWords);
  const w = useWords(words);
  const query = useVerb('operators.list', {});
  const { data: me } = useMe();
  const [editing, setEditing] = useState<Operator | 'new' | null>(null);
  const [removing, setRemoving] = useState<Operator | null>(null);
  return (
    <>
      <div className="flex justify-end pb-3">
        <Button icon="plus" onClick={() => setEditing('new')}>
          {t.addOperator}
        </Button>
      </div>
      <Table
        label={t.operators}
        rows={query.data?.operators}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ uid }) => uid}
        bones={3}
        empty={<Empty>{t.noOperators}</Empty>}
        columns={[
          {
            key: 'name',
            title: t.name,
            cell: (row) => (
              <>
                <button
                  type="button"
                  data-open
                  onClick={() => setEditing(row)}
                  className="font-medium hover:text-lamp hover:underline"
                >
                  {row.name}
                </button>
                {row.uid === me?.uid && <span className="pl-2 text-xs text-ink-2">{t.you}</span>}
              </>
            ),
          },
          { key: 'role', title: t.role, cell: ({ role }) => w.roles[role] },
          {
            key: 'state',
            title: w.state,
            cell: ({ enabled }) => (
              <Pill tone={enabled ? 'done' : 'off'}>{enabled ? w.enabled : w.disabled}</Pill>
            ),
          },
          {
            key: 'uid',
            title: t.uid,
            isWide: true,
            from: 'sm',
            cell: ({ uid }) => <span className="font-mono text-xs text-ink-2">{uid}</span>,
          },
          {
            key: 'at',
            title: w.time,
            isNumber: true,
            from: 'sm',
            cell: ({ updatedAt }) => <Ago at={updatedAt} />,
          },
          {
            key: 'do',
            title: '',
            isNumber: true,
            cell: (row) =>
              row.uid === me?.uid ? null : (
                <Button isSmall look="danger" onClick={() => setRemoving(row)}>
                  {t.remove}
                </Button>
              ),
          },
        ]}
      />
      {editing !== null && (
        <OperatorDialog
          operator={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {removing !== null && (
        <ActionDialog
          verb="operators.remove"
          subject={removing.uid}
          title={`${t.remove} ${removing.name}`}
          about={t.removeAbout}
          confirm={t.remove}
          isDanger
          params={{ uid: removing.uid, seen: removing.version }}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function OperatorDialog({ operator, onClose }: { operator: Operator | null; onClose: () => void }) {
  const t = useWords(accessWords);
  const w = useWords(words);
  const [seen] = useState(operator?.version ?? null);
  const [uid, setUid] = useState(operator?.uid ?? '');
  const [name, setName] = useState(operator?.name ?? '');
  const [role, setRole] = useState<string>(operator?.role ?? 'viewer');
  const [enabled, setEnabled] = useState(operator?.enabled ?? true);
  return (
    <ActionDialog
      verb="operators.set"
      subject={operator?.uid ?? 'new'}
      title={operator === null ? t.addOperator : t.editOperator}
      about={t.addAbout}
      confirm={w.save}
      isReady={uid.trim() !== '' && name.trim() !== ''}
      params={{ uid: uid.trim(), name: name.trim(), role, enabled, seen }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <TextField
            label={t.uid}
            value={uid}
            disabled={isLocked || operator !== null}
            fault={fault('uid')}
            onChange={(event) => setUid(event.target.value)}
          />
          <div className="grid grid-cols-2 gap-3">
            <TextField
              label={t.name}
              value={name}
              disabled={isLocked}
              fault={fault('name')}
              onChange={(event) => setName(event.target.value)}
            />
            <SelectField
              label={t.role}
              value={role}
              disabled={isLocked}
              fault={fault('role')}
              choices={ROLES.map((value) => ({ value, label: w.roles[value] }))}
              onChange={(event) => setRole(event.target.value)}
            />
          </div>
          <Tick
            label={w.enabled}
            checked={enabled}
            disabled={isLocked}
            onChange={(event) => setEnabled(event.target.checked)}
          />
        </>
      )}
    </ActionDialog>
  );
}
