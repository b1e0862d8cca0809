/** A time in seconds, taken when typing is over. */
import { type KeyboardEvent, useState } from 'react';
import { TextField } from '../../../../ui/parts/field.tsx';

interface Props {
  readonly label: string;
  readonly ms: number;
  readonly onChange: (ms: number) => void;
  readonly isOff?: boolean;
  readonly hint?: string;
  readonly isBare?: boolean;
}

const shown = (ms: number): string => String(Math.round(ms) / 1_000);

export function SecondsField({ label, ms, onChange, isOff = false, hint, isBare }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    const next = typed === null || typed.trim() === '' ? Number.NaN : Number(typed) * 1_000;
    setTyped(null);
    if (Number.isFinite(next) && next >= 0 && Math.round(next) !== Math.round(ms)) {
      onChange(Math.round(next));
    }
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') take();
    if (event.key === 'Escape') setTyped(null);
  };
  return (
    <TextField
      {...{ label, hint, isBare }}
      type="number"
      inputMode="decimal"
      min={0}
      step={0.1}
      disabled={isOff}
      value={typed ?? shown(ms)}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={keys}
    />
  );
}
