/** Every place of the studio, and the link that leads there. */
import { linkTo } from '../../ui/core/route.ts';

export const toProjects = '#/';
export const toProject = (projectId: string, part?: ProjectPart): string =>
  linkTo(part === undefined || part === 'episodes' ? ['p', projectId] : ['p', projectId, part]);
export const toEpisode = (
  projectId: string,
  episodeId: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string => linkTo(['p', projectId, 'e', episodeId], query);
export const toFilm = (projectId: string, episodeId: string): string =>
  linkTo(['p', projectId, 'e', episodeId, 'film']);
export const toQueue = (projectId: string): string => linkTo(['p', projectId, 'queue']);

export const PROJECT_PARTS = [
  'episodes',
  'assets',
  'members',
  'spend',
  'history',
  'settings',
] as const;
export type ProjectPart = (typeof PROJECT_PARTS)[number];

export type Place =
  | { readonly page: 'projects' }
  | { readonly page: 'project'; readonly projectId: string; readonly part: ProjectPart }
  | { readonly page: 'queue'; readonly projectId: string }
  | { readonly page: 'episode' | 'film'; readonly projectId: string; readonly episodeId: string }
  | { readonly page: 'nowhere' };

export function placeOf(path: readonly string[]): Place {
  const [first, projectId, part, episodeId, last, ...more] = path;
  if (first === undefined) return { page: 'projects' };
  if (first !== 'p' || projectId === undefined || more.length > 0) return { page: 'nowhere' };
  if (part === 'e' && episodeId !== undefined) {
    if (last === undefined) return { page: 'episode', projectId, episodeId };
    return last === 'film' ? { page: 'film', projectId, episodeId } : { page: 'nowhere' };
  }
  if (episodeId !== undefined) return { page: 'nowhere' };
  if (part === 'queue') return { page: 'queue', projectId };
  const known = PROJECT_PARTS.find((one) => one === (part ?? 'episodes'));
  return known === undefined ? { page: 'nowhere' } : { page: 'project', projectId, part: known };
}
