/** Which kind lies under which, and how many of it there may be. */
import type { DatabaseScope } from '../../platform/database.ts';
import type { Kind } from './schema.ts';
import { type DocOf, studioDoc } from './store.ts';

export const childKinds = ['asset', 'episode', 'shot', 'frame'] as const satisfies Kind[];
export type ChildKind = (typeof childKinds)[number];

interface Place {
  readonly parent: 'project' | 'episode' | 'shot';
  /** The field that names the parent. */
  readonly field: 'project_id' | 'episode_id' | 'shot_id';
  readonly most: number;
}

export const PLACES: Readonly<Record<ChildKind, Place>> = {
  asset: { parent: 'project', field: 'project_id', most: 300 },
  episode: { parent: 'project', field: 'project_id', most: 200 },
  shot: { parent: 'episode', field: 'episode_id', most: 300 },
  frame: { parent: 'shot', field: 'shot_id', most: 9 },
};

/** The document under which one of `kind` lies. Throws NotFoundError. */
export function parentOf(
  scope: DatabaseScope,
  kind: ChildKind,
  id: string,
): Promise<DocOf[Place['parent']]> {
  return studioDoc(scope, { kind: PLACES[kind].parent, id });
}

/** What a child keeps of its parents besides the project. */
export function linksTo(kind: ChildKind, parent: DocOf[Place['parent']]): Record<string, string> {
  switch (kind) {
    case 'asset':
    case 'episode':
      return {};
    case 'shot':
      return { episode_id: parent._id };
    case 'frame':
      return { episode_id: 'episode_id' in parent ? parent.episode_id : '', shot_id: parent._id };
    default:
      return kind satisfies never;
  }
}
