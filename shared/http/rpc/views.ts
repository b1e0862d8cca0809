/** What procedures and the external API tell of tasks, platforms, providers and models. */
import * as z from 'zod/mini';
import type { ModelDefinition, ModelKind } from '../../models/contract.ts';
import type { Platform, ProviderRow } from '../../providers/index.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import type { HttpApp } from '../core/app.ts';
import type { Ask } from '../core/route.ts';
import { endCodeOf, type JobState, kindOf, resultsOf } from '../jobs/job.ts';

export const externalTask = z.object({
  taskId: z.string(),
  status: z.enum(['PENDING', 'PROCESSING', 'SUCCESS', 'FAILED']),
  results: z.array(z.object({ type: z.string(), url: z.string() })),
  error: z.optional(z.object({ code: z.string(), message: z.string() })),
});

const STATUS = {
  pending: 'PENDING',
  processing: 'PROCESSING',
  completed: 'SUCCESS',
  failed: 'FAILED',
  cancelled: 'FAILED',
} as const;

const TYPES: Readonly<Record<ModelKind, string>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  text: 'text',
  transcript: 'text',
};

/** Of a list: without the results' addresses. */
export function externalSummary(work: WorkDoc): z.infer<typeof externalTask> {
  const status = STATUS[work.status];
  const failed = { error: { code: endCodeOf(work), message: work.message } };
  const error = status === 'FAILED' ? failed : {};
  return { taskId: work.task_id, status, results: [], ...error };
}

export async function externalView(ask: Ask, job: JobState): Promise<z.infer<typeof externalTask>> {
  const view = externalSummary(job.work);
  if (view.status !== 'SUCCESS') return view;
  const type = TYPES[kindOf(ask, job.work.model) ?? 'image'];
  const results = (await resultsOf(ask, job)).map(({ url }) => ({ type, url }));
  return { ...view, results };
}

export const procedureTask = z.extend(externalTask, {
  modelId: z.string(),
  prompt: z.string(),
  progress: z.number(),
  credits: z.number(),
  createdAt: z.string(),
});

const procedureFields = (work: WorkDoc) => ({
  modelId: work.model,
  prompt: work.prompt,
  credits: work.price - work.refunded,
  createdAt: work.created_at.toISOString(),
});

export function procedureSummary(work: WorkDoc): z.infer<typeof procedureTask> {
  return { ...externalSummary(work), ...procedureFields(work), progress: work.progress };
}

export async function procedureView(
  ask: Ask,
  job: JobState,
): Promise<z.infer<typeof procedureTask>> {
  const view = await externalView(ask, job);
  return { ...view, ...procedureFields(job.work), progress: job.progress };
}

export const platformShape = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  website: z.string(),
});

export const platformView = ({ slug, name, description, website }: Platform) => ({
  slug,
  name,
  description,
  website,
});

export const providerShape = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  platform: z.string(),
  protocol: z.string(),
  available: z.boolean(),
});

export const providerView = (app: Pick<HttpApp, 'providers'>, row: ProviderRow) => ({
  id: row.id,
  slug: row.id,
  name: row.title,
  platform: row.platform,
  protocol: row.protocol,
  available: app.providers.available(row.id),
});

export const procedureModel = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.string(),
  provider: z.string(),
  functions: z.array(z.string()),
  enabled: z.boolean(),
  price: z.string(),
  count: z.object({ min: z.number(), max: z.number() }),
  parameters: z.unknown(),
});

export const procedureModelView = (app: Pick<HttpApp, 'providers'>, model: ModelDefinition) => ({
  id: model.slug,
  slug: model.slug,
  name: model.title.zh,
  description: model.description.zh,
  type: model.kind,
  provider: model.provider,
  functions: [...model.functions],
  enabled: model.enabled && app.providers.available(model.provider),
  price: model.priceText.zh,
  count: model.count,
  parameters: model.jsonSchema(),
});
