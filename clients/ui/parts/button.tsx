import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './icon.tsx';

const LOOKS = {
  primary: 'bg-lamp text-on-lamp border-transparent font-medium hover:brightness-110',
  plain: 'bg-sheet text-ink border-line hover:bg-grey',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-grey hover:text-ink',
  danger: 'bg-sheet text-failed border-line hover:bg-failed-tint',
} as const;

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: IconName;
  /** Pressed and not answered yet: says so and cannot be pressed again. */
  readonly isBusy?: boolean;
  /** 28 px high instead of 32. */
  readonly isSmall?: boolean;
  readonly className?: string;
}

const BASE =
  'target inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-control border transition-colors';
const sizeOf = (isSmall: boolean): string => (isSmall ? 'h-7 px-2 text-xs' : 'h-8 px-3 text-sm');
const OFF = 'disabled:opacity-50 disabled:hover:bg-inherit aria-busy:opacity-70';

export function Button(props: Props) {
  const { look = 'plain', icon, isBusy = false, isSmall = false, className = '', ...rest } = props;
  const { children, disabled, type = 'button', ...more } = rest;
  return (
    <button
      {...more}
      type={type}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={`${BASE} ${sizeOf(isSmall)} ${LOOKS[look]} ${OFF} ${className}`}
    >
      {isBusy ? <Icon name="busy" className="animate-spin" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A square with an icon; `label` is what it does. */
export function IconButton({
  label,
  icon,
  look = 'quiet',
  ...rest
}: Props & { label: string; icon: IconName }) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={`inline-grid size-8 place-items-center rounded-control border ${LOOKS[look]} ${OFF} ${rest.className ?? ''}`}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Looks like a button, leads somewhere. */
export function ButtonLink({
  to,
  icon,
  look = 'plain',
  isSmall = false,
  children,
}: {
  to: string;
  icon?: IconName;
  look?: keyof typeof LOOKS;
  isSmall?: boolean;
  children: React.ReactNode;
}) {
  return (
    <a href={to} className={`${BASE} ${sizeOf(isSmall)} ${LOOKS[look]}`}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

/** A square that leads somewhere; dim where there is nowhere to go. */
export function IconLink({
  label,
  icon,
  to,
}: {
  label: string;
  icon: IconName;
  to: string | undefined;
}) {
  const look = `inline-grid size-8 place-items-center rounded-control border ${LOOKS.quiet}`;
  if (to === undefined) {
    return (
      <span aria-hidden="true" className={`${look} opacity-40`}>
        <Icon name={icon} />
      </span>
    );
  }
  return (
    <a href={to} aria-label={label} title={label} className={look}>
      <Icon name={icon} />
    </a>
  );
}
