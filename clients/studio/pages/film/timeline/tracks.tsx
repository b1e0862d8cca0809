/** What is read and heard, below the clips it belongs to. It is edited in the panels. */

import type { EditList } from '../../../../../shared/film/edit/list.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { useFilm } from '../context.ts';
import { words } from '../words.ts';
import { pxOf } from './scale.ts';

interface Bar {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
}

export function Tracks({ scale }: { scale: number }) {
  const t = useWords(words);
  const { list } = useFilm();
  if (list === null) return null;
  const rows = rowsOf(list, t.tracks).filter(({ bars }) => bars.length > 0);
  return (
    <div className="grid gap-1 pt-1">
      {rows.map(({ name, bars }) => (
        <ul key={name} aria-label={name} className="relative h-5">
          {bars.map(({ key, fromMs, toMs, text }) => (
            <li
              key={key}
              title={`${name}：${text}`}
              className="absolute inset-y-0 truncate rounded-[3px] bg-grey px-1 text-xs leading-5 text-ink-2"
              style={{
                left: `${pxOf(fromMs, scale)}px`,
                width: `${Math.max(4, pxOf(toMs - fromMs, scale) - 2)}px`,
              }}
            >
              {text}
            </li>
          ))}
        </ul>
      ))}
    </div>
  );
}

type Names = Readonly<Record<'subtitles' | 'titles' | EditList['sounds'][number]['role'], string>>;

function rowsOf({ subtitles, titles, sounds }: EditList, names: Names) {
  const said = (lines: readonly Omit<Bar, 'key'>[]): Bar[] =>
    lines.map((line, index) => ({ ...line, key: `${index} ${line.fromMs}` }));
  const heard = (role: EditList['sounds'][number]['role']): Bar[] =>
    sounds
      .filter((sound) => sound.role === role)
      .map(({ id, atMs, inMs, outMs }) => ({
        key: id,
        fromMs: atMs,
        toMs: atMs + ((outMs ?? inMs) - inMs),
        text: names[role],
      }));
  return [
    { name: names.subtitles, bars: said(subtitles.lines) },
    { name: names.titles, bars: said(titles) },
    ...(['voice', 'music', 'effect'] as const).map((role) => ({
      name: names[role],
      bars: heard(role),
    })),
  ];
}
