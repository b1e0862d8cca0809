/** One edit as it waits to be written: what it changes, and how it is taken back. */
import type { DocRef, TargetRef } from '../types.ts';

export type FieldValues = Readonly<Record<string, unknown>>;

export type Change =
  | { readonly do: 'patch'; readonly set: FieldValues; readonly before: FieldValues }
  /** Right after a sibling; null: before all. `before`: after whom it stood. */
  | { readonly do: 'move'; readonly after: string | null; readonly before: string | null }
  | { readonly do: 'delete' }
  | { readonly do: 'restore' }
  | {
      readonly do: 'pick';
      readonly target: TargetRef;
      /** Under which the document keeps it. */
      readonly key: string;
      readonly workId: string | null;
      readonly before: string | null;
    }
  | {
      readonly do: 'discard';
      readonly target: TargetRef;
      readonly workId: string;
      readonly discarded: boolean;
    }
  /** Of an episode: the whole text as it is to be, and as it was read. */
  | { readonly do: 'script'; readonly text: string; readonly before: string };

export interface Edit {
  readonly id: string;
  readonly doc: DocRef;
  /** The version it was made on: of the document, or of the script. */
  readonly base: number;
  readonly change: Change;
  /** Instant of the last keystroke, ms. */
  readonly at: number;
}

/** What takes it back. */
export function inverse(change: Change): Change {
  switch (change.do) {
    case 'patch':
      return { do: 'patch', set: change.before, before: change.set };
    case 'move':
      return { do: 'move', after: change.before, before: change.after };
    case 'delete':
      return { do: 'restore' };
    case 'restore':
      return { do: 'delete' };
    case 'pick':
      return { ...change, workId: change.before, before: change.workId };
    case 'discard':
      return { ...change, discarded: !change.discarded };
    case 'script':
      return { do: 'script', text: change.before, before: change.text };
    default:
      return change satisfies never;
  }
}

const isSameDoc = (a: DocRef, b: DocRef): boolean => a.kind === b.kind && a.id === b.id;

/** Two edits in a row as one; null where they are no one. The first one's version stays the base. */
export function joined(earlier: Edit, later: Edit): Edit | null {
  if (!isSameDoc(earlier.doc, later.doc)) return null;
  const change = joinedChange(earlier.change, later.change);
  return change === null ? null : { ...earlier, change, at: later.at };
}

function joinedChange(earlier: Change, later: Change): Change | null {
  if (earlier.do === 'patch' && later.do === 'patch') {
    const set = { ...earlier.set, ...later.set };
    return { do: 'patch', set, before: { ...later.before, ...earlier.before } };
  }
  if (earlier.do === 'script' && later.do === 'script') return { ...earlier, text: later.text };
  return null;
}

/** The same fields of the same document: one thing somebody types. */
export function isSameSpot(a: Pick<Edit, 'doc' | 'change'>, b: Pick<Edit, 'doc' | 'change'>) {
  if (!isSameDoc(a.doc, b.doc)) return false;
  if (a.change.do === 'script') return b.change.do === 'script';
  if (a.change.do !== 'patch' || b.change.do !== 'patch') return false;
  return sameValue(Object.keys(a.change.set).sort(), Object.keys(b.change.set).sort());
}

/** As JSON with its keys in order: what the database gives back may have them in another. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, ordered) === JSON.stringify(b, ordered);
}

function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function seenBy(change: Change): FieldValues | null {
  if (change.do === 'patch') return change.before;
  return change.do === 'script' ? { script: change.before } : null;
}

/**
 * An edit that waits, after the document was written at `version` with these values: where the
 * fields are still what was seen when it was made, that version is what it was made on.
 */
export function rebased(
  edit: Edit,
  written: {
    readonly doc: DocRef;
    readonly version: number;
    readonly values: FieldValues;
  },
): Edit {
  if (!isSameDoc(edit.doc, written.doc)) return edit;
  const before = seenBy(edit.change);
  if (before === null) return edit;
  const isAsSeen = Object.entries(before).every(([field, value]) =>
    sameValue(value, written.values[field]),
  );
  return isAsSeen ? { ...edit, base: written.version } : edit;
}
