/** One end of the selected clip: dragged, or moved by arrows, a frame a step. */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { type Clip, useFilm } from '../context.ts';
import { SHORTEST_MS, trimItem } from '../cut/arrange.ts';
import { type Item, lengthOf } from '../cut/content.ts';
import { lengthText } from '../stage/timecode.ts';
import { words } from '../words.ts';
import { msAt } from './scale.ts';

/** With Shift. */
const MANY_FRAMES = 10;

interface Props {
  readonly clip: Clip;
  readonly edge: 'in' | 'out';
  /** px a second. */
  readonly scale: number;
}

export function TrimHandle({ clip, edge, scale }: Props) {
  const t = useWords(words);
  const { cut, change, draft, player } = useFilm();
  const grab = useRef<{ readonly x: number; readonly from: number } | null>(null);
  const { item, take } = clip;
  const value = edge === 'in' ? item.in_ms : item.out_ms;
  const frameMs = 1_000 / cut.format.fps;
  const trimmed = (to: number): readonly Item[] =>
    trimItem(cut.items, { id: clip.id, edge, to, sourceMs: take.ms });
  /** The frame that the end is about now. */
  const look = (items: readonly Item[]): void => {
    const now = items.find(({ item_id }) => item_id === clip.id);
    const from = clip.span?.fromMs ?? 0;
    const at = edge === 'in' || now === undefined ? from : from + lengthOf(now) - frameMs;
    player?.seek((at * cut.format.fps) / 1_000);
  };
  const drag = (event: PointerEvent): readonly Item[] | null => {
    if (grab.current === null) return null;
    return trimmed(grab.current.from + msAt(event.clientX - grab.current.x, scale));
  };
  const keys = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const items = trimmed(value + by * frameMs * (event.shiftKey ? MANY_FRAMES : 1));
    change({ items });
    look(items);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={edge === 'in' ? t.trimIn(clip.title) : t.trimOut(clip.title)}
      aria-valuemin={edge === 'in' ? 0 : item.in_ms + SHORTEST_MS}
      aria-valuemax={edge === 'in' ? item.out_ms - SHORTEST_MS : (take.ms ?? undefined)}
      aria-valuenow={value}
      aria-valuetext={lengthText(value)}
      data-trim={edge}
      className={`absolute inset-y-0 z-20 grid w-4 cursor-ew-resize touch-none place-items-center touch:w-11 ${edge === 'in' ? '-left-1 touch:-left-6' : '-right-1 touch:-right-6'}`}
      onKeyDown={keys}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grab.current = { x: event.clientX, from: value };
      }}
      onPointerMove={(event) => {
        const items = drag(event);
        if (items === null) return;
        draft({ items });
        look(items);
      }}
      onPointerUp={(event) => {
        const items = drag(event);
        grab.current = null;
        if (items !== null) change({ items });
      }}
      onPointerCancel={() => {
        grab.current = null;
        draft(null);
      }}
    >
      <span className="h-8 w-1.5 rounded-full bg-lamp" />
    </div>
  );
}
