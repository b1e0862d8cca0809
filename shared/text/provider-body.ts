/** What a provider is asked, and whether another model may stand in. */
import type { Catalogue, ModelDefinition } from '../models/contract.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import { ModelUnavailableError, type TaskDeps } from '../tasks/index.ts';
import { type Asked, canFormat, picturesIn } from './request.ts';

/** Null for models that are asked in another way than by messages. */
export function providerBody(model: ModelDefinition, asked: Asked): JsonObject | null {
  const usual = usualCall(model);
  if (model.chat === null || usual === null) return null;
  const { messages: _, ...own } = usual;
  const limit = Math.min(asked.maxOut, model.chat.maxOut);
  return {
    ...own,
    ...asked.options,
    messages: asked.messages.map(toProvider),
    [model.chat.limitField]: limit,
  };
}

/** The row's own call, with what the row sets beside the words. */
function usualCall(model: ModelDefinition): JsonObject | null {
  const call = model.request({ prompt: '', images: [], count: 1, parameters: {}, seed: 0 });
  const { operation, body } = call;
  const isChat = operation === 'chat' && typeof body === 'object' && !Array.isArray(body);
  return isChat ? body : null;
}

/** Those who repeat OpenAI's API know the newer name of that role seldom, and all the older one. */
function toProvider(message: Asked['messages'][number]): Json {
  const role = message.role === 'developer' ? 'system' : message.role;
  return { ...message, role } as unknown as Json;
}

export function canChat(model: ModelDefinition): boolean {
  return model.chat !== null && usualCall(model) !== null;
}

/** The model that was asked for, and those that can do the same, in the order they are tried. */
export function candidates(
  { catalogue, isAvailable }: { catalogue: Catalogue; isAvailable: (provider: string) => boolean },
  asked: Asked,
): ModelDefinition[] {
  const first = catalogue.get(asked.model);
  const others = first.fallbacks.map((slug) => catalogue.get(slug));
  const able = others.filter((model) => model.enabled && standsIn(model, asked));
  return [first, ...able].filter(({ provider }) => isAvailable(provider));
}

function standsIn(model: ModelDefinition, asked: Asked): boolean {
  const { chat } = model;
  if (chat === null || !canChat(model)) return false;
  const format = asked.options.response_format;
  const type =
    typeof format === 'object' && format !== null && !Array.isArray(format)
      ? format.type
      : undefined;
  return (
    picturesIn(asked.messages).length <= chat.pictures &&
    asked.inAtMost <= chat.maxIn &&
    canFormat(model, type)
  );
}

/** Null: the first one that can be called. Throws UnknownModelError, ModelUnavailableError. */
export function chatModel(
  { catalogue, providers }: Pick<TaskDeps, 'catalogue' | 'providers'>,
  slug: string | null,
): ModelDefinition {
  if (slug !== null) return catalogue.get(slug);
  const offered = catalogue
    .list({ kind: 'text' })
    .find((model) => canChat(model) && providers.available(model.provider));
  if (offered === undefined) throw new ModelUnavailableError('no model to talk with');
  return offered;
}
