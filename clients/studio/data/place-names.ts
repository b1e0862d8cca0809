/** What the places of takes and batch items are called: by the numbers of today. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { useStudio } from '../app/context.ts';
import { toEpisode, toFilm, toProject } from '../app/routes.ts';
import { episodeKey } from './read/cache.ts';
import type { PlaceOf } from './target.ts';
import type { OpenedEpisode, OpenedProject } from './types.ts';

const nameWords = inBoth({
  zh: {
    shot: (n: string) => `镜头 ${n}`,
    roles: { first: '首帧', last: '尾帧', key: '关键帧' },
    frame: '画面',
    video: '视频',
    export: '成片',
    line: (n: string) => `台词 ${n}`,
    gone: '已删除',
  },
  en: {
    shot: (n: string) => `Shot ${n}`,
    roles: { first: 'first frame', last: 'last frame', key: 'key frame' },
    frame: 'picture',
    video: 'film',
    export: 'whole film',
    line: (n: string) => `line ${n}`,
    gone: 'deleted',
  },
});

export interface PlaceName {
  readonly name: string;
  /** Where it is edited. */
  readonly to: string;
}

/** Their episodes are opened, so that shots have their numbers. */
export function usePlaceNames(
  project: OpenedProject,
  places: readonly PlaceOf[],
): (place: PlaceOf) => PlaceName {
  const t = useWords(nameWords);
  const { ask } = useStudio();
  const ids = [...new Set(places.flatMap(({ episode_id: id }) => id ?? []))].filter((id) =>
    project.episodes.some((episode) => episode.id === id),
  );
  const queries = useQueries({
    queries: ids.map((episodeId) => ({
      queryKey: episodeKey(episodeId),
      queryFn: () => ask('openEpisode', { episodeId }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
  return useMemo(() => {
    const opened = new Map(queries.map((one) => [one.episode.id, one]));
    return (place) => {
      if (place.slot === 'look') return lookName(project, place, t.gone);
      const { id, title } = project.episodes.find((one) => one.id === place.episode_id) ?? {
        id: place.episode_id ?? '',
        title: t.gone,
      };
      if (place.slot === 'export') {
        return { name: `${title} · ${t.export}`, to: toFilm(project.project.id, id) };
      }
      const within = shotName(opened.get(id), place, t);
      const shot = place.shot_id ?? undefined;
      return { name: `${title} · ${within}`, to: toEpisode(project.project.id, id, { shot }) };
    };
  }, [project, queries, t]);
}

function lookName({ project, assets }: OpenedProject, place: PlaceOf, gone: string): PlaceName {
  const asset = assets.find(({ id }) => id === place.asset_id);
  const look = asset?.looks.find(({ look_id: id }) => id === place.part_id);
  const parts = [asset?.name ?? gone, (asset?.looks.length ?? 0) > 1 ? look?.name : undefined];
  const to = `${toProject(project.id, 'assets')}?asset=${encodeURIComponent(place.asset_id ?? '')}`;
  return { name: parts.filter((part) => part !== undefined).join(' · '), to };
}

function shotName(
  opened: OpenedEpisode | undefined,
  { shot_id, slot, part_id }: PlaceOf,
  t: (typeof nameWords)['zh'],
): string {
  const index = opened?.shots.findIndex(({ id }) => id === shot_id) ?? -1;
  const shot = index === -1 ? t.gone : t.shot(String(index + 1));
  if (slot === 'video') return `${shot} · ${t.video}`;
  if (slot === 'line') {
    const lines = opened?.shots[index]?.lines ?? [];
    return `${shot} · ${t.line(String(lines.findIndex(({ line_id: id }) => id === part_id) + 1))}`;
  }
  const role = opened?.frames.find(({ id }) => id === part_id)?.role;
  return `${shot} · ${role === undefined ? t.frame : t.roles[role]}`;
}
