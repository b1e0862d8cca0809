import { useWords } from '../../../../ui/core/language.ts';
import { SelectField } from '../../../../ui/parts/field.tsx';
import { type Clip, useFilm } from '../context.ts';
import { setTransition } from '../cut/arrange.ts';
import { lengthOf, type Transition } from '../cut/content.ts';
import { SecondsField } from './seconds-field.tsx';
import { panelWords } from './words.ts';

const USUAL_MS = 500;
const LONGEST_MS = 5_000;

/** How a clip goes over into the next one; of the last one, how the film ends. */
export function TransitionFields({ clip }: { clip: Clip }) {
  const t = useWords(panelWords);
  const { cut, clips, change, may } = useFilm();
  const { kind, ms } = clip.item.transition;
  const next = clips[clip.number];
  const isLast = next === undefined;
  const most = Math.min(LONGEST_MS, lengthOf(clip.item), isLast ? LONGEST_MS : lengthOf(next.item));
  const set = (transition: Transition): void =>
    change({ items: setTransition(cut.items, clip.id, transition) });
  const choices = isLast
    ? [
        { value: 'cut', label: t.cutEnd },
        { value: 'fade', label: t.fadeEnd },
      ]
    : (['cut', 'dissolve', 'fade'] as const).map((value) => ({
        value,
        label: t.transitions[value],
      }));
  const chosen = isLast && kind === 'dissolve' ? 'cut' : kind;
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label={isLast ? t.transitionEnd : t.transition}
        choices={choices}
        value={chosen}
        disabled={!may.edit}
        onChange={(event) => {
          const to = event.target.value as Transition['kind'];
          set({ kind: to, ms: to === 'cut' ? 0 : Math.min(most, ms === 0 ? USUAL_MS : ms) });
        }}
      />
      {chosen !== 'cut' && (
        <SecondsField
          label={t.transitionMs}
          ms={ms}
          isOff={!may.edit}
          onChange={(to) => set({ kind, ms: Math.min(most, to) })}
        />
      )}
    </div>
  );
}
