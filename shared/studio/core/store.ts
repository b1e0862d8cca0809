/** Reading studio documents, and the one way they are changed: with their version and history. */
import {
  checked,
  type Database,
  type DatabaseScope,
  readDoc,
  replacing,
  runTransaction,
  type Transaction,
} from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { EditDeps } from './deps.ts';
import { byOrder } from './order.ts';
import {
  type AssetDoc,
  type CutDoc,
  type EpisodeDoc,
  type FrameDoc,
  type Kind,
  type OpDoc,
  type ProjectDoc,
  type ShotDoc,
  type StudioDoc,
  studioCollections,
} from './schema.ts';

export interface DocOf {
  readonly project: ProjectDoc;
  readonly asset: AssetDoc;
  readonly episode: EpisodeDoc;
  readonly shot: ShotDoc;
  readonly frame: FrameDoc;
  readonly cut: CutDoc;
}

/** As many as one query gives, and more than there may be of anything. */
const MOST_DOCS = 1_000;

/** Throws NotFoundError; a deleted one is there for who asks for it. */
export async function studioDoc<K extends Kind>(
  scope: DatabaseScope,
  {
    kind,
    id,
    deleted = false,
  }: { readonly kind: K; readonly id: string; readonly deleted?: boolean },
): Promise<DocOf[K]> {
  const doc = await readDoc<DocOf[K]>(scope, studioCollections[kind], id);
  if (doc === null || (doc.deleted_at !== null && !deleted)) {
    throw new NotFoundError(`${kind} ${id}`);
  }
  return doc;
}

/** Those of a parent in their order, without the deleted ones. */
export async function childrenOf<K extends Kind>(
  db: Database,
  kind: K,
  parent: Readonly<Record<string, unknown>>,
): Promise<DocOf[K][]> {
  const query = db.collection(studioCollections[kind]).where({ ...parent, deleted_at: null });
  const found = checked(await query.limit(MOST_DOCS).get()).data as DocOf[K][];
  return found.sort(byOrder);
}

/** Those that are there, deleted ones too. */
export async function docsById<K extends Kind>(
  db: Database,
  kind: K,
  ids: readonly string[],
): Promise<DocOf[K][]> {
  if (ids.length === 0) return [];
  const where = { _id: db.command.in([...ids]) };
  const query = db.collection(studioCollections[kind]).where(where);
  return checked(await query.limit(MOST_DOCS).get()).data as DocOf[K][];
}

export interface Change {
  readonly op: OpDoc['op'];
  readonly by: string;
  readonly set: Readonly<Record<string, unknown>>;
}

/**
 * Changes one document in a transaction, with its entry of history. `decide` sees it as it is and
 * may be asked again; null: nothing is to be changed. Throws NotFoundError.
 */
export function changeDoc<K extends Kind>(
  deps: EditDeps,
  target: { readonly kind: K; readonly id: string },
  decide: (doc: DocOf[K]) => Change | null,
): Promise<DocOf[K]> {
  const { kind, id } = target;
  return runTransaction(deps, async (tx) => {
    const doc = await studioDoc(tx, { kind, id, deleted: true });
    const change = decide(doc);
    if (change === null) return doc;
    const at = new Date(deps.clock.now());
    const { fields, op } = changed(kind, doc, change, at);
    checked(
      await tx.collection(studioCollections[kind]).doc(id).update(replacing(deps.db, fields)),
    );
    checked(await tx.collection(studioCollections.ops).add(op));
    return { ...doc, ...fields };
  });
}

function changed(kind: Kind, doc: StudioDoc, { op, by, set }: Change, at: Date) {
  const version = doc.version + 1;
  const names = Object.keys(set);
  const before = Object.fromEntries(
    names.map((name) => [name, (doc as unknown as JsonObject)[name] ?? null]),
  );
  const fields = {
    ...set,
    version,
    changed: { ...doc.changed, ...Object.fromEntries(names.map((name) => [name, version])) },
    updated_at: at,
  };
  return { fields, op: opDoc({ kind, doc, version, op, by, fields: names, before, at }) };
}

export function opDoc(entry: {
  readonly kind: Kind;
  readonly doc: Pick<StudioDoc, '_id' | '_openid' | 'project_id'>;
  readonly version: number;
  readonly op: OpDoc['op'];
  readonly by: string;
  readonly fields: readonly string[];
  readonly before: OpDoc['before'];
  readonly at: Date;
}): OpDoc {
  const { kind, doc, version, op, by, fields, before, at } = entry;
  const { _id: doc_id, _openid, project_id } = doc;
  return {
    // A cut has the id of its episode.
    _id: `${kind}:${doc_id}:${version}`,
    ...{ _openid, project_id, kind, doc_id, version, op, by, fields, before, at },
  };
}

/** Stores a new document with the first entry of its history. */
export async function addDoc(
  tx: Transaction,
  kind: Kind,
  { doc, by }: { readonly doc: StudioDoc; readonly by: string },
): Promise<void> {
  checked(await tx.collection(studioCollections[kind]).add(doc));
  const entry = { kind, doc, version: 1, op: 'create', by, fields: [], before: {} } as const;
  checked(await tx.collection(studioCollections.ops).add(opDoc({ ...entry, at: doc.created_at })));
}

/** What every new document begins with. */
export function newDoc(given: {
  readonly id: string;
  readonly owner: string;
  readonly projectId: string;
  readonly order: number;
  readonly at: Date;
}): StudioDoc {
  const { id, owner, projectId, order, at } = given;
  return {
    _id: id,
    _openid: owner,
    project_id: projectId,
    version: 1,
    changed: {},
    order,
    order_version: 0,
    deleted_at: null,
    created_at: at,
    updated_at: at,
  };
}
