/** Keys of the list: walking, choosing, moving, making. */
import { useEffect, useMemo } from 'react';
import { useKeys } from '../../../../ui/core/keys.ts';
import { neighbour } from '../core/ordering.ts';
import { NOTHING, ranged, type Selection, toggled } from '../core/selection.ts';
import { useShow, type View } from '../core/view.ts';
import { useLatest } from './use-latest.ts';
import type { ShotActions } from './use-shot-actions.ts';

interface Wish {
  readonly ids: readonly string[];
  readonly view: View;
  /** Those selected, in their order. */
  readonly chosen: readonly string[];
  readonly actions: ShotActions;
  readonly setSelection: (change: (selection: Selection) => Selection) => void;
  readonly isEditable: boolean;
  readonly onBatch: () => void;
  readonly onPlay: () => void;
}

export function useShotKeys(wish: Wish): void {
  const latest = useLatest(wish);
  const show = useShow();
  const keys = useMemo(() => {
    const now = (): Wish => latest.current;
    const walk = (by: 1 | -1) => (): void => {
      const { ids, view } = now();
      const id = neighbour(ids, view.shot, by);
      if (id === undefined) return;
      show({ shot: id, part: undefined });
      focusShot(id);
    };
    const many = (act: (actions: ShotActions, ids: readonly string[]) => void) => () => {
      const { chosen, view, actions, isEditable } = now();
      const ids = chosen.length > 0 ? chosen : view.shot === undefined ? [] : [view.shot];
      if (!isEditable || ids.length === 0) return false;
      act(actions, ids);
      return true;
    };
    const choose = (change: (all: Selection, id: string) => Selection) => (): void => {
      const { view, setSelection } = now();
      const id = view.shot;
      if (id !== undefined) setSelection((all) => change(all, id));
    };
    return Object.fromEntries([
      ['j', walk(1)],
      ['k', walk(-1)],
      ['x', choose(toggled)],
      ['X', choose((all, id) => ranged(all, now().ids, id))],
      ['Escape', () => now().setSelection(() => NOTHING)],
      ['n', () => now().isEditable && now().actions.add(now().view.shot ?? null)],
      ['d', many((actions, ids) => actions.duplicate(ids))],
      ['Delete', many((actions, ids) => actions.remove(ids))],
      ['p', () => now().onPlay()],
      ['mod+enter', () => now().isEditable && now().onBatch()],
    ]);
  }, [latest, show]);
  useKeys(keys);
  useEffect(() => {
    const move = (event: KeyboardEvent): void => {
      const by = ({ ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 } as const)[event.key];
      const id = shotAt(event.target);
      if (!event.altKey || by === undefined || id === null || !latest.current.isEditable) return;
      event.preventDefault();
      latest.current.actions.step(id, by);
      requestAnimationFrame(() => focusShot(id));
    };
    window.addEventListener('keydown', move);
    return () => window.removeEventListener('keydown', move);
  }, [latest]);
}

const shotAt = (target: EventTarget | null): string | null =>
  target instanceof Element
    ? (target.closest('[data-shot]')?.getAttribute('data-shot') ?? null)
    : null;

/** Where it is drawn by now. */
function focusShot(id: string): void {
  requestAnimationFrame(() => {
    const open = document.querySelector<HTMLElement>(`[data-open="${CSS.escape(id)}"]`);
    open?.focus();
    open?.closest('[data-shot]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}
