/** An episode, and who asks for it. */
import type { DatabaseScope } from '../../platform/database.ts';
import { type Access, accessTo } from './access.ts';
import type { EpisodeDoc, Role } from './schema.ts';
import { studioDoc } from './store.ts';

/** Throws NotFoundError, StudioForbiddenError. */
export async function episodeFor(
  scope: DatabaseScope,
  wish: { readonly openid: string; readonly episodeId: string; readonly role: Role },
): Promise<{ readonly episode: EpisodeDoc; readonly access: Access }> {
  const { openid, episodeId, role } = wish;
  const episode = await studioDoc(scope, { kind: 'episode', id: episodeId });
  const access = await accessTo(scope, { projectId: episode.project_id, openid, role });
  return { episode, access };
}
