/** Times of words and sounds: stored from their clip on, shown from the film's beginning. */
import type { FilmEditing } from '../context.ts';

interface Anchored {
  readonly item_id: string | null;
}

/** Where its clip begins, ms; null: its clip is not in the film. */
export function beginOf({ times }: Pick<FilmEditing, 'times'>, { item_id }: Anchored) {
  if (item_id === null) return 0;
  return times.clips.get(item_id)?.fromMs ?? null;
}

export interface Here {
  readonly item_id: string | null;
  /** From the clip's beginning. */
  readonly at: number;
  /** What is left of the clip. */
  readonly left: number;
}

/** The clip at the frame that is shown. */
export function here({ player, cut, times }: FilmEditing): Here {
  const ms = Math.round(((player?.frame.get() ?? 0) * 1_000) / cut.format.fps);
  for (const [item_id, { fromMs, toMs }] of [...times.clips].reverse()) {
    if (ms >= fromMs && ms < toMs) return { item_id, at: ms - fromMs, left: toMs - ms };
  }
  return { item_id: null, at: 0, left: times.whole.toMs };
}

/** The shortest words are seen, ms. */
export const SHORTEST_MS = 100;

/** With another beginning or end, both from the film's beginning; never the wrong way round. */
export function retimed<T extends Anchored & { readonly from_ms: number; readonly to_ms: number }>(
  one: T,
  begin: number,
  to: { readonly from?: number; readonly to?: number },
): T {
  if (to.from !== undefined) {
    const from_ms = Math.max(0, to.from - begin);
    return { ...one, from_ms, to_ms: Math.max(one.to_ms, from_ms + SHORTEST_MS) };
  }
  const to_ms = Math.max(one.from_ms + SHORTEST_MS, (to.to ?? 0) - begin);
  return { ...one, to_ms };
}
