/** Which model a call means, and whether its key may use it. */

import { assertModel, assertScope, type Scope } from '../../keys/index.ts';
import type { Catalogue, ModelDefinition, ModelKind } from '../../models/contract.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { HttpApp } from '../core/app.ts';
import { NoModelError } from '../core/errors.ts';
import type { Caller } from '../core/route.ts';

/** Names that clients of other services have learned. */
const ALIASES: Readonly<Record<string, string>> = { 'jimeng-video-3.0': 'jimeng-video-3-pro' };

export const SCOPE_OF: Readonly<Record<ModelKind, Scope>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  transcript: 'audio',
  text: 'text',
};

const NAMES: Readonly<Record<ModelKind, string>> = {
  image: '图片',
  video: '视频',
  audio: '语音',
  transcript: '转写',
  text: '文字',
};

/** Models that can be called now. */
export function offeredModels({ catalogue, providers }: Pick<HttpApp, 'catalogue' | 'providers'>) {
  return catalogue.list().filter(({ provider }) => providers.available(provider));
}

/** Of tasks that may have been made with them: those no longer offered too. */
export function slugsOfKind(
  { catalogue }: Pick<HttpApp, 'catalogue'>,
  wanted: ModelKind,
): string[] {
  const all = catalogue.list({ includeDisabled: true });
  return all.filter(({ kind }) => kind === wanted).map(({ slug }) => slug);
}

/** By slug or alias. Throws UnknownModelError. */
export function modelNamed(catalogue: Catalogue, name: string): ModelDefinition {
  return catalogue.get(Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name);
}

export interface Wanted {
  /** Null: the default of its kind. */
  readonly model: string | null;
  /** Null: whatever kind the model is of. */
  readonly kind: ModelKind | null;
  /** Whether pictures or files come with the call: a default must take them, or do without. */
  readonly hasInputs?: boolean;
}

/**
 * Throws UnknownModelError, NoModelError, InvalidRequestError for a model of another kind,
 * KeyNotAllowedError.
 */
export function modelFor(app: HttpApp, { key }: Caller, wanted: Wanted): ModelDefinition {
  const { model, kind } = wanted;
  const found =
    model === null || model === '' ? defaultOf(app, wanted) : modelNamed(app.catalogue, model);
  if (kind !== null && found.kind !== kind) {
    const message = `${found.slug} 不是${NAMES[kind]}模型`;
    throw new InvalidRequestError([{ field: 'model', message }]);
  }
  if (key !== null && !key.scopes.includes('admin')) assertScope(key, SCOPE_OF[found.kind]);
  if (key !== null) assertModel(key, found.slug);
  return found;
}

function defaultOf(app: HttpApp, { kind: wanted, hasInputs = false }: Wanted): ModelDefinition {
  const kind = wanted ?? 'image';
  const usual = kind === 'image' ? app.catalogue.defaultFor('creation').slug : null;
  const offered = offeredModels(app).filter((model) => model.kind === kind);
  const suited = offered.filter(({ input: { images, files } }) =>
    hasInputs ? images.max + (files?.max ?? 0) > 0 : images.min === 0,
  );
  const model = suited.find(({ slug }) => slug === usual) ?? suited[0] ?? offered[0];
  if (model === undefined) throw new NoModelError(`no ${kind} model`);
  return model;
}
