/**
 * What changed meanwhile in a project: asked for often while something is being made, seldom
 * otherwise, never while nobody sees the page.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { codeOf } from '../../ui/cloud/errors.ts';
import { useStudio } from '../app/context.ts';
import type { Studio } from '../app/studio.ts';
import { applyChanges, projectKey, recentKey } from './read/cache.ts';
import { isRunning } from './read/standing.ts';
import type { OpenedEpisode, OpenedProject, Take } from './types.ts';

const BUSY_MS = 4_000;
const CALM_MS = 15_000;
/** After a call that failed. */
const TROUBLE_MS = 10_000;

/** Kept fresh while it is mounted: once a project. */
export function useLive(projectId: string): void {
  const studio = useStudio();
  const client = useQueryClient();
  useEffect(() => watchProject(studio, client, projectId), [studio, client, projectId]);
}

function watchProject(studio: Studio, client: QueryClient, projectId: string): () => void {
  let since: string | null = null;
  let timer = 0;
  let isOver = false;
  const plan = (ms: number): void => {
    window.clearTimeout(timer);
    if (!isOver && !document.hidden) timer = window.setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    const from = since ?? oldest(client, projectId);
    if (from === null) return plan(BUSY_MS);
    try {
      const changes = await studio.ask('changes', { projectId, since: from });
      since = changes.now;
      applyChanges(client, projectId, changes);
      // What has ended has been charged, or given back.
      if (changes.takes.length > 0) void client.invalidateQueries({ queryKey: ['balance'] });
      if (changes.is_cut) await reopen(client, projectId);
      plan(isBusy(client, projectId) ? BUSY_MS : CALM_MS);
    } catch (error) {
      // Not there any more, or not for us: the page itself is to say so.
      if (codeOf(error) === 'NOT_FOUND') await reopen(client, projectId);
      plan(TROUBLE_MS);
    }
  };
  const turn = (): void => {
    if (document.hidden) window.clearTimeout(timer);
    else plan(0);
  };
  document.addEventListener('visibilitychange', turn);
  window.addEventListener('online', turn);
  plan(BUSY_MS);
  return () => {
    isOver = true;
    window.clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
    window.removeEventListener('online', turn);
  };
}

const ours = (client: QueryClient, projectId: string) =>
  [
    client.getQueryData<OpenedProject>(projectKey(projectId)),
    ...client.getQueriesData<OpenedEpisode>({ queryKey: ['episode'] }).map(([, data]) => data),
  ].filter((data) => data !== undefined && data.project.id === projectId);

/** Of what is shown, or was: nothing written since is to be missed. */
function oldest(client: QueryClient, projectId: string): string | null {
  const nows = ours(client, projectId).map((opened) => opened?.now ?? '');
  return nows.sort()[0] ?? null;
}

function isBusy(client: QueryClient, projectId: string): boolean {
  const recent = client.getQueryData<readonly Take[]>(recentKey(projectId)) ?? [];
  return (
    recent.some(isRunning) ||
    ours(client, projectId).some((opened) => opened?.takes.some(isRunning))
  );
}

const reopen = (client: QueryClient, projectId: string): Promise<void> =>
  client.invalidateQueries({
    predicate: ({ queryKey, state }) =>
      (['project', 'recent'].includes(String(queryKey[0])) && queryKey[1] === projectId) ||
      (queryKey[0] === 'episode' &&
        (state.data as OpenedEpisode | undefined)?.project.id === projectId),
  });
