/** The models, as OpenAI's clients list them, with what they cost and take beside. */
import * as z from 'zod/mini';
import type { ModelDefinition } from '../../models/contract.ts';
import { UnknownModelError } from '../../models/errors.ts';
import type { Caller } from '../core/route.ts';
import { type Route, route } from '../core/route.ts';
import { openaiError } from '../core/shapes.ts';
import { modelNamed, offeredModels } from '../jobs/models.ts';

/** Clients want a date; rows have none, so it is that of the first catalogue. */
const CREATED = Date.UTC(2026, 0, 1) / 1_000;

const modelShape = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.number(),
  owned_by: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  kind: z.string(),
  functions: z.array(z.string()),
  input: z.unknown(),
  count: z.object({ min: z.number(), max: z.number() }),
  price: z.object({ zh: z.string(), en: z.string() }),
  typical_ms: z.number(),
  parameters: z.unknown(),
});

function modelView(model: ModelDefinition): z.infer<typeof modelShape> {
  return {
    id: model.slug,
    object: 'model',
    created: CREATED,
    owned_by: model.provider,
    title: model.title,
    kind: model.kind,
    functions: [...model.functions],
    input: model.input,
    count: model.count,
    price: model.priceText,
    typical_ms: model.timers.typicalMs,
    parameters: model.jsonSchema(),
  };
}

const mayUse = ({ key }: Caller, { slug }: ModelDefinition): boolean =>
  key === null || key.models.length === 0 || key.models.includes(slug);

const about = { method: 'GET', group: 'openai', auth: 'user', errors: 'openai' } as const;

export const modelRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'listModels',
    path: '/v1/models',
    about: { en: 'What this key may use now.', zh: '该密钥当前可用的模型。' },
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(modelShape) }) },
    handler: async ({ app, caller }) => {
      const data = offeredModels(app)
        .filter((model) => mayUse(caller, model))
        .map(modelView);
      return { json: { object: 'list', data } };
    },
  }),
  route({
    ...about,
    id: 'getModel',
    path: '/v1/models/{id}',
    about: { en: 'One model, by its slug.', zh: '按名称查询一个模型。' },
    answers: { 200: modelShape, 404: openaiError },
    handler: async ({ app, caller, params }) => {
      const model = modelNamed(app.catalogue, params.id ?? '');
      const isOffered = model.enabled && app.providers.available(model.provider);
      if (!isOffered || !mayUse(caller, model))
        throw new UnknownModelError(`not offered: ${model.slug}`);
      return { json: modelView(model) };
    },
  }),
];
