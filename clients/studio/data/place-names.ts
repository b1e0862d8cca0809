/** What the places of takes and batch items are called: by the numbers of today. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { count } from '../../ui/core/format.ts';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { useStudio } from '../app/context.ts';
import { toEpisode, toFilm, toProject } from '../app/routes.ts';
import { episodeKey } from './read/cache.ts';
import type { PlaceOf } from './target.ts';
import type { Frame, OpenedProject, Shot } from './types.ts';

/** One wording of each frame's part, wherever it is named. */
export const frameRoles = {
  zh: { first: '首帧', last: '尾帧', key: '关键帧' },
  en: { first: 'First frame', last: 'Last frame', key: 'Key frame' },
};

/** The same of shots, by their number of today. */
export const shotNames = {
  zh: (n: string, title: string) => (title === '' ? `镜头 ${n}` : `镜头 ${n}：${title}`),
  en: (n: string, title: string) => (title === '' ? `Shot ${n}` : `Shot ${n}: ${title}`),
};

const nameWords = inBoth({
  zh: {
    shot: shotNames.zh,
    roles: frameRoles.zh,
    frame: '画面',
    video: '视频',
    export: '成片',
    line: '声音',
    sound: '配乐与音效',
    gone: '已删除',
  },
  en: {
    shot: shotNames.en,
    roles: frameRoles.en,
    frame: 'Picture',
    video: 'Film',
    export: 'Whole film',
    line: 'Sound',
    sound: 'Music and effects',
    gone: 'deleted',
  },
});

export const usePlaceWords = () => useWords(nameWords);

/** As `3.2`: the second frame of the third shot. Numbers are places in lists, never stored. */
export const frameNumber = (shotNumber: number, index: number): string =>
  `${shotNumber}.${index + 1}`;

/** What a place of a shot is called, by the shots of today and the frames of its own. */
export function placeInShot(
  t: (typeof nameWords)['zh'],
  { shots, frames }: { readonly shots: readonly Shot[]; readonly frames: readonly Frame[] },
  { slot, shot_id, part_id }: Pick<PlaceOf, 'slot' | 'shot_id' | 'part_id'>,
): string {
  const at = shots.findIndex(({ id }) => id === shot_id);
  const shot = shots[at];
  const within = shot === undefined ? t.gone : t.shot(count(at + 1), shot.title);
  if (slot === 'video') return `${within} · ${t.video}`;
  if (slot === 'line') {
    const line = shot?.lines.find(({ line_id: id }) => id === part_id);
    return `${within} · ${line?.text ?? t.line}`;
  }
  const index = frames.findIndex(({ id }) => id === part_id);
  const role = frames[index]?.role;
  const frame = role === undefined ? t.frame : `${t.roles[role]} ${frameNumber(at + 1, index)}`;
  return `${within} · ${frame}`;
}

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
      if (place.slot === 'export' || place.slot === 'sound') {
        return { name: `${title} · ${t[place.slot]}`, to: toFilm(project.project.id, id) };
      }
      const { shots = [], frames = [] } = opened.get(id) ?? {};
      const ours = frames.filter(({ shot_id }) => shot_id === place.shot_id);
      const within = placeInShot(t, { shots, frames: ours }, place);
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
