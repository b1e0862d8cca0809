import { TextField } from '../../../../ui/parts/field.tsx';

/** As much as an edit list can say: 12 dB more. */
const MOST = 400;

interface Props {
  readonly label: string;
  /** 1: as it is. */
  readonly part: number;
  readonly isOff: boolean;
  readonly onChange: (part: number) => void;
}

export function PercentField({ label, part, isOff, onChange }: Props) {
  return (
    <TextField
      label={label}
      type="number"
      inputMode="numeric"
      min={0}
      max={MOST}
      step={5}
      disabled={isOff}
      value={Math.round(part * 100)}
      onChange={(event) => {
        const percent = event.target.valueAsNumber;
        if (Number.isFinite(percent)) onChange(Math.max(0, Math.min(MOST, percent)) / 100);
      }}
    />
  );
}
