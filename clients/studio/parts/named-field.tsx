import { useState } from 'react';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { TextField } from '../../ui/parts/field.tsx';

const namedWords = inBoth({ zh: { blank: '不能为空' }, en: { blank: 'Must not be empty' } });

/**
 * A name: never written blank, and without spaces around it. What is being typed stays as it was
 * typed until the field is left.
 */
export function NamedField({
  label,
  value,
  maxLength,
  isBare,
  disabled,
  onName,
}: {
  label: string;
  value: string;
  maxLength: number;
  isBare?: boolean;
  disabled?: boolean;
  onName: (name: string) => void;
}) {
  const t = useWords(namedWords);
  const [typed, setTyped] = useState<string | null>(null);
  const isBlank = typed !== null && typed.trim() === '';
  return (
    <TextField
      {...{ label, maxLength, isBare, disabled }}
      value={typed ?? value}
      fault={isBlank ? t.blank : undefined}
      onChange={(event) => {
        setTyped(event.target.value);
        const name = event.target.value.trim();
        if (name !== '') onName(name);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
