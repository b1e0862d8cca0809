/** Changing what is there: fields, places, and whether it is there at all. */
import { checked, replacing } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { canonicalJson } from '../../platform/json.ts';
import { parseOrThrow } from '../../platform/parse.ts';
import { accessTo } from '../core/access.ts';
import type { EditDeps } from '../core/deps.ts';
import { patchShapes } from '../core/fields.ts';
import { DELETED_KEPT_MS } from '../core/kept.ts';
import { type ChildKind, PLACES } from '../core/parents.ts';
import { type Kind, type StudioDoc, studioCollections } from '../core/schema.ts';
import { type Change, changeDoc, type DocOf, opDoc, studioDoc } from '../core/store.ts';
import { atPlace } from './place.ts';

export interface Ref<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
  readonly openid: string;
}

export interface FieldConflict {
  readonly field: string;
  readonly yours: unknown;
  readonly theirs: unknown;
}

export type Patched<K extends Kind> =
  | { readonly outcome: 'written'; readonly document: DocOf[K] }
  /** Nothing was written: fields that somebody else has changed since `baseVersion`. */
  | {
      readonly outcome: 'conflict';
      readonly document: DocOf[K];
      readonly conflicts: readonly FieldConflict[];
    };

/**
 * Writes the named fields, if nobody has written them since `baseVersion`; changes of other fields
 * do not matter. Throws NotFoundError, StudioForbiddenError, InvalidRequestError.
 */
export async function patchDoc<K extends Kind>(
  deps: EditDeps,
  { kind, id, openid, baseVersion, set }: Ref<K> & { baseVersion: number; set: unknown },
): Promise<Patched<K>> {
  await mayEdit(deps, { kind, id, openid });
  const wanted = Object.entries(parseOrThrow(patchShapes[kind], set)).filter(
    ([, value]) => value !== undefined,
  );
  let conflicts: FieldConflict[] = [];
  const document = await changeDoc(deps, { kind, id }, (doc): Change | null => {
    const now = new Map<string, unknown>(Object.entries(doc));
    const differing = wanted.filter(
      ([field, value]) => canonicalJson(now.get(field)) !== canonicalJson(value),
    );
    conflicts = differing
      .filter(([field]) => (doc.changed[field] ?? 1) > baseVersion)
      .map(([field, yours]) => ({ field, yours, theirs: now.get(field) }));
    if (conflicts.length > 0 || differing.length === 0) return null;
    return { op: 'patch', by: openid, set: Object.fromEntries(differing) };
  });
  if (conflicts.length > 0) return { outcome: 'conflict', document, conflicts };
  return { outcome: 'written', document };
}

/** Soft: it is kept, and `restoreDoc` brings it back. Throws NotFoundError, StudioForbiddenError. */
export function deleteDoc<K extends Kind>(deps: EditDeps, ref: Ref<K>): Promise<DocOf[K]> {
  return setDeleted(deps, ref, new Date(deps.clock.now()));
}

/** Within thirty days. Throws NotFoundError, StudioForbiddenError. */
export function restoreDoc<K extends Kind>(deps: EditDeps, ref: Ref<K>): Promise<DocOf[K]> {
  return setDeleted(deps, ref, null);
}

async function setDeleted<K extends Kind>(
  deps: EditDeps,
  ref: Ref<K>,
  deleted_at: Date | null,
): Promise<DocOf[K]> {
  await mayEdit(deps, ref, { ownerOnly: ref.kind === 'project', deleted: true });
  const op = deleted_at === null ? 'restore' : 'delete';
  return changeDoc(deps, ref, (doc): Change | null => {
    if ((doc.deleted_at === null) === (deleted_at === null)) return null;
    if (isGone(doc, deps.clock.now())) throw new NotFoundError(`${ref.kind} ${ref.id}`);
    return { op, by: ref.openid, set: { deleted_at } };
  });
}

/** Removed any moment now, or already half. */
const isGone = ({ deleted_at }: StudioDoc, now: number): boolean =>
  deleted_at !== null && deleted_at.getTime() <= now - DELETED_KEPT_MS;

/**
 * Puts it right after a sibling (null: before all). Throws NotFoundError, StudioForbiddenError,
 * InvalidRequestError, StudioBusyError.
 */
export async function moveDoc<K extends ChildKind>(
  deps: EditDeps,
  { kind, id, openid, after }: Ref<K> & { readonly after: string | null },
): Promise<DocOf[K]> {
  await mayEdit(deps, { kind, id, openid });
  const doc = await studioDoc(deps.db, { kind, id });
  const parentId = new Map<string, unknown>(Object.entries(doc)).get(PLACES[kind].field);
  const parent = { kind: PLACES[kind].parent, id: String(parentId) };
  return atPlace(
    deps,
    { kind, parent, after, moved: id },
    {
      write: async (tx, order) => {
        const now = await studioDoc(tx, { kind, id });
        const at = new Date(deps.clock.now());
        const version = now.version + 1;
        const fields = { order, version, updated_at: at };
        const docs = tx.collection(studioCollections[kind]);
        checked(await docs.doc(id).update(replacing(deps.db, fields)));
        const before = { order: now.order };
        const entry = {
          kind,
          doc: now,
          version,
          op: 'move',
          by: openid,
          fields: ['order'],
        } as const;
        checked(await tx.collection(studioCollections.ops).add(opDoc({ ...entry, before, at })));
        return { ...now, ...fields };
      },
    },
  );
}

async function mayEdit(
  deps: EditDeps,
  { kind, id, openid }: Ref,
  { ownerOnly = false, deleted = false } = {},
): Promise<void> {
  const doc = await studioDoc(deps.db, { kind, id, deleted });
  const role = ownerOnly ? 'owner' : 'editor';
  const wanted = { projectId: doc.project_id, openid, role } as const;
  await accessTo(deps.db, ownerOnly ? { ...wanted, deleted: true } : wanted);
}
