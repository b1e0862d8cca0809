/** The film along a line: clips to be moved and trimmed, and what is read and heard below them. */
import { useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { createStore, useStore } from '../../../../ui/core/store.ts';
import { IconButton } from '../../../../ui/parts/button.tsx';
import { useFilm } from '../context.ts';
import { lengthText } from '../stage/timecode.ts';
import { words } from '../words.ts';
import { TimelineClip } from './clip.tsx';
import { FIRST_SCALE, msAt, pxOf, SCALES, ticksOf } from './scale.ts';
import { Tracks } from './tracks.tsx';
import { useReorder } from './use-reorder.ts';

/** Room behind the last clip, px: there something is dropped, too. */
const ROOM_PX = 160;

export function Timeline() {
  const t = useWords(words);
  const label = useId();
  const { clips, times } = useFilm();
  const [zoom, setZoom] = useState(FIRST_SCALE);
  const track = useRef<HTMLOListElement>(null);
  const scale = SCALES[zoom] ?? SCALES[FIRST_SCALE];
  const { dragged, dropAt, begin } = useReorder(track, scale);
  return (
    <section aria-labelledby={label} className="grid gap-1">
      <header className="flex min-h-8 items-center gap-2 border-b border-line">
        <h2 id={label} className="text-base font-semibold">
          {t.timeline}
        </h2>
        <p className="min-w-0 flex-1 truncate text-xs text-ink-2 max-md:hidden">{t.timelineHelp}</p>
        <span className="flex-1 md:hidden" />
        <IconButton
          label={t.zoomOut}
          icon="minus"
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        />
        <IconButton
          label={t.zoomIn}
          icon="plus"
          disabled={zoom === SCALES.length - 1}
          onClick={() => setZoom(zoom + 1)}
        />
      </header>
      <div className="relative overflow-x-auto overflow-y-hidden pb-2" data-timeline>
        <div
          className="relative min-w-full"
          style={{ width: `${pxOf(times.whole.toMs, scale) + ROOM_PX}px` }}
        >
          <Ruler scale={scale} />
          <ol ref={track} className="relative h-16">
            {clips.map((clip) => (
              <TimelineClip
                key={clip.id}
                clip={clip}
                scale={scale}
                isDragged={dragged === clip.id}
                onGrab={begin}
              />
            ))}
            {dropAt !== null && (
              <li
                aria-hidden="true"
                className="pointer-events-none absolute inset-y-0 w-0.5 bg-lamp"
                style={{ left: `${pxOf(dropAt, scale)}px` }}
              />
            )}
          </ol>
          <Tracks scale={scale} />
          <Playhead scale={scale} />
        </div>
      </div>
    </section>
  );
}

/** Pressed, it moves the playhead; keys move it wherever one is. */
function Ruler({ scale }: { scale: number }) {
  const { times, player, cut } = useFilm();
  const seek = (event: React.PointerEvent<HTMLDivElement>): void => {
    const { left } = event.currentTarget.getBoundingClientRect();
    player?.seek((msAt(event.clientX - left, scale) * cut.format.fps) / 1_000);
  };
  return (
    <div
      aria-hidden="true"
      className="relative h-6 touch-pan-x select-none border-b border-line"
      onPointerDown={(event) => {
        if (event.pointerType === 'mouse') event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
      }}
    >
      {ticksOf(times.whole.toMs, scale).map((ms) => (
        <span
          key={ms}
          className="absolute bottom-0 border-l border-line pl-1 text-xs leading-5 text-ink-2 tabular-nums"
          style={{ left: `${pxOf(ms, scale)}px` }}
        >
          {lengthText(ms)}
        </span>
      ))}
    </div>
  );
}

const AT_START = createStore(0);

function Playhead({ scale }: { scale: number }) {
  const line = useRef<HTMLDivElement>(null);
  const { player, cut } = useFilm();
  const frame = useStore(player?.frame ?? AT_START);
  const left = pxOf((frame * 1_000) / cut.format.fps, scale);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its place is why it is brought into sight
  useEffect(() => {
    line.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [left]);
  return (
    <div
      ref={line}
      aria-hidden="true"
      data-playhead
      className="pointer-events-none absolute inset-y-0 z-10 w-px bg-lamp"
      style={{ left: `${left}px` }}
    >
      <span className="absolute -left-[3.5px] top-0 size-2 rounded-full bg-lamp" />
    </div>
  );
}
