/** A control with its label, a hint, and what is wrong with it. */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';

const CONTROL =
  'w-full rounded-control border border-line bg-sheet px-2.5 text-sm text-ink disabled:opacity-60 aria-invalid:border-failed';

interface Around {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  /** The label is for those who do not see the place it stands in. */
  readonly isBare?: boolean;
}

interface Ids {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

function Field({
  label,
  hint,
  fault,
  isBare = false,
  children,
}: Around & { children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className={isBare ? 'sr-only' : 'text-xs font-medium text-ink-2'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': fault === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <div
          id={`${id}-note`}
          className={`text-xs ${fault === undefined ? 'text-ink-2' : 'text-failed'}`}
        >
          {note}
        </div>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  fault,
  isBare,
  className = '',
  ...rest
}: Around & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field {...{ label, hint, fault, isBare }}>
      {(ids) => <input {...rest} {...ids} className={`${CONTROL} h-8 ${className}`} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  fault,
  isBare,
  className = '',
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field {...{ label, hint, fault, isBare }}>
      {(ids) => (
        <textarea rows={3} {...rest} {...ids} className={`${CONTROL} py-1.5 ${className}`} />
      )}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly isOff?: boolean;
}

export function SelectField({
  label,
  hint,
  fault,
  isBare,
  choices,
  className = '',
  ...rest
}: Around & SelectHTMLAttributes<HTMLSelectElement> & { choices: readonly Choice[] }) {
  return (
    <Field {...{ label, hint, fault, isBare }}>
      {(ids) => (
        <select {...rest} {...ids} className={`${CONTROL} h-8 pr-1 ${className}`}>
          {choices.map(({ value, label: name, isOff }) => (
            <option key={value} value={value} disabled={isOff}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Tick({
  label,
  isBare = false,
  ...rest
}: { label: string; isBare?: boolean } & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'>) {
  return (
    <label className="tick inline-flex items-center gap-2 text-sm">
      <input
        {...rest}
        type="checkbox"
        aria-label={isBare ? label : undefined}
        className="size-4 accent-lamp"
      />
      {!isBare && label}
    </label>
  );
}
