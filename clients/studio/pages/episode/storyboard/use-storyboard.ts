/** The storyboard of this episode that nobody has decided on: found, carried on part by part, decided. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { RefusedError } from '../../../../ui/cloud/errors.ts';
import { useStudio } from '../../../app/context.ts';
import type { AnswerOf, Studio } from '../../../app/studio.ts';
import { episodeKey, projectKey } from '../../../data/read/cache.ts';
import type { OpenedEpisode } from '../../../data/types.ts';

export type Storyboard = AnswerOf<'storyboard'>['storyboard'];

/** Somebody else is at the same part, or nobody answered, ms. */
const AGAIN_MS = 2_000;

export interface StoryboardState {
  readonly doc: Storyboard | null;
  /** Why it does not go on; null while it does. */
  readonly error: unknown;
  /** No answer came for a part: it is looked at again. */
  readonly isTroubled: boolean;
  readonly resume: () => void;
  readonly began: (doc: Storyboard) => void;
  readonly accept: () => Promise<number>;
  readonly drop: () => Promise<void>;
}

export function useStoryboard(opened: OpenedEpisode, mayEdit: boolean): StoryboardState {
  const { ask } = useStudio();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [isTroubled, setTroubled] = useState(false);
  const { id: episodeId, project_id: projectId } = opened.episode;
  const doc = opened.storyboard;
  const put = useCallback(
    (storyboard: Storyboard | null) =>
      client.setQueryData<OpenedEpisode>(
        episodeKey(episodeId),
        (now) => now && { ...now, storyboard },
      ),
    [client, episodeId],
  );
  const runningId = doc?.state === 'open' && mayEdit && error === null ? doc.id : null;
  useEffect(() => {
    if (runningId === null) return undefined;
    return carryOn(ask, runningId, { onDoc: put, onTrouble: setTroubled, onError: setError });
  }, [runningId, ask, put]);
  const id = doc?.id ?? '';
  return {
    ...{ doc, error, isTroubled },
    resume: () => setError(null),
    began: put,
    accept: async () => {
      const { shot_ids: shotIds } = await ask('acceptStoryboard', { storyboardId: id });
      put(null);
      const keys = [episodeKey(episodeId), projectKey(projectId)];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
      return shotIds.length;
    },
    drop: async () => {
      await ask('dropStoryboard', { storyboardId: id });
      put(null);
      await client.invalidateQueries({ queryKey: ['balance'] });
    },
  };
}

interface Told {
  readonly onDoc: (doc: Storyboard) => void;
  readonly onTrouble: (isTroubled: boolean) => void;
  readonly onError: (error: unknown) => void;
}

/** Until it is a draft, or the page is left; a part that was asked for is found, not asked for again. */
function carryOn(ask: Studio['ask'], storyboardId: string, told: Told): () => void {
  let isOver = false;
  let timer = 0;
  let last = '';
  const step = async (): Promise<void> => {
    try {
      const { storyboard } = await ask('runStoryboard', { storyboardId });
      if (isOver) return;
      told.onTrouble(false);
      told.onDoc(storyboard);
      if (storyboard.state !== 'open') return;
      const at = `${storyboard.next}.${storyboard.attempt}`;
      plan(at === last ? AGAIN_MS : 0);
      last = at;
    } catch (error) {
      if (isOver) return;
      if (error instanceof RefusedError) told.onError(error);
      else {
        told.onTrouble(true);
        plan(AGAIN_MS);
      }
    }
  };
  const plan = (ms: number): void => {
    timer = window.setTimeout(() => void step(), ms);
  };
  plan(0);
  return () => {
    isOver = true;
    window.clearTimeout(timer);
  };
}
