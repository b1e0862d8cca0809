/** Documents as the function answers them, as far as the data layer of the pages looks. */
import type { Edit } from '../../../clients/studio/data/edits/edit.ts';
import type {
  OpenedEpisode,
  OpenedProject,
  Shot,
  Take,
} from '../../../clients/studio/data/types.ts';

const AT = '2026-11-27T00:00:00.000Z';

interface Named {
  readonly id: string;
}

const doc = (id: string, fields: object = {}) => ({
  ...{ id, project_id: 'p', version: 1, order: 0, deleted_at: null },
  ...{ created_at: AT, updated_at: AT },
  ...fields,
});

/** What is not named is nothing these tests look at. */
export const shot = (id: string, fields: Partial<Shot> & object = {}): Shot =>
  doc(id, { episode_id: 'e', title: '', picks: {}, discarded: [], ...fields }) as unknown as Shot;

export const take = (work_id: string, fields: object = {}): Take =>
  ({
    ...{ work_id, status: 'completed', images: [{ file_id: work_id }] },
    ...{ created_at: AT, updated_at: AT },
    target: { episode_id: 'e', shot_id: 's1', asset_id: null, slot: 'video', part_id: null },
    ...fields,
  }) as unknown as Take;

export const project = (fields: object = {}): OpenedProject =>
  ({
    project: doc('p', { title: '夜行' }),
    ...{ me: { openid: 'anna', role: 'owner', spend_limit: null } },
    ...{ members: [], assets: [], episodes: [doc('e', { title: '第一集' })], takes: [], now: AT },
    ...fields,
  }) as unknown as OpenedProject;

export const episode = (shots: readonly Named[], fields: object = {}): OpenedEpisode =>
  ({
    project: doc('p'),
    episode: doc('e', { script_chars: 0 }),
    script: { version: 0, text: '' },
    ...{ shots, frames: [], cut: null, takes: [], now: AT },
    ...fields,
  }) as unknown as OpenedEpisode;

let counter = 0;

export const patchOf = (
  set: Record<string, unknown>,
  {
    before = {},
    base = 1,
    at = 0,
    id = 's1',
  }: Partial<Edit> & { before?: object; id?: string } = {},
): Edit => {
  counter += 1;
  return {
    id: `edit-${counter}`,
    doc: { kind: 'shot', id },
    ...{ base, at },
    change: { do: 'patch', set, before: before as Record<string, unknown> },
  };
};
