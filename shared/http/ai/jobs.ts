/** The AI service's jobs: submitted, asked about, answered as the parts of a message. */
import * as z from 'zod/mini';
import type { ModelKind } from '../../models/contract.ts';
import { ownText, type Submitted } from '../../tasks/index.ts';
import type { Answer, Ask } from '../core/route.ts';
import {
  awaitJob,
  endCodeOf,
  isOver,
  type JobState,
  jobHeaders,
  kindOf,
  patienceOf,
  replayHeaders,
  resultsOf,
} from '../jobs/job.ts';
import { readText } from '../jobs/text.ts';

const part = z.object({
  type: z.enum(['image', 'video', 'audio', 'text']),
  url: z.optional(z.string()),
  text: z.optional(z.string()),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
});

export const jobShape = z.object({
  job_id: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed']),
  result: z.optional(z.object({ role: z.literal('assistant'), parts: z.array(part) })),
  error: z.optional(z.string()),
  message: z.optional(z.string()),
  poll_after_ms: z.optional(z.number()),
  metadata: z.record(z.string(), z.unknown()),
});

const STATUS = {
  pending: 'queued',
  processing: 'running',
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'failed',
} as const;
const POLL_AFTER_MS = 2_000;

export async function jobView(ask: Ask, job: JobState): Promise<z.infer<typeof jobShape>> {
  const { work, progress } = job;
  const status = STATUS[work.status];
  const view = { job_id: work.task_id, status, metadata: metadataOf(job) };
  switch (status) {
    case 'queued':
    case 'running':
      return {
        ...view,
        message: work.message,
        poll_after_ms: POLL_AFTER_MS,
        metadata: { ...view.metadata, progress },
      };
    case 'succeeded':
      return { ...view, result: { role: 'assistant', parts: await partsOf(ask, job) } };
    case 'failed':
      return { ...view, error: endCodeOf(work), message: work.message };
    default:
      return status satisfies never;
  }
}

function metadataOf({ work }: JobState): Record<string, unknown> {
  return {
    model: work.model,
    credits: work.price - work.refunded,
    parameters: work.parameters,
    created_at: work.created_at.toISOString(),
  };
}

async function partsOf(ask: Ask, job: JobState): Promise<z.infer<typeof part>[]> {
  if (job.work.type === 'chat') {
    const { text } = await ownText(ask.app.db, job.work._openid, job.work.task_id);
    return [{ type: 'text', text }];
  }
  const type = partType(kindOf(ask, job.work.model) ?? 'image');
  const parts: z.infer<typeof part>[] = [];
  for (const { url, width, height } of await resultsOf(ask, job)) {
    if (type === 'text') parts.push({ type, text: await readText(ask.app, url), url });
    else parts.push({ type, url, ...(width > 0 ? { width, height } : {}) });
  }
  return parts;
}

function partType(kind: ModelKind): z.infer<typeof part>['type'] {
  switch (kind) {
    case 'image':
    case 'video':
    case 'audio':
      return kind;
    case 'text':
    case 'transcript':
      return 'text';
    default:
      return kind satisfies never;
  }
}

/** At once, unless the caller would rather wait. */
export async function jobAnswer(ask: Ask, submitted: Submitted): Promise<Answer> {
  const job = await awaitJob(ask, submitted.task._id, patienceOf(ask, 0).waitMs);
  const headers = { ...jobHeaders(job), ...replayHeaders(submitted) };
  return { status: isOver(job) ? 200 : 202, json: await jobView(ask, job), headers };
}
