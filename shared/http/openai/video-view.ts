/** A film as OpenAI's clients know it. */
import * as z from 'zod/mini';
import { SIZE_FIELDS } from '../../models/fit.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import { endCodeOf } from '../jobs/job.ts';

export const videoShape = z.object({
  id: z.string(),
  object: z.literal('video'),
  model: z.string(),
  status: z.enum(['queued', 'in_progress', 'completed', 'failed']),
  progress: z.number(),
  created_at: z.number(),
  completed_at: z.nullable(z.number()),
  expires_at: z.nullable(z.number()),
  size: z.nullable(z.string()),
  seconds: z.nullable(z.string()),
  prompt: z.string(),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
  remixed_from_video_id: z.nullable(z.string()),
});

const STATUS = {
  pending: 'queued',
  processing: 'in_progress',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const;

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000);

export function videoView(work: WorkDoc, progress: number): z.infer<typeof videoShape> {
  const said = (fields: readonly string[]): string | null => {
    const value = fields.map((name) => work.parameters[name]).find((one) => one !== undefined);
    return value === undefined ? null : String(value);
  };
  const failed = work.status === 'failed' || work.status === 'cancelled';
  return {
    id: work.task_id,
    object: 'video',
    model: work.model,
    status: STATUS[work.status],
    progress,
    created_at: seconds(work.created_at),
    completed_at: work.status === 'completed' ? seconds(work.updated_at) : null,
    expires_at: null,
    size: said(SIZE_FIELDS),
    seconds: said(['duration', 'length', 'durationSeconds']),
    prompt: work.prompt,
    error: failed ? { code: endCodeOf(work).toLowerCase(), message: work.message } : null,
    remixed_from_video_id: null,
  };
}
