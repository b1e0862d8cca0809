import { signed } from '../../../ui/core/format.ts';

/** What comes in has a sign and a colour; what moves nothing is a dash. */
export function Change({ value }: { value: number }) {
  if (value === 0) return <span className="text-ink-2">–</span>;
  return <span className={value > 0 ? 'text-done' : ''}>{signed(value)}</span>;
}
