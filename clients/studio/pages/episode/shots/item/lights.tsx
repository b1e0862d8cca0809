/** Pictures, film, sound: how far each has come, as icon, colour and words. */
import { useWords } from '../../../../../ui/core/language.ts';
import { Icon, type IconName } from '../../../../../ui/parts/icon.tsx';
import { type Light, lightOf, type ShotParts } from '../../core/lights.ts';
import { SLOTS, type Slot } from '../../core/places.ts';
import { episodeWords } from '../../words.ts';
import { shotWords } from '../words.ts';

const ICONS: Readonly<Record<Slot, IconName>> = { frame: 'content', video: 'film', line: 'sound' };
/** What has no place has no light. */
type Shown = Exclude<Light['state'], 'none'>;
const LOOKS: Readonly<Record<Shown, string>> = {
  missing: 'text-ink-2',
  running: 'text-busy',
  failed: 'text-failed',
  done: 'text-done',
};
const MARKS: Readonly<Record<Shown, IconName | null>> = {
  missing: null,
  running: null,
  failed: 'close',
  done: 'check',
};

export function Lights({ parts, stale }: { parts: ShotParts; stale: ReadonlySet<string> }) {
  const t = useWords(shotWords);
  const e = useWords(episodeWords);
  return (
    <span className="flex items-center gap-2">
      {SLOTS.map((slot) => {
        const { state, progress, isStale } = lightOf(slot, parts, stale);
        if (state === 'none') return null;
        const mark = MARKS[state];
        const said = [
          `${e.slots[slot]}: ${t.light[state]}`,
          ...(progress === null ? [] : [`${progress}%`]),
          ...(isStale ? [t.stale] : []),
        ].join(', ');
        return (
          <span
            key={slot}
            title={said}
            data-light={`${slot}:${state}`}
            data-stale={isStale || undefined}
            className={`inline-flex items-center gap-0.5 text-xs tabular-nums ${LOOKS[state]}`}
          >
            <Icon name={ICONS[slot]} />
            {mark !== null && <Icon name={mark} className="size-3" />}
            {progress !== null && <span aria-hidden="true">{progress}%</span>}
            {isStale && <Icon name="refresh" className="size-3.5 text-held" />}
            <span className="sr-only">{said}</span>
          </span>
        );
      })}
    </span>
  );
}
