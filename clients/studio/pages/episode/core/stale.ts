/**
 * Which of what stands was made from something else by now. The server says it, by the digest of
 * what a place would send; asking costs nothing and starts nothing.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useStudio } from '../../../app/context.ts';
import type { May } from '../../../data/project.ts';
import { type QuoteItem, targetKey } from '../../../data/quote.ts';
import type { Frame, OpenedEpisode, OpenedProject, Take } from '../../../data/types.ts';
import { type Groups, groupOf } from './groups.ts';
import { placesOf, SLOTS, standingAt } from './places.ts';
import { stampOf } from './stamp.ts';

/** That one call takes. */
const MOST = 300;
/** Documents rest this long before they are looked at again, ms. */
const REST_MS = 2_500;
const NONE: ReadonlySet<string> = new Set();

interface Wish {
  readonly ofProject: OpenedProject;
  readonly opened: OpenedEpisode;
  readonly frames: Groups<Frame>;
  readonly takes: Groups<Take>;
  readonly may: May;
}

export function useStale(wish: Wish): ReadonlySet<string> {
  const { ofProject, opened, may } = wish;
  const { ask } = useStudio();
  const stands = useStanding(wish);
  const stamp = useRested(stampOf(ofProject, opened));
  const { data } = useQuery({
    queryKey: ['stale', opened.episode.id, stamp],
    queryFn: async () => {
      const targets = [...stands.values()].map(({ target }) => target);
      const items: QuoteItem[] = [];
      for (let at = 0; at < targets.length; at += MOST) {
        const some = targets.slice(at, at + MOST);
        const wished = { projectId: ofProject.project.id, targets: some, only: 'missing' } as const;
        items.push(...(await ask('quoteBatch', wished)).items);
      }
      return items.filter(({ state }) => state === 'stale').map(({ target }) => targetKey(target));
    },
    enabled: may.edit && stands.size > 0,
    placeholderData: keepPreviousData,
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false },
  });
  return useMemo(
    () => (data === undefined ? NONE : new Set(data.flatMap((key) => stands.get(key)?.work ?? []))),
    [data, stands],
  );
}

/** Takes that stand and remember what they were made from, by their place. */
function useStanding({ opened, frames, takes }: Wish) {
  return useMemo(() => {
    const found = opened.shots.flatMap((shot) => {
      const ours = groupOf(takes, shot.id);
      if (ours.length === 0) return [];
      const places = SLOTS.flatMap((slot) => placesOf(slot, shot, groupOf(frames, shot.id)));
      return places.flatMap((place) => {
        const take = standingAt(place, ours);
        const { target } = place;
        if (take === null || take.target.basis === null) return [];
        return [[targetKey(target), { target, work: take.work_id }] as const];
      });
    });
    return new Map(found);
  }, [opened.shots, frames, takes]);
}

function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), REST_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return rested;
}
