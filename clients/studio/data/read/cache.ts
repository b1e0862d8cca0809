/** What was opened, as the query cache keeps it. */
import type { QueryClient } from '@tanstack/react-query';
import type { Changes, DocOf, DocRef, Kind, OpenedEpisode, OpenedProject, Take } from '../types.ts';
import { isScriptStale, mergeEpisode, mergeProject, mergeTakes } from './merge.ts';

export const projectKey = (projectId: string) => ['project', projectId] as const;
/** Takes of the whole project that were touched lately. */
export const recentKey = (projectId: string) => ['recent', projectId] as const;
export const episodeKey = (episodeId: string) => ['episode', episodeId] as const;

const episodesOf = (client: QueryClient, projectId: string) =>
  client
    .getQueriesData<OpenedEpisode>({ queryKey: ['episode'] })
    .flatMap(([, opened]) => (opened?.project.id === projectId ? [opened] : []));

/** Everything of a project that is shown or was. */
export function applyChanges(
  client: QueryClient,
  projectId: string,
  changes: Partial<Changes>,
): void {
  client.setQueryData<OpenedProject>(projectKey(projectId), (opened) =>
    opened === undefined ? opened : mergeProject(opened, changes),
  );
  client.setQueryData<readonly Take[]>(recentKey(projectId), (takes) =>
    takes === undefined ? takes : mergeTakes(takes, changes.takes ?? []),
  );
  for (const before of episodesOf(client, projectId)) {
    const key = episodeKey(before.episode.id);
    const after = mergeEpisode(before, changes);
    if (after !== before) client.setQueryData<OpenedEpisode>(key, after);
    if (isScriptStale(before, after)) void client.invalidateQueries({ queryKey: key });
  }
}

const LISTS = {
  project: null,
  asset: 'assets',
  episode: 'episodes',
  shot: 'shots',
  frame: 'frames',
  cut: 'cuts',
} as const satisfies Record<Kind, keyof Changes | null>;

/** A document that a verb answered. */
export function applyDoc<K extends Kind>(client: QueryClient, kind: K, document: DocOf[K]): void {
  const list = LISTS[kind];
  const changes = list === null ? { project: document } : { [list]: [document] };
  const projectId = kind === 'project' ? document.id : document.project_id;
  applyChanges(client, projectId, changes as Partial<Changes>);
}

/** As the server has it; undefined where no page has opened it. */
export function storedDoc(client: QueryClient, { kind, id }: DocRef): DocOf[Kind] | undefined {
  const projects = client.getQueriesData<OpenedProject>({ queryKey: ['project'] });
  const episodes = client.getQueriesData<OpenedEpisode>({ queryKey: ['episode'] });
  const docs = [
    ...projects.flatMap(([, opened]) => (opened === undefined ? [] : docsOfProject(opened, kind))),
    ...episodes.flatMap(([, opened]) => (opened === undefined ? [] : docsOfEpisode(opened, kind))),
  ];
  return docs.find((doc) => doc.id === id);
}

function docsOfProject(opened: OpenedProject, kind: Kind): readonly DocOf[Kind][] {
  if (kind === 'project') return [opened.project];
  if (kind === 'asset') return opened.assets;
  return kind === 'episode' ? opened.episodes : [];
}

function docsOfEpisode(opened: OpenedEpisode, kind: Kind): readonly DocOf[Kind][] {
  if (kind === 'shot') return opened.shots;
  if (kind === 'frame') return opened.frames;
  if (kind === 'cut') return opened.cut === null ? [] : [opened.cut];
  return kind === 'episode' ? [opened.episode] : [];
}
