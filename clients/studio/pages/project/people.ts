/** What people of a project are called. */
import { shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import type { OpenedProject } from '../../data/types.ts';
import { projectWords } from './words.ts';

/** Whoever is neither the owner nor a member was one once. */
export function usePeople({ me, owner, members }: Pick<OpenedProject, 'me' | 'owner' | 'members'>) {
  const t = useWords(projectWords);
  return (openid: string): string => {
    if (openid === me.openid) return t.you;
    if (openid === owner) return t.owner;
    const member = members.find((one) => one.member === openid);
    return member === undefined ? t.former(shortId(openid)) : member.name || shortId(openid);
  };
}
