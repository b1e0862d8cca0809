/** Inviting, changing and removing members. */
import { useState } from 'react';
import { ActionDialog } from '../../../../ui/actions/action-dialog.tsx';
import { useWords } from '../../../../ui/core/language.ts';
import { go } from '../../../../ui/core/route.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Copy } from '../../../../ui/parts/copy.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import { SelectField, TextField } from '../../../../ui/parts/field.tsx';
import { useStudio } from '../../../app/context.ts';
import { toProjects } from '../../../app/routes.ts';
import type { FieldsOf } from '../../../app/studio.ts';
import type { Member, OpenedProject } from '../../../data/types.ts';
import { memberWords } from './words.ts';

type GivenRole = Member['role'];
const ROLES = ['editor', 'viewer'] as const satisfies GivenRole[];

interface Terms {
  readonly role: GivenRole;
  /** As it is typed. */
  readonly limit: string;
}

/** Null: nothing; undefined: no whole number. */
function limitOf({ role, limit }: Terms): number | null | undefined {
  if (role === 'viewer' || limit.trim() === '') return null;
  const credits = Number(limit);
  return Number.isInteger(credits) && credits >= 0 ? credits : undefined;
}

function TermsFields({
  terms,
  isLocked,
  onChange,
}: {
  terms: Terms;
  isLocked: boolean;
  onChange: (terms: Terms) => void;
}) {
  const t = useWords(memberWords);
  return (
    <>
      <SelectField
        label={t.role}
        value={terms.role}
        disabled={isLocked}
        choices={ROLES.map((value) => ({ value, label: t.roles[value] }))}
        onChange={(event) => onChange({ ...terms, role: event.target.value as GivenRole })}
      />
      {terms.role === 'editor' && (
        <TextField
          label={t.limit}
          hint={t.limitHint}
          type="number"
          min={0}
          step={1}
          value={terms.limit}
          disabled={isLocked}
          onChange={(event) => onChange({ ...terms, limit: event.target.value })}
        />
      )}
    </>
  );
}

export function InviteDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const t = useWords(memberWords);
  const { ask } = useStudio();
  const [name, setName] = useState('');
  const [terms, setTerms] = useState<Terms>({ role: 'editor', limit: '' });
  const [code, setCode] = useState<string | null>(null);
  const spendLimit = limitOf(terms);
  if (code !== null) {
    return (
      <Dialog
        title={t.code}
        about={t.codeAbout(name.trim() || t.them)}
        isOpen
        onClose={onClose}
        footer={
          <Button look="primary" onClick={onClose}>
            {t.done}
          </Button>
        }
      >
        <p className="flex items-center gap-2 py-2 font-mono text-base">
          <span data-code className="break-all">
            {code}
          </span>
          <Copy text={code} />
        </p>
      </Dialog>
    );
  }
  return (
    <ActionDialog
      title={t.invite}
      about={t.inviteAbout}
      confirm={t.make}
      call={(params) => ask('invite', params as FieldsOf<'invite'>)}
      place={`invite ${projectId}`}
      hasReason={false}
      isReady={spendLimit !== undefined}
      isKept
      params={{ projectId, name: name.trim(), role: terms.role, spendLimit }}
      onClose={onClose}
      onDone={(answer) => setCode(answer.code)}
    >
      {({ isLocked, fault }) => (
        <>
          <TextField
            label={t.name}
            hint={t.nameHint}
            value={name}
            maxLength={60}
            disabled={isLocked}
            fault={fault('name')}
            onChange={(event) => setName(event.target.value)}
          />
          <TermsFields {...{ terms, isLocked }} onChange={setTerms} />
        </>
      )}
    </ActionDialog>
  );
}

interface OfMember {
  readonly projectId: string;
  readonly member: Member;
  readonly onClose: () => void;
}

export function TermsDialog({ projectId, member, onClose }: OfMember) {
  const t = useWords(memberWords);
  const { ask } = useStudio();
  const limit = member.spend_limit === null ? '' : String(member.spend_limit);
  const [terms, setTerms] = useState<Terms>({ role: member.role, limit });
  const spendLimit = limitOf(terms);
  return (
    <ActionDialog
      title={`${t.change} · ${member.name}`}
      confirm={t.save}
      call={(params) => ask('setMember', params as FieldsOf<'setMember'>)}
      place={`setMember ${projectId} ${member.member}`}
      hasReason={false}
      isReady={spendLimit !== undefined}
      params={{ projectId, member: member.member, role: terms.role, spendLimit }}
      onClose={onClose}
    >
      {({ isLocked }) => <TermsFields {...{ terms, isLocked }} onChange={setTerms} />}
    </ActionDialog>
  );
}

export function RemoveDialog({ projectId, member, onClose }: OfMember) {
  const t = useWords(memberWords);
  const { ask } = useStudio();
  return (
    <ActionDialog
      title={`${t.remove} · ${member.name}`}
      about={t.removeAbout}
      confirm={t.remove}
      call={() => ask('removeMember', { projectId, member: member.member })}
      place={`removeMember ${projectId} ${member.member}`}
      hasReason={false}
      isDanger
      params={{}}
      onClose={onClose}
    />
  );
}

export function LeaveDialog({ opened, onClose }: { opened: OpenedProject; onClose: () => void }) {
  const t = useWords(memberWords);
  const { ask } = useStudio();
  const { project, me } = opened;
  return (
    <ActionDialog
      title={t.leave}
      about={t.leaveAbout}
      confirm={t.leave}
      call={() => ask('removeMember', { projectId: project.id, member: me.openid })}
      place={`leave ${project.id}`}
      hasReason={false}
      isDanger
      params={{}}
      onClose={onClose}
      onDone={() => go(toProjects)}
    />
  );
}
