import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Copy } from '../../../ui/parts/copy.tsx';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { TextField, Tick } from '../../../ui/parts/field.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { OfUser } from './of-user.tsx';
import { accessWords } from './words.ts';

type Key = AnswerOf<'keys.list'>['keys'][number];
const SCOPES = [
  'image',
  'video',
  'audio',
  'text',
  'tasks',
  'tasks:write',
  'webhooks',
  'keys',
] as const;

export const Keys = () => <OfUser>{(openid) => <KeysOf key={openid} openid={openid} />}</OfUser>;

function KeysOf({ openid }: { openid: string }) {
  const t = useWords(accessWords);
  const w = useWords(words);
  const may = useMay();
  const query = useVerb('keys.list', { openid });
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  return (
    <>
      {may('keys.create') && (
        <div className="flex justify-end pb-3">
          <Button icon="plus" onClick={() => setMaking(true)}>
            {t.newKey}
          </Button>
        </div>
      )}
      <Table
        label={t.keys}
        rows={query.data?.keys}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ id }) => id}
        bones={3}
        empty={<Empty>{t.noKeys}</Empty>}
        columns={[
          {
            key: 'state',
            title: w.state,
            cell: ({ revokedAt }) => (
              <Pill tone={revokedAt === null ? 'done' : 'off'}>
                {revokedAt === null ? t.active : t.revoked}
              </Pill>
            ),
          },
          {
            key: 'name',
            title: t.name,
            cell: ({ name }) => <span className="font-medium">{name}</span>,
          },
          {
            key: 'key',
            title: t.key,
            from: 'sm',
            cell: ({ key }) => <span className="font-mono text-xs">{key}</span>,
          },
          {
            key: 'scopes',
            title: t.scopes,
            isWide: true,
            from: 'lg',
            cell: ({ scopes }) => <span title={scopes.join(' ')}>{scopes.join(' · ')}</span>,
          },
          { key: 'rpm', title: 'rpm', isNumber: true, from: 'lg', cell: ({ rpm }) => rpm ?? '–' },
          {
            key: 'expires',
            title: t.expires,
            isNumber: true,
            from: 'sm',
            cell: ({ expiresAt }) => (expiresAt === null ? t.never : <Ago at={expiresAt} />),
          },
          {
            key: 'do',
            title: '',
            isNumber: true,
            cell: (row) =>
              may('keys.revoke') && row.revokedAt === null ? (
                <Button isSmall look="danger" onClick={() => setRevoking(row)}>
                  {t.revoke}
                </Button>
              ) : null,
          },
        ]}
      />
      {isMaking && <NewKey openid={openid} onClose={() => setMaking(false)} />}
      {revoking !== null && (
        <ActionDialog
          verb="keys.revoke"
          subject={revoking.id}
          title={`${t.revoke} ${revoking.name}`}
          about={t.revokeAbout}
          confirm={t.revoke}
          isDanger
          params={{ keyId: revoking.id }}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

function NewKey({ openid, onClose }: { openid: string; onClose: () => void }) {
  const t = useWords(accessWords);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['image', 'tasks']);
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) {
    return (
      <Dialog title={t.secretOnce} about={t.keyAbout} isOpen onClose={onClose}>
        <p className="mb-4 flex items-center gap-2 rounded-control bg-grey p-3">
          <span className="min-w-0 flex-1 font-mono text-xs break-all">{secret}</span>
          <Copy text={secret} />
        </p>
      </Dialog>
    );
  }
  return (
    <ActionDialog
      verb="keys.create"
      subject={openid}
      title={t.newKey}
      about={t.keyAbout}
      confirm={t.newKey}
      isReady={name.trim() !== '' && scopes.length > 0}
      params={{ openid, name: name.trim(), scopes }}
      onClose={onClose}
      isKept
      onDone={(answer) => setSecret(answer.secret)}
    >
      {({ isLocked, fault }) => (
        <>
          <TextField
            label={t.name}
            value={name}
            maxLength={64}
            disabled={isLocked}
            fault={fault('name')}
            onChange={(event) => setName(event.target.value)}
          />
          <fieldset className="grid gap-1">
            <legend className="text-xs font-medium text-ink-2">{t.scopes}</legend>
            <div className="flex flex-wrap gap-x-4">
              {SCOPES.map((scope) => (
                <Tick
                  key={scope}
                  label={scope}
                  checked={scopes.includes(scope)}
                  disabled={isLocked}
                  onChange={(event) =>
                    setScopes(
                      event.target.checked
                        ? [...scopes, scope]
                        : scopes.filter((one) => one !== scope),
                    )
                  }
                />
              ))}
            </div>
          </fieldset>
        </>
      )}
    </ActionDialog>
  );
}
