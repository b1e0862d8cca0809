/** From a row of data to a model. */
import type { JsonObject } from '../platform/json.ts';
import type { GenerationInput, ModelDefinition, ModelKind, ModelTimers } from './contract.ts';
import { createValidator, type Fields, formOf, jsonSchemaOf, optionsOf } from './fields.ts';
import { type PriceTable, priced } from './price.ts';

export interface ModelRow {
  readonly slug: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: ModelKind;
  readonly provider: string;
  /** Why the row is not offered; absent for models in use. */
  readonly disabled?: string;
  readonly tags?: readonly string[];
  /** The provider answers a submit only when the result is done. Default false. */
  readonly sync?: boolean;
  /** `[min, max]` input pictures. Default none. */
  readonly images?: readonly [min: number, max: number];
  readonly files?: readonly [kind: 'audio' | 'video', min: number, max: number];
  readonly promptMaxChars?: number;
  readonly promptLanguage?: 'any' | 'en';
  /** `[min, max]` results of one task. Default one. */
  readonly count?: readonly [min: number, max: number];
  readonly fields: Fields;
  readonly price: PriceTable;
  /** Changes to the timers usual for this kind. */
  readonly timers?: Partial<ModelTimers>;
  readonly concurrency?: number;
  readonly fallbacks?: readonly string[];
  /** Builds the protocol's call. Pure: the same input gives the same call. */
  request(input: GenerationInput): JsonObject;
}

const SECOND = 1_000;
const MINUTE = 60_000;

/** By kind, where a row says nothing else; sound and text are quick where they are asynchronous. */
const TIMERS: Readonly<Record<ModelKind, ModelTimers>> = {
  image: timers(3 * SECOND, 3 * SECOND, 30 * SECOND, 10 * MINUTE),
  video: timers(15 * SECOND, 8 * SECOND, 150 * SECOND, 30 * MINUTE),
  audio: timers(3 * SECOND, 3 * SECOND, 10 * SECOND, 10 * MINUTE),
  text: timers(2 * SECOND, 2 * SECOND, 10 * SECOND, 5 * MINUTE),
  transcript: timers(3 * SECOND, 3 * SECOND, 30 * SECOND, 20 * MINUTE),
};

function timers(
  firstPollMs: number,
  intervalMs: number,
  typicalMs: number,
  maxMs: number,
): ModelTimers {
  return { firstPollMs, intervalMs, typicalMs, maxMs };
}

export function defineModel(row: ModelRow): ModelDefinition {
  const { fields, fallbacks = [], tags = [] } = row;
  const [imagesMin, imagesMax] = row.images ?? [0, 0];
  const [countMin, countMax] = row.count ?? [1, 1];
  const price = priced(row.price, (name, value) => labelOf(fields, name, value));
  return {
    slug: row.slug,
    title: { zh: row.zh, en: row.en },
    kind: row.kind,
    provider: row.provider,
    enabled: row.disabled === undefined,
    ...(row.disabled === undefined ? {} : { disabledReason: row.disabled }),
    sync: row.sync === true,
    tags,
    input: {
      images: { min: imagesMin, max: imagesMax },
      ...filesOf(row),
      promptMaxChars: row.promptMaxChars ?? 2_000,
      promptLanguage: row.promptLanguage ?? 'any',
    },
    count: { min: countMin, max: countMax },
    // Drawn only by the few calls that show a form, so built when asked for.
    get form() {
      return formOf(fields);
    },
    parameters: createValidator(fields),
    jsonSchema: () => jsonSchemaOf(fields),
    priceVersion: price.version,
    price: price.credits,
    get priceText() {
      return price.text;
    },
    timers: { ...TIMERS[row.kind], ...row.timers },
    ...(row.concurrency === undefined ? {} : { concurrency: row.concurrency }),
    fallbacks,
    request: row.request,
  };
}

/** The word a form shows for a value; the value itself where there is none. */
function labelOf(fields: Fields, name: string, value: string): string {
  const field = fields[name];
  if (field?.type !== 'choice') return value;
  return optionsOf(field).find((option) => String(option.value) === value)?.label ?? value;
}

function filesOf({ files }: ModelRow): Pick<ModelDefinition['input'], 'files'> {
  if (files === undefined) return {};
  const [kind, min, max] = files;
  return { files: { kind, min, max } };
}
