import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { Copy } from '../../../ui/parts/copy.tsx';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { TextField } from '../../../ui/parts/field.tsx';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { moneyWords } from './words.ts';

/** They are told once: they stay on the screen until somebody closes them. */
export function CodesDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const [form, setForm] = useState({
    count: '10',
    credits: '100',
    uses: '1',
    validDays: '',
    batch: '',
  });
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes !== null) {
    return (
      <Dialog title={t.codesMade} isOpen onClose={onClose}>
        <div className="flex items-start gap-2 pb-4">
          <pre className="max-h-80 flex-1 overflow-y-auto rounded-control bg-grey p-3 font-mono text-xs">
            {codes.join('\n')}
          </pre>
          <div className="grid gap-2">
            <Copy text={codes.join('\n')} />
            <Button icon="download" onClick={() => save(form.batch, codes)}>
              {t.download}
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  const labels = {
    count: t.howMany,
    credits: w.credits,
    uses: t.uses,
    validDays: t.valid,
    batch: t.batch,
  };
  const { validDays, batch, ...numbers } = form;
  const asNumbers = Object.fromEntries(
    Object.entries(numbers).map(([name, text]) => [name, Number(text)]),
  );
  return (
    <ActionDialog
      verb="codes.create"
      subject="codes"
      title={t.codes}
      about={t.codesAbout}
      hasKey
      confirm={({ count: made, credits }) =>
        `${t.codes} · ${count(Number(made) * Number(credits))} ${w.credits}`
      }
      isReady={batch.trim() !== ''}
      params={{
        ...asNumbers,
        batch: batch.trim(),
        ...(validDays === '' ? {} : { validDays: Number(validDays) }),
      }}
      onClose={onClose}
      isKept
      onDone={({ codes: made, batch }) => {
        setForm({ ...form, batch });
        setCodes(made);
      }}
    >
      {({ isLocked, owed, fault }) => (
        <div className="grid grid-cols-2 gap-3">
          {(Object.keys(labels) as (keyof typeof labels)[]).map((name) => (
            <TextField
              key={name}
              label={labels[name]}
              value={owed === null ? form[name] : String(owed[name] ?? '')}
              inputMode={name === 'batch' ? 'text' : 'numeric'}
              disabled={isLocked}
              fault={fault(name)}
              onChange={(event) => setForm({ ...form, [name]: event.target.value })}
            />
          ))}
        </div>
      )}
    </ActionDialog>
  );
}

/** Named after its batch, as far as a name of a file may say it. */
function save(batch: string, codes: readonly string[]): void {
  const name = `codes-${batch.trim().replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')}.txt`;
  saveFile(name, [`${codes.join('\n')}\n`], 'text/plain;charset=utf-8');
}
