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

/** Throws InvalidRequestError for a neighbour that is not there, StudioFullError, StudioBusyError. */
export async function atPlace<T>(
  deps: EditDeps,
  place: Place,
  verb: {
    readonly full?: (live: number) => boolean;
    readonly write: (tx: Transaction, order: number) => Promise<T>;
  },
): Promise<T> {
  const { kind, parent, after, moved } = place;
  for (let look = 1; look <= MAX_LOOKS; look++) {
    const seen = await studioDoc(deps.db, { kind: parent.kind, id: parent.id });
    const all = await siblingsOf(deps, kind, parent.id);
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
      if (now.order_version !== seen.order_version) return null;
      checked(
        await tx
          .collection(studioCollections[parent.kind])
          .doc(parent.id)
          .update({ order_version: now.order_version + 1 }),
      );
      return { is: await verb.write(tx, order) };
    });
    if (written !== null) return written.is;
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
