import { ago, instant } from '../core/format.ts';
import { useLanguage } from '../core/language.ts';
import { useNow } from '../core/now.ts';

/** How long ago; the instant (UTC+8) when pointed at. */
export function Ago({ at }: { at: number | null | undefined }) {
  const now = useNow();
  useLanguage();
  if (at === null || at === undefined) return <span className="text-ink-2">–</span>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${instant(at)} UTC+8`}
      className="whitespace-nowrap"
    >
      {ago(at, now)}
    </time>
  );
}

/** The instant itself, for details. */
export function At({ at }: { at: number | null | undefined }) {
  const now = useNow();
  useLanguage();
  if (at === null || at === undefined) return <span className="text-ink-2">–</span>;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${ago(at, now)} · UTC+8`}
      className="whitespace-nowrap"
    >
      {instant(at)}
    </time>
  );
}
