/** Addresses of what was made: asked for together, and anew before their hour is over. */
import { useEffect, useMemo } from 'react';
import { codeOf } from '../../ui/cloud/errors.ts';
import { useNow } from '../../ui/core/now.ts';
import { createStore, type Store, useStore } from '../../ui/core/store.ts';
import { useStudio } from '../app/context.ts';
import type { AnswerOf, Studio } from '../app/studio.ts';
import type { Take, TakeImage } from './types.ts';

export type Link = AnswerOf<'links'>['links'][number];

/** That one call takes. */
const MOST = 50;
const GOOD_MS = 50 * 60_000;
const AGAIN_MS = 30_000;

interface Loader {
  /** By file. */
  readonly links: Store<ReadonlyMap<string, Link>>;
  want(workIds: readonly string[]): void;
}

export interface Links {
  /** Null until it has come. */
  url(image: Pick<TakeImage, 'file_id'> | undefined): string | null;
  thumb(image: Pick<TakeImage, 'file_id'> | undefined): string | null;
}

const loaders = new WeakMap<Studio, Map<string, Loader>>();

/** Of the results of these takes; those that have none yet are left out. */
export function useLinks(projectId: string, takes: readonly Take[]): Links {
  const loader = loaderOf(useStudio(), projectId);
  const links = useStore(loader.links);
  // What is shown for an hour is asked for anew.
  const now = useNow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time is why it is asked again
  useEffect(() => {
    loader.want(takes.filter(({ images }) => images.length > 0).map(({ work_id }) => work_id));
  }, [loader, takes, now]);
  return useMemo(() => {
    const of = (image: Pick<TakeImage, 'file_id'> | undefined): Link | undefined =>
      image && links.get(image.file_id);
    return {
      url: (image) => of(image)?.url ?? null,
      thumb: (image) => of(image)?.thumb_url ?? of(image)?.url ?? null,
    };
  }, [links]);
}

function loaderOf(studio: Studio, projectId: string): Loader {
  const ofStudio = loaders.get(studio) ?? new Map<string, Loader>();
  loaders.set(studio, ofStudio);
  const loader = ofStudio.get(projectId) ?? createLoader(studio, projectId);
  ofStudio.set(projectId, loader);
  return loader;
}

function createLoader(studio: Pick<Studio, 'ask'>, projectId: string): Loader {
  const links = createStore<ReadonlyMap<string, Link>>(new Map());
  /** Until when each is not asked for again, ms. */
  const goodUntil = new Map<string, number>();
  let wanted = new Set<string>();
  const ask = async (workIds: readonly string[]): Promise<void> => {
    try {
      const { links: found } = await studio.ask('links', { projectId, workIds: [...workIds] });
      links.set(new Map([...links.get(), ...found.map((link) => [link.file_id, link] as const)]));
    } catch (error) {
      // One that is gone must not hide the others.
      if (codeOf(error) === 'NOT_FOUND' && workIds.length > 1) {
        const half = Math.ceil(workIds.length / 2);
        await ask(workIds.slice(0, half));
        await ask(workIds.slice(half));
      } else for (const id of workIds) goodUntil.set(id, Date.now() + AGAIN_MS);
    }
  };
  const flush = (): void => {
    const ids = [...wanted];
    wanted = new Set();
    for (let at = 0; at < ids.length; at += MOST) void ask(ids.slice(at, at + MOST));
  };
  return {
    links,
    want: (workIds) => {
      const due = workIds.filter((id) => (goodUntil.get(id) ?? 0) < Date.now());
      if (due.length === 0) return;
      if (wanted.size === 0) queueMicrotask(flush);
      for (const id of due) {
        wanted.add(id);
        goodUntil.set(id, Date.now() + GOOD_MS);
      }
    },
  };
}
