/** The script of the episode: typed at once, written piece by piece when typing rests. */
import { type ClipboardEvent, useRef, useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import { useRoom } from '../core/room.ts';
import { useShow } from '../core/view.ts';
import { StoryboardBar } from '../storyboard/bar.tsx';
import { episodeWords } from '../words.ts';
import { SCRIPT_FIELD } from './reveal.ts';
import { scriptWords } from './words.ts';

export const MOST_CHARS = 60_000;

export function ScriptColumn() {
  const t = useWords(scriptWords);
  const edit = useEdit();
  const { opened, may } = useRoom();
  const [caret, setCaret] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const { text } = opened.script;
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const { selectionStart, selectionEnd } = event.currentTarget;
    const added = event.clipboardData.getData('text').length;
    const over = text.length - (selectionEnd - selectionStart) + added - MOST_CHARS;
    if (over > 0) tell(t.tooLong(count(over)), 'failed');
  };
  return (
    <section
      aria-label={t.script}
      className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)_auto] gap-2 px-4 py-2 max-md:min-h-[70dvh]"
    >
      <StoryboardBar />
      <textarea
        ref={field}
        id={SCRIPT_FIELD}
        aria-label={t.script}
        aria-describedby="script-chars"
        value={text}
        readOnly={!may.edit}
        maxLength={MOST_CHARS}
        spellCheck={false}
        placeholder={t.placeholder}
        onChange={(event) => edit.script(opened.episode.id, event.target.value)}
        onPaste={paste}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        className="min-h-40 w-full resize-none rounded-control border border-line bg-sheet px-3 py-2 text-base"
      />
      <footer className="flex min-h-6 flex-wrap items-center justify-between gap-2 text-xs text-ink-2">
        <ShotsHere caret={caret} />
        <span id="script-chars" className="tabular-nums">
          {t.chars(count(text.length), count(MOST_CHARS))}
        </span>
      </footer>
    </section>
  );
}

/** Which shots the words at the caret have become. */
function ShotsHere({ caret }: { caret: number }) {
  const t = useWords(scriptWords);
  const e = useWords(episodeWords);
  const { shots } = useRoom();
  const show = useShow();
  const here = shots
    .map((shot, index) => ({ shot, number: String(index + 1) }))
    .filter(
      ({ shot: { source } }) => source !== null && source.from <= caret && caret <= source.to,
    );
  if (!shots.some(({ source }) => source !== null)) return <span />;
  if (here.length === 0) return <span>{t.noneHere}</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {t.from}
      {here.slice(0, 8).map(({ shot, number }) => (
        <button
          key={shot.id}
          type="button"
          className="text-lamp hover:underline"
          onClick={() => show({ shot: shot.id, column: 'shots' })}
        >
          {e.nth(number)}
        </button>
      ))}
    </span>
  );
}
