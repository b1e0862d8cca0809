/** Verbs about who works on a project. */
import { invite, join, removeMember, setMember } from '../members/members.ts';
import { memberView } from '../views.ts';
import type { Handlers } from './verb.ts';

export const memberVerbs = {
  invite: async (deps, openid, { projectId, name, role, spendLimit }) => {
    const wish = { openid, projectId, name, role, spendLimit };
    const { code, expiresAt } = await invite(deps, wish);
    return { data: { code, expires_at: expiresAt }, message: '邀请码仅显示这一次' };
  },
  join: async (deps, openid, { code }) => {
    const member = await join(deps, { openid, code });
    const { project_id } = member;
    return { data: { project_id, me: memberView(member) }, message: '已加入项目' };
  },
  setMember: async (deps, openid, { projectId, member, role, spendLimit }) => {
    const changed = await setMember(deps, { openid, projectId, member, role, spendLimit });
    return { data: { member: memberView(changed) } };
  },
  removeMember: async (deps, openid, { projectId, member }) => {
    await removeMember(deps, { openid, projectId, member });
    return { data: { member }, message: '已移除' };
  },
} satisfies Partial<Handlers>;
