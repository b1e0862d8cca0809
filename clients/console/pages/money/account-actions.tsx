import { useState } from 'react';
import { count, signed } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { SelectField, TextField } from '../../../ui/parts/field.tsx';
import { Menu } from '../../../ui/parts/menu.tsx';
import type { VerbName } from '../../app/cloud.ts';
import { useMay } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import type { Account } from './account.tsx';
import { ReconcileButton } from './reconcile.tsx';
import { moneyWords } from './words.ts';

type Wish = 'grant' | 'adjust' | 'revoke' | 'clear';
const DAY_MS = 86_400_000;

export function AccountActions({ account }: { account: Account }) {
  const t = useWords(moneyWords);
  const may = useMay();
  const [wish, setWish] = useState<Wish | null>(null);
  const close = (): void => setWish(null);
  if (!may('money.grant')) return null;
  return (
    <>
      <ReconcileButton openid={account.openid} />
      {account.quarantined && <Button onClick={() => setWish('clear')}>{t.clear}</Button>}
      <Menu
        trigger={<Button icon="more">{t.adjust}</Button>}
        items={[
          { label: t.adjust, icon: 'edit', onSelect: () => setWish('adjust') },
          { label: t.revoke, icon: 'left', isDanger: true, onSelect: () => setWish('revoke') },
        ]}
      />
      <Button look="primary" icon="plus" onClick={() => setWish('grant')}>
        {t.grant}
      </Button>
      {wish === 'clear' && (
        <ActionDialog
          verb="money.clearQuarantine"
          subject={account.openid}
          title={t.clear}
          about={t.clearAbout}
          confirm={t.clear}
          params={{ openid: account.openid, seen: account.version }}
          onClose={close}
        />
      )}
      {(wish === 'grant' || wish === 'adjust' || wish === 'revoke') && (
        <CreditsDialog
          kind={wish}
          openid={account.openid}
          available={account.available}
          onClose={close}
        />
      )}
    </>
  );
}

const VERBS = {
  grant: 'money.grant',
  adjust: 'money.adjust',
  revoke: 'money.revoke',
} as const satisfies Record<string, VerbName>;

interface CreditsProps {
  readonly kind: keyof typeof VERBS;
  readonly openid: string;
  readonly available: number;
  readonly onClose: () => void;
}

/** The account is shown as it is and as it would be; nothing moves before the answer. */
function CreditsDialog({ kind, openid, available, onClose }: CreditsProps) {
  const t = useWords(moneyWords);
  const [text, setText] = useState('');
  const [source, setSource] = useState('gift');
  const [days, setDays] = useState('');
  const amount = /^-?\d{1,12}$/.test(text.trim()) ? Number(text) : null;
  const isGood = amount !== null && amount !== 0 && (kind === 'adjust' || amount > 0);
  const words = { grant: t.confirmGrant, adjust: t.confirmAdjust, revoke: t.confirmRevoke }[kind];
  const after = available + (amount ?? 0) * (kind === 'revoke' ? -1 : 1);
  const more =
    kind === 'grant'
      ? { source, ...(days.trim() === '' ? {} : { expiresAt: Date.now() + Number(days) * DAY_MS }) }
      : {};
  return (
    <ActionDialog
      verb={VERBS[kind]}
      subject={openid}
      title={t[kind]}
      about={
        <>
          <span className="font-mono text-xs break-all">{openid}</span>
          <br />
          {{ grant: t.grantAbout, adjust: t.adjustAbout, revoke: t.revokeAbout }[kind]}
        </>
      }
      confirm={(sent) => words(shown(sent.amount, kind))}
      hasKey
      isReady={isGood && /^\d{0,4}$/.test(days.trim())}
      isDanger={kind === 'revoke'}
      params={{ openid, amount: isGood ? amount : null, ...more }}
      onClose={onClose}
    >
      {({ isLocked, owed, fault }) => (
        <>
          <TextField
            label={kind === 'adjust' ? t.amountSigned : t.amount}
            inputMode={kind === 'adjust' ? 'text' : 'numeric'}
            value={owed === null ? text : String(owed.amount ?? '')}
            disabled={isLocked}
            fault={fault('amount')}
            hint={`${t.before} ${count(available)} → ${t.after} ${isGood ? count(Math.max(0, after)) : '–'}`}
            onChange={(event) => setText(event.target.value)}
          />
          {kind === 'grant' && (
            <div className="grid grid-cols-2 gap-3">
              <SelectField
                label={t.source}
                value={source}
                disabled={isLocked}
                choices={(['gift', 'bought'] as const).map((value) => ({
                  value,
                  label: t.sources[value],
                }))}
                onChange={(event) => setSource(event.target.value)}
              />
              <TextField
                label={t.expires}
                inputMode="numeric"
                value={days}
                disabled={isLocked}
                fault={fault('expiresAt')}
                onChange={(event) => setDays(event.target.value)}
              />
            </div>
          )}
        </>
      )}
    </ActionDialog>
  );
}

function shown(amount: unknown, kind: CreditsProps['kind']): string {
  if (typeof amount !== 'number') return '–';
  return kind === 'adjust' ? signed(amount) : count(amount);
}
