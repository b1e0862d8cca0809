/** An opened episode as a film that is being cut. */
import { useMemo, useState } from 'react';
import type { EditList } from '../../../../shared/film/edit/list.ts';
import { parseEditList } from '../../../../shared/film/edit/parse.ts';
import { resolveFilm } from '../../../../shared/film/settings.ts';
import { type ErrorDetail, InvalidRequestError } from '../../../../shared/platform/errors.ts';
import { editListOf, timesOf } from '../../../../shared/studio/cut/edit-list.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { type Links, useLinks } from '../../data/links.ts';
import { mayOf } from '../../data/project.ts';
import type { OpenedEpisode, Take } from '../../data/types.ts';
import { sceneOf } from '../../film/scene.ts';
import type { Clip, FilmEditing } from './context.ts';
import { type CutChange, type CutContent, EMPTY_CUT } from './cut/content.ts';
import { clipTake, filmMs } from './cut/stale.ts';

/** As an installation has it that says nothing else. */
const LABEL_SECONDS = resolveFilm().seconds;

export interface Editing extends Omit<FilmEditing, 'player' | 'say'> {
  readonly links: Links;
}

export function useEditing(opened: OpenedEpisode): Editing {
  const edit = useEdit();
  const [drafted, setDraft] = useState<CutChange | null>(null);
  const [selected, select] = useState<string | null>(null);
  const stored = useMemo<CutContent>(() => ({ ...EMPTY_CUT, ...opened.cut }), [opened.cut]);
  const cut = useMemo(() => ({ ...stored, ...drafted }), [stored, drafted]);
  const used = useMemo(() => usedTakes(cut, opened.takes), [cut, opened.takes]);
  const links = useLinks(opened.project.id, used);
  const raw = useMemo(() => rawList(opened, cut), [opened, cut]);
  const times = useMemo(() => timesOf(raw.clips, raw.fps), [raw]);
  const { list, problems } = useMemo(() => checkedList(raw), [raw]);
  const scene = useMemo(
    () => (list === null ? null : sceneOf(list, { labelSeconds: LABEL_SECONDS })),
    [list],
  );
  const clips = useMemo(() => clipsOf(cut, { opened, links, times }), [cut, opened, links, times]);
  return {
    ...{ opened, cut, clips, times, list, scene, problems, links, select },
    may: mayOf(opened.me),
    selected: clips.some(({ id }) => id === selected) ? selected : null,
    draft: setDraft,
    change: (set) => {
      setDraft(null);
      // Two cuts in a second are two cuts; letters of a subtitle are one word.
      if (set.items !== undefined) edit.undo.seal();
      edit.patch({ kind: 'cut', id: opened.episode.id }, set);
    },
  };
}

/** What its files are wanted of. */
function usedTakes({ items, sounds }: CutContent, takes: readonly Take[]): readonly Take[] {
  const ids = new Set([...items, ...sounds].map(({ work_id }) => work_id));
  return takes.filter(({ work_id }) => ids.has(work_id));
}

function rawList({ episode, project, takes }: OpenedEpisode, cut: CutContent) {
  const byId = new Map(takes.map((take) => [take.work_id, take]));
  return editListOf({
    ...{ cut, title: episode.title, aspect: project.aspect },
    kindOf: (workId) => {
      const take = byId.get(workId);
      if (take?.images[0] === undefined) return null;
      return filmMs(take) === null ? 'still' : 'film';
    },
  });
}

type Raw = ReturnType<typeof rawList>;

interface Checked {
  readonly list: EditList | null;
  readonly problems: readonly ErrorDetail[];
}

const NOTHING: Checked = { list: null, problems: [] };

function checkedList(raw: Raw): Checked {
  if (raw.clips.length === 0) return NOTHING;
  try {
    return { list: parseEditList(raw), problems: [] };
  } catch (error) {
    if (error instanceof InvalidRequestError) return { list: null, problems: error.details };
    throw error;
  }
}

function clipsOf(
  cut: CutContent,
  { opened, links, times }: { opened: OpenedEpisode; links: Links; times: FilmEditing['times'] },
): readonly Clip[] {
  return cut.items.map((item, index) => {
    const at = opened.shots.findIndex(({ id }) => id === item.shot_id);
    const shot = opened.shots[at];
    const take = clipTake(item, opened);
    return {
      ...{ id: item.item_id, number: index + 1, item, take },
      title: shot === undefined ? '–' : `${at + 1} ${shot.title}`.trim(),
      thumb: links.thumb(take.take?.images[0]),
      isShotGone: shot === undefined,
      isAwaited: take.take !== null && links.url(take.take.images[0]) === null,
      span: times.clips.get(item.item_id) ?? null,
    };
  });
}
