/** One piece of text with its times: a subtitle or a title. */
import { type ReactNode, useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { IconButton } from '../../../../ui/parts/button.tsx';
import { TextField } from '../../../../ui/parts/field.tsx';
import { useFilm } from '../context.ts';
import { SecondsField } from './seconds-field.tsx';
import { beginOf, retimed } from './timed.ts';
import { panelWords } from './words.ts';

interface Row {
  readonly item_id: string | null;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly text: string;
}

interface Props<T extends Row> {
  readonly row: T;
  readonly number: number;
  readonly mostChars: number;
  readonly onChange: (row: T) => void;
  readonly onRemove: () => void;
  readonly children?: ReactNode;
}

export function WordsRow<T extends Row>(props: Props<T>) {
  const { row, number, mostChars, onChange, onRemove, children } = props;
  const t = useWords(panelWords);
  const film = useFilm();
  const begin = beginOf(film, row);
  const isOff = !film.may.edit || begin === null;
  // Nothing is no text: what stood there stays until there is another.
  const [typed, setTyped] = useState<string | null>(null);
  const from = begin ?? 0;
  return (
    <li aria-label={t.lineOf(number)} className="grid gap-2 border-b border-line pb-3">
      <div className="grid grid-cols-[1fr_auto] items-end gap-1">
        <TextField
          label={t.text}
          isBare
          maxLength={mostChars}
          value={typed ?? row.text}
          disabled={!film.may.edit}
          onBlur={() => setTyped(null)}
          onChange={(event) => {
            const text = event.target.value;
            setTyped(text);
            if (text.trim() !== '') onChange({ ...row, text });
          }}
        />
        {film.may.edit && <IconButton label={t.removeLine} icon="trash" onClick={onRemove} />}
      </div>
      {begin === null ? (
        <p className="text-xs text-held">{t.hidden}</p>
      ) : (
        <div className={`grid gap-2 ${children ? 'grid-cols-3' : 'grid-cols-2'}`}>
          <SecondsField
            label={t.start}
            ms={from + row.from_ms}
            isOff={isOff}
            onChange={(ms) => onChange(retimed(row, from, { from: ms }))}
          />
          <SecondsField
            label={t.end}
            ms={from + row.to_ms}
            isOff={isOff}
            onChange={(ms) => onChange(retimed(row, from, { to: ms }))}
          />
          {children}
        </div>
      )}
    </li>
  );
}
