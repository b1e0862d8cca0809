/** A task of any kind, in our own words: the 202 of every route, and /v1/tasks. */
import * as z from 'zod/mini';
import type { WorkDoc } from '../../tasks/index.ts';
import type { Answer, Ask } from '../core/route.ts';
import {
  creditsOf,
  endCodeOf,
  type JobState,
  jobHeaders,
  kindOf,
  type Result,
  resultsOf,
} from '../jobs/job.ts';

export const resultShape = z.object({
  url: z.string(),
  thumbnail_url: z.nullable(z.string()),
  file_id: z.string(),
  width: z.number(),
  height: z.number(),
});

export const taskShape = z.object({
  id: z.string(),
  object: z.literal('task'),
  kind: z.nullable(z.string()),
  model: z.string(),
  status: z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled']),
  progress: z.number(),
  message: z.string(),
  prompt: z.string(),
  credits: z.object({ held: z.number(), charged: z.number() }),
  results: z.array(resultShape),
  error: z.nullable(z.object({ code: z.string(), message: z.string() })),
  created_at: z.string(),
  updated_at: z.string(),
});

export function resultView(result: Result): z.infer<typeof resultShape> {
  const { url, thumb_url, file_id, width, height } = result;
  return { url, thumbnail_url: thumb_url, file_id, width, height };
}

/** Of a list: without the results' addresses, which have to be asked for. */
export function workView(ask: Pick<Ask, 'app'>, work: WorkDoc): z.infer<typeof taskShape> {
  const failed = work.status === 'failed' || work.status === 'cancelled';
  return {
    id: work.task_id,
    object: 'task',
    kind: kindOf(ask, work.model),
    model: work.model,
    status: work.status,
    progress: work.progress,
    message: work.message,
    prompt: work.prompt,
    credits: creditsOf(work),
    results: [],
    error: failed ? { code: endCodeOf(work), message: work.message } : null,
    created_at: work.created_at.toISOString(),
    updated_at: work.updated_at.toISOString(),
  };
}

export async function taskView(ask: Ask, job: JobState): Promise<z.infer<typeof taskShape>> {
  const results = job.work.status === 'completed' ? await resultsOf(ask, job) : [];
  return {
    ...workView(ask, job.work),
    progress: job.progress,
    results: results.map(resultView),
  };
}

/** What is answered at once when nobody wants to wait. */
export async function accepted(ask: Ask, job: JobState): Promise<Answer> {
  const headers = { ...jobHeaders(job), location: `/v1/tasks/${job.work.task_id}` };
  return { status: 202, json: await taskView(ask, job), headers };
}
