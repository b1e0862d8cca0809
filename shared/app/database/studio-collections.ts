/** The collections of a studio: owners read and watch, members ask the function, nobody writes. */
import { collections } from '../../platform/database.ts';
import type { CollectionSetup } from './collection-setup.ts';

/** What was deleted long ago is removed. */
const DELETED = { name: 'deleted', keys: { deleted_at: 1 } } as const;

const NOBODY = { read: false, write: false } as const;
const OWNER_READS = { read: 'doc._openid == auth.openid', write: false } as const;

/** Siblings in no order, and what has changed in a project. */
function edited(name: string, parent: string): CollectionSetup {
  return {
    name,
    rule: OWNER_READS,
    indexes: [
      { name: 'siblings', keys: { [parent]: 1, deleted_at: 1 } },
      { name: 'changed', keys: { project_id: 1, updated_at: 1 } },
      DELETED,
    ],
  };
}

export const studioSetups: readonly CollectionSetup[] = [
  {
    name: collections.studioProjects,
    rule: OWNER_READS,
    indexes: [{ name: 'by_user', keys: { _openid: 1, deleted_at: 1 } }, DELETED],
  },
  {
    name: collections.studioMembers,
    rule: NOBODY,
    indexes: [
      { name: 'by_project', keys: { project_id: 1, removed_at: 1 } },
      { name: 'by_user', keys: { member: 1, removed_at: 1, updated_at: 1 } },
    ],
  },
  edited(collections.studioAssets, 'project_id'),
  edited(collections.studioEpisodes, 'project_id'),
  { name: collections.studioScripts, rule: OWNER_READS, indexes: [] },
  edited(collections.studioShots, 'episode_id'),
  {
    name: collections.studioFrames,
    rule: OWNER_READS,
    indexes: [
      { name: 'siblings', keys: { shot_id: 1 } },
      { name: 'by_episode', keys: { episode_id: 1, deleted_at: 1 } },
      { name: 'changed', keys: { project_id: 1, updated_at: 1 } },
      DELETED,
    ],
  },
  {
    name: collections.studioCuts,
    rule: OWNER_READS,
    indexes: [{ name: 'changed', keys: { project_id: 1, updated_at: 1 } }],
  },
  {
    name: collections.studioOps,
    rule: OWNER_READS,
    indexes: [
      { name: 'by_project', keys: { project_id: 1, at: -1, version: -1 } },
      { name: 'by_document', keys: { project_id: 1, doc_id: 1, at: -1, version: -1 } },
      { name: 'old', keys: { at: 1 } },
    ],
  },
  {
    name: collections.studioBatches,
    rule: OWNER_READS,
    indexes: [
      { name: 'open', keys: { state: 1, look_at: 1 } },
      { name: 'by_project', keys: { project_id: 1, created_at: -1 } },
    ],
  },
  { name: collections.studioBatchParts, rule: NOBODY, indexes: [] },
  {
    name: collections.studioStoryboards,
    rule: OWNER_READS,
    indexes: [
      { name: 'by_episode', keys: { episode_id: 1, created_at: -1 } },
      { name: 'by_project', keys: { project_id: 1 } },
    ],
  },
];
