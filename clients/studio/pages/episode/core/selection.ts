/** Which shots are chosen, and from where a range begins. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Everything from the anchor to `id`, in the order of `all`, with what was chosen before. */
export function ranged(selection: Selection, all: readonly string[], id: string): Selection {
  const from = selection.anchor === null ? -1 : all.indexOf(selection.anchor);
  const to = all.indexOf(id);
  if (from === -1 || to === -1) return { ids: new Set([...selection.ids, id]), anchor: id };
  const range = all.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** Without those that are there no more; the same object where nothing is gone. */
export function kept(selection: Selection, all: readonly string[]): Selection {
  const there = new Set(all);
  const ids = [...selection.ids].filter((id) => there.has(id));
  if (ids.length === selection.ids.size) return selection;
  const { anchor } = selection;
  return { ids: new Set(ids), anchor: anchor !== null && there.has(anchor) ? anchor : null };
}
