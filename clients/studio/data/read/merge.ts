/** What has changed since, put into what was opened. What did not change stays the same object. */
import type { Changes, OpenedEpisode, OpenedProject, Take } from '../types.ts';

interface Versioned {
  readonly id: string;
  readonly version: number;
  readonly order: number;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}

/** A place may be given anew without a new version. */
const isNewer = (one: Versioned, than: Versioned): boolean =>
  one.version > than.version || (one.version === than.version && one.updated_at > than.updated_at);

const inOrder = (a: Versioned, b: Versioned): number =>
  a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** In the order of the studio, without the deleted ones; an answer that came late changes nothing. */
export function mergeDocs<T extends Versioned>(
  old: readonly T[],
  news: readonly T[],
): readonly T[] {
  const byId = new Map(old.map((doc) => [doc.id, doc]));
  let isChanged = false;
  for (const doc of news) {
    const before = byId.get(doc.id);
    if (before === undefined ? doc.deleted_at !== null : !isNewer(doc, before)) continue;
    isChanged = true;
    if (doc.deleted_at === null) byId.set(doc.id, doc);
    else byId.delete(doc.id);
  }
  return isChanged ? [...byId.values()].sort(inOrder) : old;
}

/** Newest first. */
export function mergeTakes(old: readonly Take[], news: readonly Take[]): readonly Take[] {
  const byId = new Map(old.map((take) => [take.work_id, take]));
  const changed = news.filter(
    (take) => (byId.get(take.work_id)?.updated_at ?? '') < take.updated_at,
  );
  if (changed.length === 0) return old;
  for (const take of changed) byId.set(take.work_id, take);
  return [...byId.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
}

const newerOf = <T extends Versioned>(old: T, news: T): T => (isNewer(news, old) ? news : old);

/** The same object where nothing of it has changed. */
function withParts<T extends object>(old: T, parts: Partial<T>): T {
  const isSame = Object.entries(parts).every(([key, value]) => Reflect.get(old, key) === value);
  return isSame ? old : { ...old, ...parts };
}

export function mergeProject(opened: OpenedProject, changes: Partial<Changes>): OpenedProject {
  const { project, assets = [], episodes = [], takes = [] } = changes;
  return withParts(opened, {
    project: project === undefined ? opened.project : newerOf(opened.project, project),
    assets: mergeDocs(opened.assets, assets),
    episodes: mergeDocs(opened.episodes, episodes),
    takes: mergeTakes(
      opened.takes,
      takes.filter(({ target }) => target.slot === 'look'),
    ),
  });
}

export function mergeEpisode(opened: OpenedEpisode, changes: Partial<Changes>): OpenedEpisode {
  const { project, episodes = [], shots = [], frames = [], cuts = [], takes = [] } = changes;
  const { id } = opened.episode;
  const isOurs = (doc: { readonly episode_id: string }): boolean => doc.episode_id === id;
  const [episode] = episodes.filter((one) => one.id === id);
  const [cut] = cuts.filter((one) => one.id === id);
  return withParts(opened, {
    project: project === undefined ? opened.project : newerOf(opened.project, project),
    episode: episode === undefined ? opened.episode : newerOf(opened.episode, episode),
    shots: mergeDocs(opened.shots, shots.filter(isOurs)),
    frames: mergeDocs(opened.frames, frames.filter(isOurs)),
    cut: cut === undefined ? opened.cut : opened.cut === null ? cut : newerOf(opened.cut, cut),
    takes: mergeTakes(
      opened.takes,
      takes.filter(({ target }) => target.episode_id === id),
    ),
  });
}

/** The script is no document of `changes`: a write of it shows on its episode, without a version. */
export const isScriptStale = (before: OpenedEpisode, after: OpenedEpisode): boolean =>
  before.episode !== after.episode &&
  (after.episode.script_chars !== after.script.text.length ||
    before.episode.version === after.episode.version);
