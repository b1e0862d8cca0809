import { useWords } from '../../../../ui/core/language.ts';
import { IconButton } from '../../../../ui/parts/button.tsx';
import { TextField } from '../../../../ui/parts/field.tsx';
import { useFilm } from '../context.ts';
import type { Sound } from '../cut/content.ts';
import { PercentField } from './percent-field.tsx';
import { SecondsField } from './seconds-field.tsx';
import { beginOf } from './timed.ts';
import { panelWords } from './words.ts';

const LONGEST_FADE_MS = 60_000;
const MOST_DUCK_DB = 40;

interface Props {
  readonly sound: Sound;
  readonly name: string;
  readonly onChange: (sound: Sound) => void;
  readonly onRemove: () => void;
}

export function SoundRow({ sound, name, onChange, onRemove }: Props) {
  const t = useWords(panelWords);
  const film = useFilm();
  const begin = beginOf(film, sound);
  const isOff = !film.may.edit;
  const fade = (field: 'fade_in_ms' | 'fade_out_ms') => (ms: number) =>
    onChange({ ...sound, [field]: Math.min(LONGEST_FADE_MS, ms) });
  return (
    <li className="grid gap-2 border-b border-line pb-3">
      <div className="flex items-center gap-2">
        <span className="rounded-full bg-grey px-2 text-xs text-ink-2">{t.roles[sound.role]}</span>
        <span className="min-w-0 flex-1 truncate" title={name}>
          {name}
        </span>
        {film.may.edit && <IconButton label={t.removeSound} icon="trash" onClick={onRemove} />}
      </div>
      {begin === null ? (
        <p className="text-xs text-held">{t.hidden}</p>
      ) : (
        <div className="grid grid-cols-2 gap-2">
          <SecondsField
            label={t.at}
            ms={begin + sound.at_ms}
            isOff={isOff}
            onChange={(ms) => onChange({ ...sound, at_ms: Math.max(0, ms - begin) })}
          />
          <PercentField
            label={t.volume}
            part={sound.gain}
            isOff={isOff}
            onChange={(gain) => onChange({ ...sound, gain })}
          />
          <SecondsField
            label={t.fadeIn}
            ms={sound.fade_in_ms}
            isOff={isOff}
            onChange={fade('fade_in_ms')}
          />
          <SecondsField
            label={t.fadeOut}
            ms={sound.fade_out_ms}
            isOff={isOff}
            onChange={fade('fade_out_ms')}
          />
          {sound.role === 'music' && (
            <TextField
              label={t.duck}
              type="number"
              min={0}
              max={MOST_DUCK_DB}
              disabled={isOff}
              value={sound.duck_db}
              onChange={(event) => {
                const db = event.target.valueAsNumber;
                if (!Number.isFinite(db)) return;
                const duck_db = Math.max(0, Math.min(MOST_DUCK_DB, Math.round(db)));
                onChange({ ...sound, duck_db });
              }}
            />
          )}
        </div>
      )}
    </li>
  );
}
