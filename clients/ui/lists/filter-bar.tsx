/** Filters above a list; they live in the address. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../core/language.ts';
import { Button } from '../parts/button.tsx';
import { type Choice, SelectField, TextField } from '../parts/field.tsx';
import { partWords } from '../parts/words.ts';

export function FilterBar({
  children,
  isFiltered,
  onClear,
}: {
  children: ReactNode;
  isFiltered: boolean;
  onClear: () => void;
}) {
  const t = useWords(partWords);
  return (
    <search className="flex flex-wrap items-end gap-2 pb-3">
      {children}
      {isFiltered && (
        <Button look="quiet" icon="close" onClick={onClear}>
          {t.clear}
        </Button>
      )}
    </search>
  );
}

const SETTLED_MS = 350;

/** Takes effect at Enter, or once typing rests. */
export function FilterText({
  label,
  value,
  onChange,
  isSearch = false,
  width = 'w-44',
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  isSearch?: boolean;
  width?: string;
}) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // Back, or another part of the page, has changed it.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  const send = (next: string): void => {
    if (next === sent.current) return;
    sent.current = next;
    onChange(next);
  };
  useEffect(() => {
    const timer = window.setTimeout(() => send(text.trim()), SETTLED_MS);
    return () => window.clearTimeout(timer);
  });
  return (
    <div className={`${width} ${isSearch ? 'max-sm:w-full' : 'max-sm:w-[calc(50%-4px)]'}`}>
      <TextField
        label={label}
        isBare
        placeholder={label}
        value={text}
        spellCheck={false}
        data-search={isSearch || undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') send(text.trim());
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </div>
  );
}

export function FilterChoice({
  label,
  value,
  choices,
  onChange,
  width = 'w-30',
}: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  width?: string;
}) {
  return (
    <div className={`${width} max-sm:w-[calc(50%-4px)]`}>
      <SelectField
        label={label}
        isBare
        choices={[{ value: '', label }, ...choices]}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
