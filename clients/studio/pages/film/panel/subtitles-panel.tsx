import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Tick } from '../../../../ui/parts/field.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { type FilmEditing, useFilm } from '../context.ts';
import type { Line } from '../cut/content.ts';
import { spokenIn } from '../cut/spoken.ts';
import { spokenLines } from './spoken-lines.ts';
import { beginOf, here } from './timed.ts';
import { panelWords } from './words.ts';
import { WordsRow } from './words-row.tsx';

const MOST_CHARS = 200;
const USUAL_MS = 2_000;

export function SubtitlesPanel() {
  const t = useWords(panelWords);
  const film = useFilm();
  const { cut, change, may } = film;
  const { subtitles } = cut;
  const set = (lines: readonly Line[]): void => change({ subtitles: { ...subtitles, lines } });
  const add = (): void => {
    const { item_id, at, left } = here(film);
    const span = { item_id, from_ms: at, to_ms: at + Math.min(USUAL_MS, Math.max(500, left)) };
    set([...subtitles.lines, { line_id: crypto.randomUUID(), ...span, text: t.newLine }]);
  };
  return (
    <>
      <Tick
        label={t.subtitlesOn}
        checked={subtitles.on}
        disabled={!may.edit}
        onChange={(event) => change({ subtitles: { ...subtitles, on: event.target.checked } })}
      />
      {subtitles.on && (
        <>
          <Tick
            label={t.burnt}
            checked={subtitles.burnt}
            disabled={!may.edit}
            onChange={(event) =>
              change({ subtitles: { ...subtitles, burnt: event.target.checked } })
            }
          />
          {may.edit && <AddLines onAdd={add} />}
          {subtitles.lines.length === 0 && <p className="text-ink-2">{t.noLines}</p>}
          <ol className="grid gap-3">
            {inOrder(film).map((line, index) => (
              <WordsRow
                key={line.line_id}
                row={line}
                number={index + 1}
                mostChars={MOST_CHARS}
                onChange={(to) =>
                  set(subtitles.lines.map((one) => (one.line_id === line.line_id ? to : one)))
                }
                onRemove={() =>
                  set(subtitles.lines.filter(({ line_id }) => line_id !== line.line_id))
                }
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function AddLines({ onAdd }: { onAdd: () => void }) {
  const t = useWords(panelWords);
  const { cut, change, opened } = useFilm();
  const take = (): void => {
    const linesOf = spokenLines(opened);
    if (cut.items.every(({ shot_id }) => linesOf(shot_id).length === 0)) {
      tell(t.fromLinesNone);
      return;
    }
    const set = spokenIn(cut, { linesOf, newId: () => crypto.randomUUID() });
    const voices = set.sounds?.filter(({ role }) => role === 'voice').length ?? 0;
    change(set);
    tell(t.fromLinesDone(set.subtitles?.lines.length ?? 0, voices));
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button isSmall icon="refresh" onClick={take}>
        {t.fromLines}
      </Button>
      <Button isSmall icon="plus" onClick={onAdd}>
        {t.addLine}
      </Button>
    </div>
  );
}

/** As they are seen; those of clips that are not there come last. */
function inOrder(film: FilmEditing): readonly Line[] {
  const at = (line: Line): number =>
    (beginOf(film, line) ?? Number.MAX_SAFE_INTEGER / 2) + line.from_ms;
  return [...film.cut.subtitles.lines].sort((a, b) => at(a) - at(b));
}
