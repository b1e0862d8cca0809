/** What is done to the selected clip, by keys and by buttons alike; each is told to whoever listens. */

import type { Clip, FilmEditing } from './context.ts';
import { moveItem, removeItem, setGain, splitItem, trimItem, withTake } from './cut/arrange.ts';
import { filmMs } from './cut/stale.ts';
import type { words } from './words.ts';

type Words = (typeof words)['zh'];

export interface ClipVerbs {
  move(by: number): void;
  /** The selected clip begins or ends at the frame that is shown. */
  trimHere(edge: 'in' | 'out'): void;
  splitHere(): void;
  remove(): void;
  mute(): void;
  takeNew(clip: Clip): void;
}

export function clipVerbs(film: FilmEditing, t: Words): ClipVerbs {
  const { cut, clips, selected, select, change, say, player } = film;
  const clip = clips.find(({ id }) => id === selected);
  /** From where the clip begins, ms; null: the frame is in another. */
  const offset = (): number | null => {
    if (clip?.span == null || player === null) return null;
    const at = Math.round((player.frame.get() * 1_000) / cut.format.fps);
    return at >= clip.span.fromMs && at < clip.span.toMs ? at - clip.span.fromMs : null;
  };
  return {
    move(by) {
      if (clip === undefined) return;
      const to = Math.max(0, Math.min(clips.length - 1, clip.number - 1 + by));
      if (to === clip.number - 1) return;
      change({ items: moveItem(cut.items, clip.id, to) });
      say(t.moved(clip.title, to + 1));
    },
    trimHere(edge) {
      const at = offset();
      if (clip === undefined || at === null) return;
      // The frame that is shown is still in it.
      const frame = edge === 'out' ? 1_000 / cut.format.fps : 0;
      const to = clip.item.in_ms + at + frame;
      change({ items: trimItem(cut.items, { id: clip.id, edge, to, sourceMs: clip.take.ms }) });
      if (edge === 'in') player?.seek(((clip.span?.fromMs ?? 0) * cut.format.fps) / 1_000);
    },
    splitHere() {
      const at = offset();
      if (clip === undefined || at === null) return;
      const newId = crypto.randomUUID();
      const set = splitItem(cut, { id: clip.id, at, newId });
      if (set === null) {
        say(t.splitTooNear);
        return;
      }
      change(set);
      select(newId);
      say(t.split);
    },
    remove() {
      if (clip === undefined) return;
      change(removeItem(cut, clip.id));
      select((clips[clip.number] ?? clips[clip.number - 2])?.id ?? null);
      say(t.removed(clip.title));
    },
    mute() {
      if (clip === undefined) return;
      change({ items: setGain(cut.items, clip.id, clip.item.gain === 0 ? 1 : 0) });
    },
    takeNew({ id, take: { newer } }) {
      if (newer === null) return;
      const take = { workId: newer.work_id, ms: filmMs(newer) };
      change({ items: withTake(cut.items, id, take) });
    },
  };
}
