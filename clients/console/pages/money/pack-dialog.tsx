import { useState } from 'react';
import { yuan } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { TextField, Tick } from '../../../ui/parts/field.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { moneyWords } from './words.ts';

export type Pack = AnswerOf<'packs.list'>['packs'][number];

const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export function PackDialog({ pack, onClose }: { pack: Pack | null; onClose: () => void }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  // What it was when the dialog opened: another's change in between is told as a conflict.
  const [seen] = useState(pack?.version ?? null);
  const [form, setForm] = useState({
    packId: pack?.id ?? '',
    title: pack?.title ?? '',
    description: pack?.description ?? '',
    credits: String(pack?.credits ?? ''),
    bonus: String(pack?.bonus ?? 0),
    priceFen: String(pack?.priceFen ?? ''),
    productId: pack?.productId ?? '',
    validDays: String(pack?.validDays ?? ''),
    order: String(pack?.order ?? 0),
    enabled: pack?.enabled ?? true,
    firstOnly: pack?.firstOnly ?? false,
  });
  type Text = Exclude<keyof typeof form, 'enabled' | 'firstOnly'>;
  const numbers = ['credits', 'bonus', 'priceFen', 'validDays', 'order'] as const;
  const params = {
    ...form,
    seen,
    ...Object.fromEntries(numbers.map((name) => [name, numberOf(form[name])])),
  };
  const fields: readonly (readonly [Text, string])[] = [
    ['packId', t.packId],
    ['title', t.title],
    ['credits', w.credits],
    ['bonus', t.bonus],
    ['priceFen', t.priceFen],
    ['validDays', t.valid],
    ['productId', t.productId],
    ['order', t.sort],
  ];
  return (
    <ActionDialog
      verb="packs.set"
      subject={pack?.id ?? 'new'}
      title={pack === null ? t.newPack : t.editPack}
      confirm={`${w.save} · ${form.priceFen === '' ? '–' : yuan(Number(form.priceFen))}`}
      isReady={form.packId !== '' && form.title !== ''}
      params={params}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <div className="grid grid-cols-2 gap-3">
            {fields.map(([name, label]) => (
              <TextField
                key={name}
                label={label}
                value={form[name]}
                inputMode={(numbers as readonly string[]).includes(name) ? 'numeric' : 'text'}
                disabled={isLocked || (name === 'packId' && pack !== null)}
                fault={fault(name)}
                onChange={(event) => setForm({ ...form, [name]: event.target.value })}
              />
            ))}
          </div>
          <TextField
            label={t.description}
            value={form.description}
            disabled={isLocked}
            fault={fault('description')}
            onChange={(event) => setForm({ ...form, description: event.target.value })}
          />
          <div className="flex gap-6">
            <Tick
              label={t.onSale}
              checked={form.enabled}
              disabled={isLocked}
              onChange={(event) => setForm({ ...form, enabled: event.target.checked })}
            />
            <Tick
              label={t.firstOnly}
              checked={form.firstOnly}
              disabled={isLocked}
              onChange={(event) => setForm({ ...form, firstOnly: event.target.checked })}
            />
          </div>
        </>
      )}
    </ActionDialog>
  );
}
