import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { SelectField } from '../../../../ui/parts/field.tsx';
import { useFilm } from '../context.ts';
import type { Title } from '../cut/content.ts';
import { here } from './timed.ts';
import { panelWords } from './words.ts';
import { WordsRow } from './words-row.tsx';

const MOST_CHARS = 100;
const USUAL_MS = 3_000;

export function TitlesPanel() {
  const t = useWords(panelWords);
  const film = useFilm();
  const { cut, change, may, opened } = film;
  const set = (titles: readonly Title[]): void => change({ titles });
  const add = (): void => {
    const { item_id, at, left } = here(film);
    const span = { item_id, from_ms: at, to_ms: at + Math.min(USUAL_MS, Math.max(500, left)) };
    const text = opened.episode.title || t.newTitle;
    set([...cut.titles, { title_id: crypto.randomUUID(), ...span, text, place: 'centre' }]);
  };
  const choices = (['centre', 'lower'] as const).map((value) => ({
    value,
    label: t.places[value],
  }));
  return (
    <>
      {may.edit && (
        <div>
          <Button isSmall icon="plus" onClick={add}>
            {t.addTitle}
          </Button>
        </div>
      )}
      {cut.titles.length === 0 && <p className="text-ink-2">{t.noTitles}</p>}
      <ol className="grid gap-3">
        {cut.titles.map((title, index) => {
          const change = (to: Title): void =>
            set(cut.titles.map((one) => (one === title ? to : one)));
          return (
            <WordsRow
              key={title.title_id}
              row={title}
              number={index + 1}
              mostChars={MOST_CHARS}
              onChange={change}
              onRemove={() => set(cut.titles.filter((one) => one !== title))}
            >
              <SelectField
                label={t.place}
                choices={choices}
                value={title.place}
                disabled={!may.edit}
                onChange={(event) =>
                  change({ ...title, place: event.target.value as Title['place'] })
                }
              />
            </WordsRow>
          );
        })}
      </ol>
    </>
  );
}
