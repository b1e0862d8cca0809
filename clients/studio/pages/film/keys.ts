/** What keys do on the film page, wherever nobody is typing. */
import { useMemo } from 'react';
import { useKeys } from '../../../ui/core/keys.ts';
import { useWords } from '../../../ui/core/language.ts';
import { clipVerbs } from './clip-verbs.ts';
import type { FilmEditing } from './context.ts';
import { words } from './words.ts';

export function useFilmKeys(film: FilmEditing): void {
  const t = useWords(words);
  const keys = useMemo(() => {
    const { player, cut, clips, selected, select } = film;
    const verbs = clipVerbs(film, t);
    const step = (frames: number) => (event: KeyboardEvent) =>
      player?.seek(player.frame.get() + frames * (event.shiftKey ? cut.format.fps : 1));
    const choose = (by: number) => (): void => {
      const at = clips.findIndex(({ id }) => id === selected);
      const next = clips[at === -1 ? 0 : Math.max(0, Math.min(clips.length - 1, at + by))];
      if (next !== undefined) select(next.id);
    };
    const toggle = (event: KeyboardEvent): void => {
      // Where a button has the focus, space is its own.
      if (event.target instanceof HTMLButtonElement) event.target.click();
      else if (player?.state.get() === 'still') void player.play();
      else player?.pause();
    };
    const play = (): void => void player?.play();
    const toStart = (): void => player?.seek(0);
    const toEnd = (): void => player?.seek(Number.MAX_SAFE_INTEGER);
    const remove = (): void => verbs.remove();
    const moving = {
      ' ': toggle,
      k: () => player?.pause(),
      l: play,
      j: () => player?.seek(player.frame.get() - cut.format.fps),
      ArrowLeft: step(-1),
      ArrowRight: step(1),
      ArrowUp: choose(-1),
      ArrowDown: choose(1),
      Home: toStart,
      End: toEnd,
    };
    if (!film.may.edit) return moving;
    return {
      ...moving,
      '[': () => verbs.move(-1),
      ']': () => verbs.move(1),
      i: () => verbs.trimHere('in'),
      o: () => verbs.trimHere('out'),
      s: () => verbs.splitHere(),
      Delete: remove,
      Backspace: remove,
    };
  }, [film, t]);
  useKeys(keys);
}
