/**
 * What each action answers, as it reaches a client: dates are ISO text. No function loads this; the
 * types of the client in clients/darkroom are made from it, and tests hold the views to it.
 */
import * as z from 'zod/mini';
import { scopes } from '../../shared/keys/index.ts';
import { modelKinds } from '../../shared/models/contract.ts';
import { taskTypes, workTypes } from '../../shared/models/task-types.ts';
import { statuses } from '../../shared/tasks/index.ts';
import { orderAnswers } from './order-answers.ts';

const text = z.string();
const nullable = z.nullable;
const count = z.number();
const status = z.enum(statuses);
const type = z.enum(taskTypes);
const workType = z.enum(workTypes);
const date = text;
const source = z.enum(['bought', 'gift', 'correction', 'earlier']);
const object = z.record(z.string(), z.unknown());

const image = {
  file_id: text,
  thumb_file_id: text,
  width: count,
  height: count,
  sha256: nullable(text),
};
const linkedImage = z.strictObject({ ...image, url: nullable(text), thumb_url: nullable(text) });

const work = {
  work_id: text,
  task_id: text,
  type: workType,
  status,
  progress: count,
  message: text,
  images: z.array(z.strictObject(image)),
  error_code: nullable(text),
  price: count,
  refunded: count,
  gift: z.boolean(),
  model: text,
  scene_id: nullable(text),
  prompt: text,
  parameters: object,
  is_favorite: z.boolean(),
  created_at: date,
  updated_at: date,
};

const stage = z.strictObject({
  name: z.enum(['prepare', 'generate', 'finish']),
  status: z.enum(['pending', 'running', 'done', 'failed']),
  started_at: nullable(date),
  finished_at: nullable(date),
});

const record = z.strictObject({
  record_id: text,
  kind: z.enum(['hold', 'settle', 'grant', 'adjust', 'expire', 'revoke', 'reserve', 'close']),
  amount: count,
  captured: count,
  released: count,
  revoked: count,
  debt: count,
  source: nullable(source),
  expires_at: nullable(date),
  task_id: nullable(text),
  reason: text,
  available_after: count,
  created_at: date,
});

const control = z.strictObject({
  name: text,
  label: text,
  type: z.enum(['select', 'number', 'text', 'switch']),
  help: z.optional(text),
  placeholder: z.optional(text),
  multiline: z.optional(z.boolean()),
  options: z.optional(z.array(z.strictObject({ value: z.unknown(), label: text }))),
  min: z.optional(count),
  max: z.optional(count),
  step: z.optional(count),
  default: z.optional(z.unknown()),
});

const range = { min: count, max: count };
const slot = z.strictObject({
  role: z.enum(['first', 'last', 'reference', 'voice', 'source']),
  type: z.enum(['image', 'video', 'audio']),
  ...range,
});
const mode = z.strictObject({
  value: text,
  label: text,
  slots: z.array(slot),
  most: z.optional(count),
});
const model = z.strictObject({
  slug: text,
  title: text,
  description: text,
  functions: z.array(
    z.enum([
      ...(['text-to-image', 'image-to-image', 'text-to-video', 'image-to-video'] as const),
      ...(['first-last-frame', 'reference-to-video', 'video-to-video', 'lip-sync'] as const),
      ...(['speech', 'music', 'transcription', 'chat'] as const),
    ]),
  ),
  kind: z.enum(modelKinds),
  tags: z.array(text),
  input: z.strictObject({
    images: z.strictObject(range),
    files: z.optional(z.strictObject({ kind: z.enum(['audio', 'video']), ...range })),
    media: z.array(mode),
    promptMaxChars: count,
    promptLanguage: z.enum(['any', 'en']),
  }),
  output: z.strictObject({
    type: z.enum(['image', 'video', 'audio', 'text']),
    sound: z.boolean(),
    json: z.enum(['none', 'object', 'schema']),
  }),
  count: z.strictObject(range),
  form: z.array(control),
  price_text: text,
  typical_ms: count,
});

const scene = z.strictObject({
  scene_id: text,
  title: text,
  description: text,
  category: z.enum(['studio', 'city', 'nature', 'home', 'festival', 'art']),
  types: z.array(type),
});

const expiring = z.strictObject({ amount: count, source, expires_at: date, days_left: count });
const paged = { page: count, has_more: z.boolean() };

/** Its secret is shown once, by `createKey`; later `key` is masked. */
const key = z.strictObject({
  id: text,
  key: text,
  name: text,
  scopes: z.array(z.enum(scopes)),
  models: z.array(text),
  cidrs: z.array(text),
  expires_at: nullable(date),
  cap: nullable(z.strictObject({ credits: count, window: z.enum(['total', 'day', 'month']) })),
  rpm: nullable(count),
  made_by: z.enum(['owner', 'operator']),
  created_at: date,
  revoked_at: nullable(date),
});

/** `data` of a successful answer, by action. */
export const answers = {
  generate: z.strictObject({
    task_id: text,
    work_id: text,
    status,
    price: count,
    available: count,
    replayed: z.boolean(),
  }),
  quote: z.strictObject({
    model: text,
    price: count,
    price_version: text,
    price_text: text,
    parameters: object,
  }),
  openStream: z.object({
    task_id: text,
    /** Null where the request had been taken in before: its first answer has it. */
    ticket: nullable(text),
    valid_ms: count,
    price: count,
    available: count,
    replayed: z.boolean(),
  }),
  getProgress: z.strictObject({
    task_id: text,
    work_id: text,
    status,
    progress: count,
    message: text,
    stages: z.array(stage),
    cancel: z.enum(['none', 'waiting', 'refused']),
    images: z.array(z.strictObject(image)),
    price: count,
    refunded: count,
    error_code: nullable(text),
  }),
  cancel: z.strictObject({
    task_id: text,
    answer: z.enum(['cancelled', 'requested', 'refused']),
  }),
  getWork: z.strictObject({ ...work, images: z.array(linkedImage) }),
  listWorks: z.strictObject({ works: z.array(z.strictObject(work)), ...paged }),
  deleteWork: z.strictObject({ work_id: text }),
  toggleFavorite: z.strictObject({ work_id: text, is_favorite: z.boolean() }),
  getBalance: z.strictObject({
    available: count,
    held: count,
    captured: count,
    granted: count,
    expired: count,
    revoked: count,
    debt: count,
    expiring: z.array(expiring),
    in_flight: count,
    upload_prefix: text,
  }),
  listRecords: z.strictObject({ records: z.array(record), ...paged }),
  listModels: z.strictObject({
    models: z.array(model),
    defaults: z.strictObject({ photography: text, fitting: text, creation: text }),
  }),
  listScenes: z.strictObject({ scenes: z.array(scene) }),
  createKey: key,
  listKeys: z.strictObject({ keys: z.array(key) }),
  revokeKey: key,
  ...orderAnswers,
};
