/** A task of any kind, in our own words: the 202 of every route, and /v1/tasks. */
import * as z from 'zod/mini';
import { ownText, type WorkDoc } from '../../tasks/index.ts';
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

/** Whose tasks those are that nobody else keeps here. */
export const MADE_HERE = 'darkroom';

const stageShape = z.object({
  kind: z.string(),
  label: z.string(),
  detail: z.string(),
  order: z.number(),
  status: z.enum(['pending', 'running', 'done', 'failed']),
  text_output: z.nullable(z.string()),
  structured_payload: z.nullable(z.unknown()),
  warnings: z.array(z.string()),
  started_at: z.nullable(z.string()),
  finished_at: z.nullable(z.string()),
});

/** Told when one task is asked for; a list tells the first lines of it. */
const detailShape = {
  owner: z.optional(z.string()),
  task_kind: z.optional(z.nullable(z.string())),
  request_label: z.optional(z.string()),
  source_module: z.optional(z.string()),
  source_entity_id: z.optional(z.nullable(z.string())),
  request_payload: z.optional(z.unknown()),
  failure_message: z.optional(z.nullable(z.string())),
  latest_text_output: z.optional(z.nullable(z.string())),
  latest_structured_payload: z.optional(z.unknown()),
  version: z.optional(z.number()),
  started_at: z.optional(z.nullable(z.string())),
  ended_at: z.optional(z.nullable(z.string())),
  stages: z.optional(z.array(stageShape)),
  references: z.optional(
    z.array(z.object({ kind: z.string(), id: z.string(), label: z.string() })),
  ),
};

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

/** A task of whatever kind: one that is made here, or one of another module. */
export const wholeTaskShape = z.extend(taskShape, {
  /** Null for a task of another module. */
  model: z.nullable(z.string()),
  ...detailShape,
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

/**
 * What is known of a task beyond a line of a list, in the words that fit any task. `said`: the words
 * of a conversation so far.
 */
function details(ask: Ask, { task, work, stages }: JobState, said: string | null) {
  return {
    owner: work._openid,
    task_kind: kindOf(ask, work.model),
    request_label: task.target?.shot_id ?? task.origin?.reference ?? '',
    source_module: MADE_HERE,
    source_entity_id: null,
    request_payload: null,
    failure_message: work.status === 'failed' ? work.message : null,
    latest_text_output: said,
    latest_structured_payload: null,
    version: task.version,
    started_at: stages[0]?.started_at?.toISOString() ?? null,
    ended_at: task.settled_at?.toISOString() ?? null,
    stages: stages.map((stage, order) => ({
      kind: stage.name,
      label: STAGES[stage.name],
      detail: '',
      order,
      status: stage.status,
      text_output: stage.name === 'generate' ? said : null,
      structured_payload: null,
      warnings: [...stage.warnings],
      started_at: stage.started_at?.toISOString() ?? null,
      finished_at: stage.finished_at?.toISOString() ?? null,
    })),
    references: work.images.map(({ file_id: id }) => ({ kind: 'file', id, label: '' })),
  };
}

const STAGES = { prepare: '准备', generate: '生成', finish: '后期' } as const;

export async function taskView(ask: Ask, job: JobState): Promise<z.infer<typeof taskShape>> {
  const results = job.work.status === 'completed' ? await resultsOf(ask, job) : [];
  return {
    ...workView(ask, job.work),
    progress: job.progress,
    results: results.map(resultView),
  };
}

export async function wholeTaskView(
  ask: Ask,
  job: JobState,
): Promise<z.infer<typeof wholeTaskShape>> {
  const { _openid, _id, type } = job.work;
  const said = type === 'chat' ? (await ownText(ask.app.db, _openid, _id)).text : null;
  return { ...(await taskView(ask, job)), ...details(ask, job, said) };
}

/** What is answered at once when nobody wants to wait. */
export async function accepted(ask: Ask, job: JobState): Promise<Answer> {
  const headers = { ...jobHeaders(job), location: `/v1/tasks/${job.work.task_id}` };
  return { status: 202, json: await taskView(ask, job), headers };
}
