/** How a client names what a task is for. */
import * as z from 'zod/mini';

const id = z
  .string({ error: '缺少编号' })
  .check(z.minLength(1, '编号不能为空'), z.maxLength(64, '编号过长'));

/** A shot (its pictures, films, sounds), one of its frames or lines, or a look of an asset. */
const places = {
  shotId: z.optional(id),
  frameId: z.optional(id),
  lineId: z.optional(id),
  assetId: z.optional(id),
  lookId: z.optional(id),
};
export const targetRef = z.strictObject(places);
export type TargetRef = z.infer<typeof targetRef>;

/** Or an episode, for what is heard in its cut. */
export const uploadRef = z.strictObject({ ...places, episodeId: z.optional(id) });
export type UploadRef = z.infer<typeof uploadRef>;
