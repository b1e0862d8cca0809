/** Clips in another order, shorter, in two, or gone: each as the change of the cut that is stored. */
import {
  type CutChange,
  type CutContent,
  type Item,
  lengthOf,
  type Transition,
} from './content.ts';

/** A clip is never shorter, ms. */
export const SHORTEST_MS = 100;

/** To the place `to` among the others, counted without it. */
export function moveItem(items: readonly Item[], id: string, to: number): readonly Item[] {
  const item = items.find(({ item_id }) => item_id === id);
  if (item === undefined) return items;
  const others = items.filter((one) => one !== item);
  const at = Math.max(0, Math.min(others.length, to));
  if (items.indexOf(item) === at) return items;
  return [...others.slice(0, at), item, ...others.slice(at)];
}

const withItem = (
  items: readonly Item[],
  id: string,
  change: (item: Item) => Item,
): readonly Item[] => items.map((item) => (item.item_id === id ? change(item) : item));

export interface Trim {
  readonly id: string;
  readonly edge: 'in' | 'out';
  /** From the beginning of the source. */
  readonly to: number;
  /** Length of the source; null: a still, which lasts as long as one likes. */
  readonly sourceMs: number | null;
}

/** The longest a still may last, ms. */
const LONGEST_STILL_MS = 600_000;

/** Within the source, and never to nothing. */
export function trimItem(
  items: readonly Item[],
  { id, edge, to, sourceMs }: Trim,
): readonly Item[] {
  return withItem(items, id, (item) => {
    const at = Math.round(to);
    if (edge === 'in') {
      const in_ms = Math.max(0, Math.min(item.out_ms - SHORTEST_MS, at));
      return { ...item, in_ms };
    }
    const most = sourceMs ?? LONGEST_STILL_MS;
    return { ...item, out_ms: Math.max(item.in_ms + SHORTEST_MS, Math.min(most, at)) };
  });
}

export const setTransition = (
  items: readonly Item[],
  id: string,
  transition: Transition,
): readonly Item[] => withItem(items, id, (item) => ({ ...item, transition }));

export const setGain = (items: readonly Item[], id: string, gain: number): readonly Item[] =>
  withItem(items, id, (item) => ({ ...item, gain }));

export interface NewTake {
  readonly workId: string;
  /** Length of its film; null: a picture. */
  readonly ms: number | null;
}

/** The part that was cut out stays where it is, as far as the new take has it. */
export const withTake = (
  items: readonly Item[],
  id: string,
  { workId, ms }: NewTake,
): readonly Item[] =>
  withItem(items, id, (item) => {
    if (ms === null) return { ...item, work_id: workId, in_ms: 0, out_ms: lengthOf(item) };
    const out_ms = Math.min(item.out_ms, ms);
    const in_ms = out_ms - item.in_ms >= SHORTEST_MS ? item.in_ms : 0;
    return { ...item, work_id: workId, in_ms, out_ms };
  });

export interface Split {
  readonly id: string;
  /** From where the clip begins. */
  readonly at: number;
  readonly newId: string;
}

/** In two, with what is said and heard in its second part; null where a part would be too short. */
export function splitItem(cut: CutContent, { id, at, newId }: Split): CutChange | null {
  const item = cut.items.find(({ item_id }) => item_id === id);
  if (item === undefined) return null;
  const ms = Math.round(at);
  if (ms < SHORTEST_MS || lengthOf(item) - ms < SHORTEST_MS) return null;
  const middle = item.in_ms + ms;
  const first: Item = { ...item, out_ms: middle, transition: { kind: 'cut', ms: 0 } };
  const second: Item = { ...item, item_id: newId, in_ms: middle };
  const later = <T extends Anchored>(one: T): T =>
    one.item_id === id && one.from_ms >= ms
      ? { ...one, item_id: newId, from_ms: one.from_ms - ms, to_ms: one.to_ms - ms }
      : one;
  return {
    items: cut.items.flatMap((one) => (one === item ? [first, second] : [one])),
    subtitles: { ...cut.subtitles, lines: cut.subtitles.lines.map(later) },
    titles: cut.titles.map(later),
    sounds: cut.sounds.map((sound) =>
      sound.item_id === id && sound.at_ms >= ms
        ? { ...sound, item_id: newId, at_ms: sound.at_ms - ms }
        : sound,
    ),
  };
}

interface Anchored {
  readonly item_id: string | null;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** With what is said and heard in it. */
export function removeItem(cut: CutContent, id: string): CutChange {
  const stays = ({ item_id }: { readonly item_id: string | null }): boolean => item_id !== id;
  return {
    items: cut.items.filter(stays),
    subtitles: { ...cut.subtitles, lines: cut.subtitles.lines.filter(stays) },
    titles: cut.titles.filter(stays),
    sounds: cut.sounds.filter(stays),
  };
}
