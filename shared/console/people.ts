/** The list of operators, as admins on it and the deployment change it. */
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';
import { collections, type Database } from '../platform/database.ts';
import { DarkroomError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { roles } from './contract/core.ts';
import { flag, text } from './contract/fields.ts';
import { allOperators, type OperatorDoc } from './core/operators.ts';
import { changeDoc, versionOf } from './core/seen.ts';

/** The last admin could let nobody in again. */
export class LastAdminError extends DarkroomError {
  readonly code = 'LAST_ADMIN';
  readonly userMessage = '至少需要保留一名管理员';
}

/** Who somebody is to be. */
export const operatorShape = z.object({
  uid: text('用户编号', 128),
  name: text('姓名', 64),
  role: z.enum(roles, { error: '角色不支持' }),
  enabled: z._default(flag, true),
});
type Wish = z.output<typeof operatorShape>;

interface Deps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export const operatorView = (doc: OperatorDoc) => ({
  uid: doc._id,
  version: versionOf(doc),
  name: doc.name,
  role: doc.role,
  enabled: doc.enabled,
  createdAt: doc.created_at.getTime(),
  updatedAt: doc.updated_at.getTime(),
});

/** `seen` null: they are new; undefined: whatever is there. Throws ConflictError, LastAdminError. */
export async function setOperator(
  deps: Deps,
  wish: Wish,
  seen?: string | null,
): Promise<OperatorDoc> {
  const { uid, ...fields } = wish;
  if (fields.role !== 'admin' || !fields.enabled) await assertOtherAdmin(deps.db, uid);
  const at = new Date(deps.clock.now());
  const known = seen === undefined ? await versionNow(deps.db, uid) : seen;
  const doc = await change(deps, {
    uid,
    seen: known,
    to: (before) => ({
      views: before?.views ?? [],
      ...fields,
      created_at: before?.created_at ?? at,
      updated_at: at,
    }),
  });
  if (doc === null) throw new TypeError('an operator was set and is not there');
  return doc;
}

/** Throws ConflictError, LastAdminError. */
export async function removeOperator(
  deps: Deps,
  { uid, seen }: { readonly uid: string; readonly seen: string },
): Promise<void> {
  await assertOtherAdmin(deps.db, uid);
  await change(deps, { uid, seen, to: () => null });
}

function change(
  deps: Deps,
  {
    uid,
    seen,
    to,
  }: { uid: string; seen: string | null; to: (before: OperatorDoc | null) => object | null },
): Promise<OperatorDoc | null> {
  const { operators: collection } = collections;
  return changeDoc<OperatorDoc>(deps, {
    collection,
    id: uid,
    seen,
    change: to,
    view: operatorView,
  });
}

async function versionNow(db: Database, uid: string): Promise<string | null> {
  const doc = (await allOperators(db)).find(({ _id }) => _id === uid);
  return doc === undefined ? null : versionOf(doc);
}

/** Of several who take each other off at the same moment, all may succeed: a deployment adds one again. */
async function assertOtherAdmin(db: Database, uid: string): Promise<void> {
  const admins = (await allOperators(db)).filter(
    ({ role, enabled }) => enabled && role === 'admin',
  );
  const isLast = admins.length > 0 && admins.every(({ _id }) => _id === uid);
  if (isLast) throw new LastAdminError(`${uid} is the last admin`);
}
