/**
 * Writing a document at a place among its siblings. All who do so for one parent write the parent
 * too, so that no two are given one place: whoever comes second looks again.
 */
import { checked, runTransaction, type Transaction } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { EditDeps } from '../core/deps.ts';
import { StudioBusyError, StudioFullError } from '../core/errors.ts';
import { byOrder, placeAfter, respaced } from '../core/order.ts';
import { type ChildKind, PLACES } from '../core/parents.ts';
import { type StudioDoc, studioCollections } from '../core/schema.ts';
import { studioDoc } from '../core/store.ts';

const MAX_LOOKS = 12;

export interface Place {
  readonly kind: ChildKind;
  readonly parent: { readonly kind: 'project' | 'episode' | 'shot'; readonly id: string };
  readonly after: string | null | undefined;
  /** It is moved: its own place is none of its neighbours'. */
  readonly moved?: string;
}

export interface Placing<T> {
  readonly full?: (live: number) => boolean;
  readonly write: (tx: Transaction, order: number) => Promise<T>;
}

/** Throws InvalidRequestError for a neighbour that is not there, StudioFullError, StudioBusyError. */
export async function atPlace<T>(deps: EditDeps, place: Place, verb: Placing<T>): Promise<T> {
  return placedBy(deps, place, { seen: await lookAt(deps, place), verb }).then(({ is }) => is);
}

/**
 * One after another behind the last. Siblings are looked at once, and anew only where somebody else
 * has written in between: of any number of documents the cost is one read and one transaction each.
 * Throws as `atPlace` does; those before stay.
 */
export async function atEnd<T extends StudioDoc>(
  deps: EditDeps,
  under: Omit<Place, 'after' | 'moved'>,
  verbs: readonly Placing<T>[],
): Promise<T[]> {
  if (verbs.length === 0) return [];
  const place = { ...under, after: undefined };
  const placed: T[] = [];
  let seen = await lookAt(deps, place);
  for (const verb of verbs) {
    const { is, version, siblings } = await placedBy<T>(deps, place, { seen, verb });
    placed.push(is);
    const others = siblings.filter(({ _id }) => _id !== is._id);
    seen = { version, siblings: [...others, is].sort(byOrder) };
  }
  return placed;
}

/** What was found at a parent: the version of its order, and everything under it. */
interface Seen {
  readonly version: number;
  readonly siblings: readonly StudioDoc[];
}

async function lookAt(deps: EditDeps, { kind, parent }: Place): Promise<Seen> {
  const { order_version } = await studioDoc(deps.db, { kind: parent.kind, id: parent.id });
  return { version: order_version, siblings: await siblingsOf(deps, kind, parent.id) };
}

async function placedBy<T>(
  deps: EditDeps,
  place: Place,
  { seen: first, verb }: { readonly seen: Seen; readonly verb: Placing<T> },
): Promise<Seen & { readonly is: T }> {
  const { kind, parent, after, moved } = place;
  let seen = first;
  for (let look = 1; look <= MAX_LOOKS; look++) {
    if (look > 1) seen = await lookAt(deps, place);
    const { version, siblings: all } = seen;
    const live = all.filter(({ deleted_at }) => deleted_at === null).length;
    if (verb.full?.(live) === true) throw new StudioFullError(kind, PLACES[kind].most);
    const siblings = all.filter(({ _id }) => _id !== moved);
    const order = placeAfter(siblings, after);
    if (order === undefined) {
      throw new InvalidRequestError([{ field: 'after', message: '前一项不存在' }]);
    }
    if (order === null) {
      await respace(deps, kind, siblings);
      continue;
    }
    const written = await runTransaction(deps, async (tx) => {
      const now = await studioDoc(tx, { kind: parent.kind, id: parent.id });
      if (now.order_version !== version) return null;
      const docs = tx.collection(studioCollections[parent.kind]);
      checked(await docs.doc(parent.id).update({ order_version: version + 1 }));
      return { is: await verb.write(tx, order), version: version + 1, siblings: all };
    });
    if (written !== null) return written;
  }
  throw new StudioBusyError(`order of ${kind} under ${parent.id}`);
}

/** Deleted ones keep their places: they may come back. */
async function siblingsOf(deps: EditDeps, kind: ChildKind, parentId: string): Promise<StudioDoc[]> {
  const where = { [PLACES[kind].field]: parentId };
  const found = await deps.db.collection(studioCollections[kind]).where(where).limit(1_000).get();
  return (checked(found).data as StudioDoc[]).sort(byOrder);
}

async function respace(
  deps: EditDeps,
  kind: ChildKind,
  siblings: readonly StudioDoc[],
): Promise<void> {
  const updated_at = new Date(deps.clock.now());
  for (const { id, order } of respaced(siblings)) {
    const docs = deps.db.collection(studioCollections[kind]);
    checked(await docs.doc(id).update({ order, updated_at }));
  }
}
