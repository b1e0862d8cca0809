import { filmSize } from '../../../../../shared/studio/cut/size.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { SelectField, Tick } from '../../../../ui/parts/field.tsx';
import { useFilm } from '../context.ts';
import type { CutContent } from '../cut/content.ts';
import { panelWords } from './words.ts';

const SIDES = [480, 720, 1080] as const;
const RATES = [24, 25, 30, 60] as const;
const LOUDNESSES = ['-14', '-16', '-23', 'none'] as const;

export function LookPanel() {
  const t = useWords(panelWords);
  const { cut, change, may, opened } = useFilm();
  const { format, label, loudness } = cut;
  const set = (to: Partial<CutContent['format']>): void => change({ format: { ...format, ...to } });
  const sizes = SIDES.map((side) => {
    const { width, height } = filmSize(opened.project.aspect, side);
    return { value: String(side), label: `${side}p · ${t.pixels(width, height)}` };
  });
  return (
    <>
      <SelectField
        label={t.size}
        choices={sizes}
        value={String(format.short_side)}
        disabled={!may.edit}
        onChange={(event) =>
          set({ short_side: Number(event.target.value) as (typeof SIDES)[number] })
        }
      />
      <SelectField
        label={t.rate}
        choices={RATES.map((fps) => ({ value: String(fps), label: t.perSecond(fps) }))}
        value={String(format.fps)}
        disabled={!may.edit}
        onChange={(event) => set({ fps: Number(event.target.value) as (typeof RATES)[number] })}
      />
      <SelectField
        label={t.loudness}
        choices={LOUDNESSES.map((value) => ({ value, label: t.loudnesses[value] }))}
        value={loudness === null ? 'none' : String(loudness)}
        disabled={!may.edit}
        onChange={(event) =>
          change({ loudness: event.target.value === 'none' ? null : Number(event.target.value) })
        }
      />
      <div className="grid gap-1">
        <Tick
          label={t.labelAlways}
          checked={label.always}
          disabled={!may.edit}
          onChange={(event) => change({ label: { always: event.target.checked } })}
        />
        <p className="text-xs text-ink-2">{t.labelLaw}</p>
      </div>
    </>
  );
}
