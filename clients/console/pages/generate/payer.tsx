/** Who pays, and what they have. */
import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { TextField } from '../../../ui/parts/field.tsx';
import { useMe, useVerb } from '../../app/verbs.ts';
import { generateWords } from './words.ts';

export function Payer({
  value,
  fault,
  onChange,
}: {
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useWords(generateWords);
  const [asked, setAsked] = useState(value.trim());
  const house = useMe().data?.house ?? '';
  const openid = asked === '' ? house : asked;
  const { data } = useVerb('money.account', { openid }, { freshMs: 30_000, isOn: openid !== '' });
  // Of somebody else, or not known yet: nothing is said.
  const isTheirs = data?.account.openid === openid && asked === value.trim();
  const left = isTheirs ? t.available(count(data.account.available)) : '';
  const words = value.trim() === '' ? [left] : [t.payerHint, left];
  return (
    <TextField
      label={t.payer}
      hint={words.filter(Boolean).join(' · ') || undefined}
      fault={fault}
      value={value}
      spellCheck={false}
      onBlur={() => setAsked(value.trim())}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
