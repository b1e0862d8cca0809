/** A project and an episode as pages show them: what the server has, with the edits that wait. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useStore } from '../../ui/core/store.ts';
import { useStudio } from '../app/context.ts';
import { overlayEpisode, overlayProject } from './edits/overlay.ts';
import type { EditQueue } from './edits/queue.ts';
import { useEdit } from './edits/workspace.ts';
import { episodeKey, projectKey } from './read/cache.ts';
import type { Me, OpenedEpisode, OpenedProject } from './types.ts';

/** What somebody may do, for controls to be there or not: the server decides anew each time. */
export interface May {
  readonly edit: boolean;
  /** The owner's credits: with a limit, or as the owner. */
  readonly spend: boolean;
  readonly own: boolean;
}

export const mayOf = ({ role, spend_limit: limit }: Me): May => ({
  edit: role !== 'viewer',
  spend: role === 'owner' || (role === 'editor' && limit !== null),
  own: role === 'owner',
});

interface Asked {
  /** Undefined until the first answer. */
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly retry: () => void;
}

/**
 * Edits that wait go first: what is read beside them may be older than their answers, and would show
 * for a moment what was there before. Without a network they wait on, and the reading fails.
 */
async function afterEdits<T>(queue: EditQueue, read: () => Promise<T>): Promise<T> {
  await queue.settle();
  return read();
}

/** `opened`: project, me, members, assets, episodes, takes (of looks, newest first). */
export function useProject(
  projectId: string,
): Asked & { readonly opened: OpenedProject | undefined } {
  const { ask } = useStudio();
  const { queue } = useEdit();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: projectKey(projectId),
    queryFn: () => afterEdits(queue, () => ask('open', { projectId })),
    // `changes` keeps it fresh.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { pending } = useStore(queue.kept);
  const opened = useMemo(() => data && overlayProject(data, pending), [data, pending]);
  return { opened, error, isFetching, retry: () => void refetch() };
}

/** `opened`: episode, script, shots, frames (of all shots), cut, takes (newest first). */
export function useEpisode(
  episodeId: string,
): Asked & { readonly opened: OpenedEpisode | undefined } {
  const { ask } = useStudio();
  const { queue } = useEdit();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: episodeKey(episodeId),
    queryFn: () => afterEdits(queue, () => ask('openEpisode', { episodeId })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { pending } = useStore(queue.kept);
  const opened = useMemo(() => data && overlayEpisode(data, pending), [data, pending]);
  return { opened, error, isFetching, retry: () => void refetch() };
}
