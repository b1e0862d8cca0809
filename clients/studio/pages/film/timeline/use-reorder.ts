/** A clip that is dragged to another place. By keys it is moved elsewhere: see clip-verbs. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { type Clip, useFilm } from '../context.ts';
import { moveItem } from '../cut/arrange.ts';
import { words } from '../words.ts';
import { msAt, placeAt } from './scale.ts';

/** So far a pointer may tremble, px. */
const TREMBLE_PX = 6;

interface Grab {
  readonly clip: Clip;
  readonly pointer: number;
  readonly x: number;
  place: number | null;
}

export interface Reorder {
  /** Id of the clip that is being dragged. */
  readonly dragged: string | null;
  /** Where it would be dropped, ms. */
  readonly dropAt: number | null;
  /** On a clip's pointerdown. */
  readonly begin: (event: PointerEvent, clip: Clip) => void;
}

export function useReorder(track: RefObject<HTMLElement | null>, scale: number): Reorder {
  const t = useWords(words);
  const film = useFilm();
  const grab = useRef<Grab | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [dropAt, setDropAt] = useState<number | null>(null);
  const end = (): void => {
    grab.current = null;
    setDragged(null);
    setDropAt(null);
  };
  const move = (event: globalThis.PointerEvent): void => {
    const now = grab.current;
    if (now === null || event.pointerId !== now.pointer) return;
    if (now.place === null && Math.abs(event.clientX - now.x) < TREMBLE_PX) return;
    const left = track.current?.getBoundingClientRect().left ?? 0;
    const others = film.clips.filter(({ id }) => id !== now.clip.id);
    const spans = others.map(({ span }) => span ?? { fromMs: 0, toMs: 0 });
    now.place = placeAt(msAt(event.clientX - left, scale), spans);
    setDragged(now.clip.id);
    setDropAt(spans[now.place]?.fromMs ?? spans.at(-1)?.toMs ?? 0);
  };
  const drop = (event: globalThis.PointerEvent): void => {
    const now = grab.current;
    if (now === null || event.pointerId !== now.pointer) return;
    end();
    if (now.place === null || now.place === now.clip.number - 1) return;
    film.change({ items: moveItem(film.cut.items, now.clip.id, now.place) });
    film.say(t.moved(now.clip.title, now.place + 1));
  };
  const latest = useRef({ move, drop, end });
  useEffect(() => {
    latest.current = { move, drop, end };
  });
  useEffect(() => {
    const moved = (event: globalThis.PointerEvent): void => latest.current.move(event);
    const dropped = (event: globalThis.PointerEvent): void => latest.current.drop(event);
    const left = (): void => latest.current.end();
    const escaped = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') latest.current.end();
    };
    window.addEventListener('pointermove', moved);
    window.addEventListener('pointerup', dropped);
    window.addEventListener('pointercancel', left);
    window.addEventListener('keydown', escaped);
    return () => {
      window.removeEventListener('pointermove', moved);
      window.removeEventListener('pointerup', dropped);
      window.removeEventListener('pointercancel', left);
      window.removeEventListener('keydown', escaped);
    };
  }, []);
  return {
    ...{ dragged, dropAt },
    begin: (event, clip) => {
      if (!film.may.edit || event.button !== 0) return;
      grab.current = { clip, pointer: event.pointerId, x: event.clientX, place: null };
    },
  };
}
