/** A model as the AI service tells of it. */
import * as z from 'zod/mini';
import type { ModelDefinition, ModelKind } from '../../models/contract.ts';
import { fallbackNames, PROVIDER_ROWS } from '../../providers/index.ts';
import type { HttpApp } from '../core/app.ts';
import type { Caller } from '../core/route.ts';

const modality = z.enum(['text', 'stream', 'openai', 'image', 'video', 'tts', 'asr']);

export const serviceModelShape = z.object({
  id: z.string(),
  title: z.string(),
  provider: z.string(),
  modalities: z.array(modality),
  price: z.object({ zh: z.string(), en: z.string() }),
  form: z.array(z.unknown()),
  enabled: z.optional(z.boolean()),
  env: z.optional(z.array(z.object({ name: z.string(), configured: z.boolean() }))),
});

/** `openai`: behind OpenAI's routes too. */
const MODALITIES: Readonly<Record<ModelKind, readonly z.infer<typeof modality>[]>> = {
  image: ['image', 'openai'],
  video: ['video', 'openai'],
  audio: ['tts', 'openai'],
  transcript: ['asr', 'openai'],
  text: ['text', 'stream', 'openai'],
};

export function serviceModelView(
  app: HttpApp,
  { isAdmin }: Caller,
  model: ModelDefinition,
): z.infer<typeof serviceModelShape> {
  return {
    id: model.slug,
    title: model.title.zh,
    provider: model.provider,
    modalities: [...MODALITIES[model.kind]],
    price: model.priceText,
    form: [...model.form],
    ...(isAdmin ? { enabled: model.enabled, env: environmentOf(app, model.provider) } : {}),
  };
}

/** Which settings a provider may be called with, and which of them are there. */
export function environmentOf(app: HttpApp, provider: string) {
  const row = PROVIDER_ROWS.find(({ id }) => id === provider);
  if (row === undefined) return [];
  const names = new Set([
    ...row.keySets.flatMap((set) => Object.values(set)),
    ...fallbackNames(row),
  ]);
  const { environment } = app.config;
  return [...names].map((name) => ({ name, configured: Boolean(environment[name]?.trim()) }));
}
