/** From a row of data to a model. */
import type { JsonObject } from '../platform/json.ts';
import type {
  ChatTerms,
  GenerationInput,
  JsonOutput,
  MediaMode,
  ModelDefinition,
  ModelFunction,
  ModelKind,
  ModelTimers,
  Retirement,
} from './contract.ts';
import { type CostTable, estimate } from './cost.ts';
import { describe, functionsOf } from './describe.ts';
import { createValidator, type Fields, optionsOf } from './fields.ts';
import { formOf, jsonSchemaOf } from './form.ts';
import {
  cast,
  filesOf,
  imageRoles,
  limitsOf,
  MEDIA_MODE,
  mediaDetails,
  modeField,
  usualModes,
  withoutMode,
} from './media.ts';
import { type PriceTable, priced } from './price.ts';
import { ratesOf } from './rates.ts';

/** What a row's mapping gets: who plays which part is settled, and the model has its name. */
export interface RowInput extends GenerationInput {
  /** The model's name at its vendor; empty for a row whose call names none. */
  readonly upstream: string;
}

export interface ModelRow {
  readonly slug: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: ModelKind;
  readonly provider: string;
  /** Why the row is not offered; absent for models in use. */
  readonly disabled?: string;
  /** The model's name at its vendor, where the call names one; documents may change it. */
  readonly upstream?: string;
  readonly retires?: Retirement;
  /** Left out where its functions and limits say it all. */
  readonly description?: { readonly zh: string; readonly en: string };
  /** Left out where what goes in and comes out says it. */
  readonly functions?: readonly ModelFunction[];
  readonly tags?: readonly string[];
  /** Which JSON output its words can be bound to. Default none. */
  readonly json?: JsonOutput;
  readonly cost?: CostTable;
  /** The provider answers a submit only when the result is done. Default false. */
  readonly sync?: boolean;
  /** `[min, max]` input pictures. Default none. */
  readonly images?: readonly [min: number, max: number];
  readonly files?: readonly [kind: 'audio' | 'video', min: number, max: number];
  /** In place of `images` and `files`: the parts media play; the user chooses among several modes. */
  readonly modes?: readonly MediaMode[];
  readonly promptMaxChars?: number;
  readonly promptLanguage?: 'any' | 'en';
  /** `[min, max]` results of one task. Default one. */
  readonly count?: readonly [min: number, max: number];
  readonly fields: Fields;
  readonly price: PriceTable;
  /** How it differs from what is usual in conversations; null: nobody can talk with it. */
  readonly chat?: Partial<Omit<ChatTerms, 'rates'>> | null;
  /** Changes to the timers usual for this kind. */
  readonly timers?: Partial<ModelTimers>;
  readonly concurrency?: number;
  readonly fallbacks?: readonly string[];
  /** Builds the protocol's call. Pure: the same input gives the same call. */
  request(input: RowInput): JsonObject;
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
  const { fallbacks = [], tags = [], disabled, retires, cost } = row;
  const modes = row.modes ?? usualModes(row);
  const field = modeField(modes);
  const fields = field === undefined ? row.fields : { [MEDIA_MODE]: field, ...row.fields };
  const [countMin, countMax] = row.count ?? [1, 1];
  const count = { min: countMin, max: countMax };
  const facts = { kind: row.kind, tags, modes, count };
  const functions = row.functions ?? functionsOf(facts);
  const price = priced(row.price, (name, value) => labelOf(fields, name, value));
  return {
    slug: row.slug,
    title: { zh: row.zh, en: row.en },
    kind: row.kind,
    provider: row.provider,
    enabled: disabled === undefined,
    ...(disabled === undefined ? {} : { disabledReason: disabled }),
    sync: row.sync === true,
    get description() {
      return row.description ?? describe(functions, facts);
    },
    ...(row.upstream === undefined ? {} : { upstream: row.upstream }),
    ...(retires === undefined ? {} : { retires }),
    functions,
    tags,
    input: {
      images: limitsOf(modes, ['image']),
      ...filesOf(modes),
      media: modes,
      promptMaxChars: row.promptMaxChars ?? 2_000,
      promptLanguage: row.promptLanguage ?? 'any',
    },
    output: {
      type: row.kind === 'transcript' ? 'text' : row.kind,
      sound: tags.includes('sound'),
      json: row.json ?? 'none',
    },
    count,
    // Drawn only by the few calls that show a form, so built when asked for.
    get form() {
      return formOf(fields);
    },
    parameters: createValidator(fields),
    mediaDetails: (given) => mediaDetails(modes, given),
    imageRoles: (count, values) => imageRoles(modes, count, values),
    jsonSchema: () => jsonSchemaOf(fields),
    priceVersion: price.version,
    price: price.credits,
    get priceText() {
      return price.text;
    },
    cost: (input) => (cost === undefined ? null : estimate(cost, input)),
    ...(cost === undefined ? {} : { costSource: cost.source }),
    chat: chatTerms(row),
    timers: { ...TIMERS[row.kind], ...row.timers },
    ...(row.concurrency === undefined ? {} : { concurrency: row.concurrency }),
    fallbacks,
    request: (input, upstream = row.upstream ?? '') =>
      row.request({
        ...input,
        ...parts(input, modes),
        parameters: withoutMode(input.parameters),
        upstream,
      }),
  };
}

/** Careful for models whose own limits nobody has written down. */
const USUAL_CHAT = {
  usualOut: 2_048,
  maxOut: 8_192,
  maxIn: 32_000,
  pictures: 0,
  limitField: 'max_tokens',
} as const;

function chatTerms({ kind, chat, price }: ModelRow): ChatTerms | null {
  if (kind !== 'text' || chat === null) return null;
  return { ...USUAL_CHAT, ...chat, rates: ratesOf(price) };
}

function parts(input: GenerationInput, modes: readonly MediaMode[]) {
  const { images, files } = cast(modes, input);
  return { images, ...(input.files === undefined ? {} : { files }) };
}

/** The word a form shows for a value; the value itself where there is none. */
function labelOf(fields: Fields, name: string, value: string): string {
  const field = fields[name];
  if (field?.type !== 'choice') return value;
  return optionsOf(field).find((option) => String(option.value) === value)?.label ?? value;
}
