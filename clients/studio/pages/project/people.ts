/** What people of a project are called. */
import { shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import type { OpenedProject } from '../../data/types.ts';
import { projectWords } from './words.ts';

/** Whoever is no member and was never one is its owner, whose id is told to nobody else. */
export function usePeople({ me, members }: Pick<OpenedProject, 'me' | 'members'>) {
  const t = useWords(projectWords);
  return (openid: string, ownerId?: string): string => {
    if (openid === me.openid) return t.you;
    const member = members.find((one) => one.member === openid);
    if (member !== undefined) return member.name || shortId(openid);
    return openid === ownerId || me.role !== 'owner' ? t.owner : t.former(shortId(openid));
  };
}
