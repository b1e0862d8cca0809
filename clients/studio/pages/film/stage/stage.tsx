/** The film as it will be, and what moves it. */
import { type RefObject, useId } from 'react';
import { filmSize } from '../../../../../shared/studio/cut/size.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { createStore, useStore } from '../../../../ui/core/store.ts';
import { Note } from '../../../../ui/parts/note.tsx';
import { useFilm } from '../context.ts';
import { words } from '../words.ts';
import { Problems } from './problems.tsx';
import { timecode } from './timecode.ts';
import { Transport } from './transport.tsx';

const NO_FRAME = createStore<number | null>(null);
const NONE = createStore<readonly string[]>([]);

export function Stage({
  canvas,
  isFailed,
}: {
  canvas: RefObject<HTMLCanvasElement | null>;
  isFailed: boolean;
}) {
  const t = useWords(words);
  const label = useId();
  const { opened, cut, player, clips, problems } = useFilm();
  const shown = useStore(player?.shown ?? NO_FRAME);
  const gone = useStore(player?.gone ?? NONE);
  const { width, height } = filmSize(opened.project.aspect, cut.format.short_side);
  const black = clips.filter(({ id }) => gone.includes(id));
  const names = black.filter(({ isAwaited }) => !isAwaited).map(({ title }) => title);
  return (
    <section aria-labelledby={label} className="grid content-start gap-2 min-w-0">
      <h2 id={label} className="sr-only">
        {t.preview}
      </h2>
      <div className="grid place-items-center rounded-picture bg-black">
        <canvas
          ref={canvas}
          role="img"
          aria-label={t.previewAt(timecode(shown ?? 0, cut.format.fps))}
          data-frame={shown ?? undefined}
          className="h-auto rounded-picture"
          style={{
            aspectRatio: `${width} / ${height}`,
            width: `min(100%, ${width / height} * min(56vh, 640px))`,
          }}
        />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Transport />
        <p className="text-xs text-ink-2">
          {black.length > names.length ? t.loadingMedia : t.byAi}
        </p>
      </div>
      {isFailed && <Note tone="held">{t.lettersFailed}</Note>}
      {names.length > 0 && <Note tone="held">{t.gone(names.join('、'))}</Note>}
      {problems.length > 0 && <Problems />}
    </section>
  );
}
