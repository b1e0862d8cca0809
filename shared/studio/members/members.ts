/** Who works on a project besides its owner: invited by a code, with a role and a spend limit. */
import {
  checked,
  type Database,
  readDoc,
  replacing,
  runTransaction,
} from '../../platform/database.ts';
import { InvalidRequestError, NotFoundError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { accessTo, memberId } from '../core/access.ts';
import type { EditDeps } from '../core/deps.ts';
import { InviteError, StudioFullError } from '../core/errors.ts';
import { type MemberDoc, studioCollections } from '../core/schema.ts';

const INVITE_LASTS_MS = 7 * 24 * 3_600_000;
const MOST_MEMBERS = 50;

export interface Terms {
  readonly role: MemberDoc['role'];
  /** Credits of the owner's; null: none. */
  readonly spendLimit: number | null;
}

/** By role, then by when they came; for owners and members alike. */
export async function membersOf(db: Database, projectId: string): Promise<MemberDoc[]> {
  const where = { project_id: projectId, removed_at: null };
  const query = db.collection(studioCollections.member).where(where).limit(200);
  const found = checked(await query.get()).data as MemberDoc[];
  return found
    .filter(({ member }) => member !== null)
    .sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
}

/** A code for one person, told this once. Throws NotFoundError, StudioForbiddenError. */
export async function invite(
  deps: EditDeps,
  wish: Terms & { readonly openid: string; readonly projectId: string; readonly name: string },
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const { openid, projectId, name, role, spendLimit } = wish;
  const { project } = await accessTo(deps.db, { projectId, openid, role: 'owner' });
  if ((await membersOf(deps.db, projectId)).length >= MOST_MEMBERS) {
    throw new StudioFullError('members', MOST_MEMBERS);
  }
  const code = deps.random.secret();
  const at = new Date(deps.clock.now());
  const expiresAt = new Date(at.getTime() + INVITE_LASTS_MS);
  const doc: MemberDoc = {
    _id: inviteId(code),
    _openid: project._openid,
    project_id: projectId,
    member: null,
    name,
    role,
    spend_limit: spendLimit,
    expires_at: expiresAt,
    removed_at: null,
    created_at: at,
    updated_at: at,
  };
  checked(await deps.db.collection(studioCollections.member).add(doc));
  return { code, expiresAt };
}

const inviteId = (code: string): string => `invite:${deterministicId('invite', code)}`;

/**
 * Takes an invitation, once; whoever has taken it gets the same answer again. An owner cannot.
 * Throws InviteError, InvalidRequestError.
 */
export function join(
  deps: EditDeps,
  { openid, code }: { readonly openid: string; readonly code: string },
): Promise<MemberDoc> {
  return runTransaction(deps, async (tx) => {
    const found = await readDoc<MemberDoc>(tx, studioCollections.member, inviteId(code));
    if (found === null) throw new InviteError('unknown');
    if (found._openid === openid) {
      throw new InvalidRequestError([{ field: 'code', message: '您已是该项目的所有者' }]);
    }
    const id = memberId(found.project_id, openid);
    const earlier = await readDoc<MemberDoc>(tx, studioCollections.member, id);
    if (found.member === openid && earlier?.removed_at === null) return earlier;
    const at = new Date(deps.clock.now());
    const isOver = found.expires_at === null || found.expires_at <= at;
    if (found.removed_at !== null || isOver) throw new InviteError('used or expired');
    const members = tx.collection(studioCollections.member);
    const used = { member: openid, removed_at: at, updated_at: at };
    checked(await members.doc(found._id).update(used));
    const { _id: _, ...terms } = found;
    const now = { member: openid, expires_at: null, updated_at: at };
    const member: MemberDoc = { ...terms, ...now, _id: id, created_at: at };
    const { _id, ...fields } = member;
    if (earlier === null) checked(await members.add(member));
    else checked(await members.doc(id).update(replacing(deps.db, fields)));
    return member;
  });
}

/** Another role or limit; a limit below what is spent ends no task. Throws NotFoundError. */
export async function setMember(
  deps: EditDeps,
  wish: Terms & { readonly openid: string; readonly projectId: string; readonly member: string },
): Promise<MemberDoc> {
  const { role, spendLimit } = wish;
  return changed(deps, wish, { role, spend_limit: spendLimit });
}

/**
 * From now on they see and start nothing. What they have started runs on; what of their batches has
 * not been drawn goes back. A member may remove themselves. Throws NotFoundError.
 */
export function removeMember(
  deps: EditDeps,
  wish: { readonly openid: string; readonly projectId: string; readonly member: string },
): Promise<MemberDoc> {
  return changed(deps, wish, { removed_at: new Date(deps.clock.now()) });
}

async function changed(
  deps: EditDeps,
  wish: { readonly openid: string; readonly projectId: string; readonly member: string },
  fields: Partial<MemberDoc>,
): Promise<MemberDoc> {
  const { openid, projectId, member } = wish;
  const isLeaving = openid === member && 'removed_at' in fields;
  await accessTo(deps.db, { projectId, openid, role: isLeaving ? 'viewer' : 'owner' });
  const id = memberId(projectId, member);
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<MemberDoc>(tx, studioCollections.member, id);
    if (stored === null || stored.removed_at !== null) throw new NotFoundError(`member ${id}`);
    const set = { ...fields, updated_at: new Date(deps.clock.now()) };
    checked(await tx.collection(studioCollections.member).doc(id).update(set));
    return { ...stored, ...set };
  });
}
