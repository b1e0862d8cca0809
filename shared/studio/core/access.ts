/** Who may do what in a project. To strangers it looks like none at all. */
import type { CapRef } from '../../credits/index.ts';
import { type DatabaseScope, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { StudioForbiddenError } from './errors.ts';
import { type MemberDoc, type ProjectDoc, type Role, studioCollections } from './schema.ts';

export interface Access {
  readonly project: ProjectDoc;
  readonly role: Role;
  /** Who asks. */
  readonly openid: string;
  /** Of a member: what they may spend of the owner's credits; null: nothing. Owners: no limit. */
  readonly spendLimit: number | null;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, owner: 2 };

export interface Wanted {
  readonly projectId: string;
  readonly openid: string;
  readonly role: Role;
  /** A deleted project is only there for who restores it. */
  readonly deleted?: true;
}

/** Throws NotFoundError for strangers, StudioForbiddenError for members of too low a role. */
export async function accessTo(scope: DatabaseScope, wanted: Wanted): Promise<Access> {
  const { projectId, openid, role } = wanted;
  const project = await readDoc<ProjectDoc>(scope, studioCollections.project, projectId);
  if (project === null || (project.deleted_at !== null && wanted.deleted !== true)) {
    throw new NotFoundError(`project ${projectId}`);
  }
  const access = await accessOf(scope, project, openid);
  if (RANK[access.role] < RANK[role]) {
    throw new StudioForbiddenError(`${access.role} may not do what takes ${role}`);
  }
  return access;
}

async function accessOf(
  scope: DatabaseScope,
  project: ProjectDoc,
  openid: string,
): Promise<Access> {
  if (project._openid === openid) return { project, role: 'owner', openid, spendLimit: null };
  const member = await readDoc<MemberDoc>(
    scope,
    studioCollections.member,
    memberId(project._id, openid),
  );
  if (member === null || member.removed_at !== null) {
    throw new NotFoundError(`project ${project._id}`);
  }
  return { project, role: member.role, openid, spendLimit: member.spend_limit };
}

export const memberId = (projectId: string, openid: string): string => `${projectId}:${openid}`;

/** Under which a member's spending here is counted. */
export const capIdOf = ({ project, openid }: Access): string =>
  `member:${memberId(project._id, openid)}`;

/** What a hold for this caller counts against. Throws StudioForbiddenError: may not spend. */
export function capsOf(access: Access): CapRef[] {
  const { role, spendLimit } = access;
  if (role === 'owner') return [];
  if (role !== 'editor' || spendLimit === null) {
    throw new StudioForbiddenError('no spend limit', '您在该项目中没有消费额度，请联系项目所有者');
  }
  return [{ id: capIdOf(access), limit: spendLimit }];
}
