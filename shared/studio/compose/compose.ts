/**
 * What a shot, frame, line or look would send: model, words, pictures, parameters, and what keeps
 * it from being sent. Pure over the scene: the same scene gives the same request and digest.
 */
import type { ModelDefinition } from '../../models/contract.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson, type JsonObject } from '../../platform/json.ts';
import { type GenerateRequest, ModelUnavailableError, quoteFor } from '../../tasks/index.ts';
import type { Take } from '../core/takes.ts';
import type { Place } from '../core/target.ts';
import { type Draft, draftFor } from './drafts.ts';
import type { ModelDeps } from './models.ts';
import { type Reason, reason } from './reasons.ts';
import type { Scene } from './scene.ts';

export interface Composed {
  readonly place: Place;
  /** Null where `reasons` say why. */
  readonly model: string | null;
  readonly prompt: string;
  readonly images: readonly { readonly fileId: string; readonly name: string }[];
  readonly parameters: JsonObject;
  /** Credits; null where it cannot be sent. */
  readonly price: number | null;
  readonly priceVersion: string | null;
  /** Digest of all that is sent: another one later means that the take is stale. */
  readonly basis: string;
  /** Why it cannot be sent; empty: it can. */
  readonly reasons: readonly Reason[];
  /** What is missing and does not keep it from being sent. */
  readonly notes: readonly Reason[];
}

export function compose(deps: ModelDeps, scene: Scene, place: Place): Composed {
  const draft = draftFor(deps, scene, place);
  const { model, prompt, parameters, notes } = draft;
  const images = draft.pictures.map(({ take, name }) => ({ fileId: fileOf(take), name }));
  const blank = prompt === '' ? [reason('WORDS_MISSING', 'prompt', '还没有可用的描述')] : [];
  const early = [...draft.reasons, ...blank];
  const priced = model === null || early.length > 0 ? null : priceOf(deps, { model, draft, place });
  const sent = { model: model?.slug ?? null, prompt, images: images.map(({ fileId }) => fileId) };
  return {
    place,
    model: model?.slug ?? null,
    prompt,
    images,
    parameters,
    price: priced?.price ?? null,
    priceVersion: priced?.priceVersion ?? null,
    basis: deterministicId(canonicalJson({ ...sent, parameters })),
    reasons: [...early, ...(priced?.reasons ?? [])],
    notes,
  };
}

/** As submitting wants it. `composed.model` must be there. */
export function requestOf(composed: Composed, requestId: string): GenerateRequest {
  return {
    type: 'creation',
    images: composed.images.map(({ fileId }) => fileId),
    files: [],
    sceneId: null,
    words: composed.prompt,
    model: composed.model,
    count: 1,
    promptParameters: {},
    modelParameters: composed.parameters,
    requestId,
  };
}

const fileOf = ({ images }: Take): string => images[0]?.file_id ?? '';

function priceOf(
  deps: ModelDeps,
  {
    model,
    draft,
    place,
  }: {
    readonly model: ModelDefinition;
    readonly draft: Draft;
    readonly place: Place;
  },
): { price: number | null; priceVersion: string | null; reasons: readonly Reason[] } {
  const none = { price: null, priceVersion: null };
  const most = model.input.promptMaxChars;
  if (draft.prompt.length > most) {
    const message = `描述有 ${draft.prompt.length} 个字，该模型最多 ${most} 个`;
    return { ...none, reasons: [reason('PROMPT_TOO_LONG', 'prompt', message)] };
  }
  try {
    const quote = quoteFor(deps, {
      type: 'creation',
      model: model.slug,
      count: 1,
      modelParameters: draft.parameters,
      images: draft.pictures.map(({ take }) => fileOf(take)),
      files: [],
    });
    return { price: quote.price, priceVersion: quote.priceVersion, reasons: [] };
  } catch (error) {
    if (error instanceof ModelUnavailableError) {
      const message = `${place.slot} 的模型 ${model.slug} 暂时不可用`;
      return { ...none, reasons: [reason('MODEL_UNAVAILABLE', 'model', message)] };
    }
    if (!(error instanceof InvalidRequestError)) throw error;
    return {
      ...none,
      reasons: error.details.map(({ field, message }) => reason('INVALID', field, message)),
    };
  }
}
