/** A world with two films of a user, and exports made of them. */
import { collections } from '../../../../shared/platform/database.ts';
import type { ImageDoc, TaskDoc, WorkDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { type ExportOrder, startExport } from '../../../../shared/tasks/exports/open.ts';
import type { Submitted } from '../../../../shared/tasks/submit/take-in.ts';
import { type Studio, type StudioOptions, studio } from '../../../support/world/media-world.ts';
import { sha256Of } from '../../../support/world/memory-store.ts';

export interface Exporting extends Studio {
  start(order?: Partial<ExportOrder>): Promise<Submitted>;
  /** Starts an export and brings it to its end. */
  exported(order?: Partial<ExportOrder>): Promise<TaskDoc>;
}

export const OWNER = 'u1';

export const clip = (id: string, workId: string, more: object = {}) => ({
  kind: 'film' as const,
  id,
  source: { workId },
  outMs: 2_000,
  ...more,
});

export const LIST = {
  version: 1,
  width: 320,
  height: 180,
  fps: 12,
  clips: [clip('a', 'film-1'), clip('b', 'film-2')],
};

/** 7 credits for each begun second. */
const PRICE = { credits: 7, perMs: 1_000 };

export async function exporting(options: StudioOptions = {}): Promise<Exporting> {
  const opened = await studio('video', {
    ...options,
    policy: { exports: PRICE, ...options.policy },
  });
  const { world, deps } = opened;
  for (const name of ['film-1', 'film-2']) await addFilm(opened, { id: name, openid: OWNER });
  const start = (order: Partial<ExportOrder> = {}): Promise<Submitted> =>
    startExport(deps, {
      ...{ owner: OWNER, requestId: 'export-1', editList: LIST, target: 'mp4' },
      ...order,
    });
  return {
    ...opened,
    start,
    async exported(order) {
      const { task } = await start(order);
      return opened.rest(task._id).then(() => world.task(task._id));
    },
  };
}

/** A work whose film lies in storage. */
export async function addFilm(
  { world }: Studio,
  { id, openid, ms = 5_000 }: { id: string; openid: string; ms?: number },
): Promise<void> {
  const bytes = Buffer.from(`film of ${id}`);
  const file_id = world.store.upload(`works/${id}/1-0.mp4`, bytes);
  const image: ImageDoc = {
    ...{ file_id, thumb_file_id: '', width: 1_280, height: 720, sha256: sha256Of(bytes) },
    mime: 'video/mp4',
    media: { kind: 'film', ms, fps: 24, codec: 'avc', width: 1_280, height: 720, sound: true },
  };
  const work: Pick<WorkDoc, '_id' | '_openid' | 'images' | 'deleted_at'> = {
    ...{ _id: id, _openid: openid, images: [image], deleted_at: null },
  };
  await world.deps.db.collection(collections.works).add(work);
}
