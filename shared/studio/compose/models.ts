/** Which model makes a take, and with which parameters. */
import type { FormField, ModelDefinition } from '../../models/contract.ts';
import { DURATION_FIELDS, fitted, RATIO_FIELDS } from '../../models/fit.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDeps } from '../../tasks/index.ts';
import type { ModelChoice, ModelSlot, ProjectDoc, ShotDoc } from '../core/schema.ts';

export type ModelDeps = Pick<TaskDeps, 'catalogue' | 'providers'>;

const FUNCTIONS = {
  image: ['text-to-image', 'image-to-image'],
  video: ['image-to-video', 'first-last-frame', 'text-to-video'],
  voice: ['speech'],
} as const;
const KINDS = { image: 'image', video: 'video', voice: 'audio' } as const;

/**
 * The shot's own choice, else the project's, else the first of the catalogue that can be called
 * here. Throws UnknownModelError for a choice that is not in the catalogue any more; null when
 * there is none at all.
 */
export function modelFor(
  deps: ModelDeps,
  slot: Exclude<ModelSlot, 'text'>,
  {
    project,
    shot,
    voice = null,
  }: {
    readonly project: ProjectDoc;
    readonly shot: ShotDoc | null;
    readonly voice?: ModelChoice | null;
  },
): { readonly model: ModelDefinition; readonly parameters: JsonObject } | null {
  const choice = shot?.models[slot] ?? voice ?? project.models[slot];
  if (choice !== undefined && choice !== null) {
    return { model: deps.catalogue.get(choice.model), parameters: choice.parameters };
  }
  const offered = deps.catalogue
    .list({ kind: KINDS[slot] })
    .filter(({ provider }) => deps.providers.available(provider));
  const usual = deps.catalogue.defaultFor('creation');
  if (slot === 'image' && offered.includes(usual)) return { model: usual, parameters: {} };
  for (const wanted of FUNCTIONS[slot]) {
    const model = offered.find(({ functions }) => functions.includes(wanted));
    if (model !== undefined) return { model, parameters: {} };
  }
  return null;
}

/** What was chosen, and where nothing was the project's shape and the shot's length. */
export function parametersFor(
  model: ModelDefinition,
  chosen: JsonObject,
  { aspect, durationMs }: { readonly aspect: string; readonly durationMs: number | null },
): JsonObject {
  const shape = {
    name: 'aspect',
    value: aspect,
    fields: RATIO_FIELDS,
    isDefault: true,
  } as const;
  const length = durationMs === null ? {} : lengthOf(model, durationMs);
  return { ...fitted(model, [shape]), ...length, ...chosen };
}

/** The shortest the model makes that is long enough, or else its longest. */
function lengthOf(model: ModelDefinition, ms: number): JsonObject {
  const field = model.form.find(({ name }) => DURATION_FIELDS.includes(name) && name !== 'frames');
  if (field === undefined) return {};
  const seconds = ms / 1_000;
  const found = field.type === 'select' ? ofOptions(field, seconds) : ofRange(field, seconds);
  return found === undefined ? {} : { [field.name]: found };
}

function ofOptions({ options = [] }: FormField, seconds: number) {
  const known = options
    .map(({ value }) => ({ value, seconds: Number.parseFloat(String(value)) }))
    .filter((option) => Number.isFinite(option.seconds) && option.seconds > 0)
    .sort((a, b) => a.seconds - b.seconds);
  return (known.find((option) => option.seconds >= seconds) ?? known.at(-1))?.value;
}

function ofRange({ type, min = 1, max = 600 }: FormField, seconds: number): number | undefined {
  if (type !== 'number') return undefined;
  return Math.min(max, Math.max(min, Math.ceil(seconds)));
}

/** The mode by which pictures play these parts; undefined where the model has none for them. */
export function modeFor(model: ModelDefinition, role: 'first' | 'reference') {
  return model.input.media.find(({ slots }) =>
    slots.some((slot) => slot.type === 'image' && slot.role === role),
  );
}
