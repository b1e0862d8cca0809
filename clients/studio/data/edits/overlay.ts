/** What was opened as it will be once the edits that wait are written. */
import type {
  Asset,
  Cut,
  DocOf,
  Episode,
  Frame,
  Kind,
  OpenedEpisode,
  OpenedProject,
  Project,
  Shot,
} from '../types.ts';
import type { Change, Edit } from './edit.ts';

interface Doc {
  readonly id: string;
}

/** A document with one change; the same object where the change is of something else. */
function withChange<T extends Doc>(doc: T, change: Change): T {
  switch (change.do) {
    case 'patch':
      return { ...doc, ...change.set };
    case 'pick':
      return { ...doc, picks: picked(Reflect.get(doc, 'picks'), change.key, change.workId) };
    case 'discard': {
      const others = (Reflect.get(doc, 'discarded') as readonly string[]).filter(
        (id) => id !== change.workId,
      );
      return { ...doc, discarded: change.discarded ? [...others, change.workId] : others };
    }
    case 'move':
    case 'delete':
    case 'restore':
    case 'script':
      return doc;
    default:
      return change satisfies never;
  }
}

function picked(picks: unknown, key: string, workId: string | null): Record<string, string> {
  const { [key]: _, ...others } = picks as Record<string, string>;
  return workId === null ? others : { ...others, [key]: workId };
}

function one<T extends Doc>(doc: T, kind: Kind, edits: readonly Edit[]): T {
  return edits
    .filter((edit) => edit.doc.kind === kind && edit.doc.id === doc.id)
    .reduce((now, { change }) => withChange(now, change), doc);
}

/** Documents of one kind in their order. */
export function overlayList<T extends Doc>(
  docs: readonly T[],
  kind: Kind,
  edits: readonly Edit[],
): readonly T[] {
  const ours = edits.filter((edit) => edit.doc.kind === kind);
  if (ours.length === 0) return docs;
  return ours.reduce<readonly T[]>((list, { doc: { id }, change }) => {
    if (!list.some((doc) => doc.id === id)) return list;
    if (change.do === 'delete') return list.filter((doc) => doc.id !== id);
    if (change.do === 'move') return moved(list, id, change.after);
    return list.map((doc) => (doc.id === id ? withChange(doc, change) : doc));
  }, docs);
}

function moved<T extends Doc>(list: readonly T[], id: string, after: string | null): readonly T[] {
  const doc = list.find((other) => other.id === id);
  const rest = list.filter((other) => other.id !== id);
  const at = after === null ? 0 : rest.findIndex((other) => other.id === after) + 1;
  if (doc === undefined || (after !== null && at === 0)) return list;
  return [...rest.slice(0, at), doc, ...rest.slice(at)];
}

export function overlayProject(opened: OpenedProject, edits: readonly Edit[]): OpenedProject {
  if (edits.length === 0) return opened;
  return {
    ...opened,
    project: one<Project>(opened.project, 'project', edits),
    assets: overlayList<Asset>(opened.assets, 'asset', edits),
    episodes: overlayList<Episode>(opened.episodes, 'episode', edits),
  };
}

export function overlayEpisode(opened: OpenedEpisode, edits: readonly Edit[]): OpenedEpisode {
  if (edits.length === 0) return opened;
  const { episode, cut, script } = opened;
  const text = edits.reduce(
    (now, { doc, change }) => (change.do === 'script' && doc.id === episode.id ? change.text : now),
    script.text,
  );
  return {
    ...opened,
    project: one<Project>(opened.project, 'project', edits),
    episode: one<Episode>(episode, 'episode', edits),
    script: text === script.text ? script : { ...script, text },
    shots: overlayList<Shot>(opened.shots, 'shot', edits),
    frames: overlayList<Frame>(opened.frames, 'frame', edits),
    cut: cut === null ? null : one<Cut>(cut, 'cut', edits),
  };
}

/** One document. */
export const overlayDoc = <K extends Kind>(doc: DocOf[K], kind: K, edits: readonly Edit[]) =>
  one<DocOf[K]>(doc, kind, edits);
