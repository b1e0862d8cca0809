/**
 * One definition per model: everything (validation, form, price, limits, provider mapping)
 * follows from it.
 */
import type { ErrorDetail } from '../platform/errors.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { TokenRates } from './rates.ts';

export const modelKinds = ['image', 'video', 'audio', 'text', 'transcript'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** What a model can be asked for; a row may do several. */
export type ModelFunction =
  | 'text-to-image'
  | 'image-to-image'
  | 'text-to-video'
  | 'image-to-video'
  | 'first-last-frame'
  | 'reference-to-video'
  | 'video-to-video'
  | 'lip-sync'
  | 'speech'
  | 'music'
  | 'transcription'
  | 'chat';

/** The part a picture, film or sound plays: which frame it is, what is to be like it, whose voice. */
export type MediaRole = 'first' | 'last' | 'reference' | 'voice' | 'source';
export type MediaType = 'image' | 'video' | 'audio';

/** How many of one medium a model takes in one part. */
export interface MediaSlot {
  readonly role: MediaRole;
  readonly type: MediaType;
  readonly min: number;
  readonly max: number;
}

/** Parts that may be filled together; a model with several modes takes one of them at a time. */
export interface MediaMode {
  /** Value of the parameter `media_mode`; empty for a model of one mode. */
  readonly value: string;
  readonly label: string;
  readonly slots: readonly MediaSlot[];
  /** Pictures, films and sounds together, where that is limited too. */
  readonly most?: number;
}

/** One input picture, film or sound as a provider may receive it. */
export interface InputMedia {
  readonly url: string;
  readonly mime?: string;
  /** Filled in from the model's slots, in order. */
  readonly role?: MediaRole;
}

/** Which output the words of a model can be bound to: nothing, any JSON object, or a JSON Schema. */
export type JsonOutput = 'none' | 'object' | 'schema';

/** A model its vendor ends; the date (`2026-12-01`, China) is the first day without it. */
export interface Retirement {
  readonly date: string;
  /** Where that is said. */
  readonly source: string;
}

export type Currency = 'CNY' | 'USD';

/** What a piece of work costs the operator, as far as a table can tell beforehand. */
export interface CostEstimate {
  readonly currency: Currency;
  /** Millionths of the currency's unit (yuan, dollar). */
  readonly micros: number;
}

/** What the provider mapping gets: validated, with defaults filled in. */
export interface GenerationInput {
  readonly prompt: string;
  readonly images: readonly InputMedia[];
  /** Sound or film, for models that take them. */
  readonly files?: readonly InputMedia[];
  readonly count: number;
  readonly parameters: JsonObject;
  /** Deterministic per task and attempt, for models that take a seed. */
  readonly seed: number;
}

/** What decides a price: never pictures or prompts, only numbers and choices. */
export interface PriceInput {
  readonly count: number;
  readonly images: number;
  readonly parameters: JsonObject;
}

export interface ModelTimers {
  readonly firstPollMs: number;
  readonly intervalMs: number;
  /** Typical time of a job; progress shown to users is estimated from it. */
  readonly typicalMs: number;
  /** After this the task's deadline comes. */
  readonly maxMs: number;
}

/** What a model of words takes and gives in a conversation. */
export interface ChatTerms {
  /** Tokens of one answer: when nothing is said, and at most. */
  readonly usualOut: number;
  readonly maxOut: number;
  /** Tokens of everything that is sent. */
  readonly maxIn: number;
  /** Pictures in all messages; 0: words alone. */
  readonly pictures: number;
  /** The vendor's name for the limit of an answer. */
  readonly limitField: 'max_tokens' | 'max_completion_tokens';
  readonly rates: TokenRates;
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  /** Shown in an empty control. */
  readonly placeholder?: string;
  readonly type: 'select' | 'number' | 'text' | 'switch';
  /** A text of several lines. */
  readonly multiline?: boolean;
  readonly options?: readonly { readonly value: Json; readonly label: string }[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly default?: Json;
}

export interface ModelDefinition {
  readonly slug: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly kind: ModelKind;
  readonly provider: string;
  readonly enabled: boolean;
  /** Answers a submit only when the picture is done (up to 45 s): never run by the poller. */
  readonly sync: boolean;
  /** Why a disabled row is disabled; shown to operators. */
  readonly disabledReason?: string;
  readonly description: { readonly zh: string; readonly en: string };
  /** The model's name at its vendor, where the call names one. */
  readonly upstream?: string;
  readonly retires?: Retirement;
  readonly functions: readonly ModelFunction[];
  /** What sets it apart: `sound`, `multi-image`, `fast`, `recommended` … */
  readonly tags: readonly string[];
  readonly input: {
    readonly images: { readonly min: number; readonly max: number };
    /** Sound or film the model takes besides pictures; `audio` takes the sound of films too. */
    readonly files?: {
      readonly kind: 'audio' | 'video';
      readonly min: number;
      readonly max: number;
    };
    /** The parts media play, by mode. Empty for models of words alone. */
    readonly media: readonly MediaMode[];
    readonly promptMaxChars: number;
    /** Some models understand English only. */
    readonly promptLanguage: 'any' | 'en';
  };
  readonly output: {
    readonly type: 'image' | 'video' | 'audio' | 'text';
    /** Films with sound of their own. */
    readonly sound: boolean;
    readonly json: JsonOutput;
  };
  readonly count: { readonly min: number; readonly max: number };
  readonly form: readonly FormField[];
  /** Unknown and out-of-range fields come back as details; otherwise defaults are filled in. */
  parameters(raw: unknown): { ok: true; value: JsonObject } | { ok: false; details: ErrorDetail[] };
  /** What is wrong with so many pictures and these files (ids or URLs), under these parameters. */
  mediaDetails(given: MediaGiven): ErrorDetail[];
  /** The parts so many pictures play under these parameters, in order. */
  imageRoles(count: number, parameters: JsonObject): readonly (MediaRole | undefined)[];
  /** JSON Schema (2020-12) of `parameters`, from the same definition as the form. */
  jsonSchema(): JsonObject;
  readonly priceVersion: string;
  /** Whole credits, ≥ 0. */
  price(input: PriceInput): number;
  readonly priceText: { readonly zh: string; readonly en: string };
  /** What the work is likely to cost the operator; null where no price of the vendor is known. */
  cost(input: PriceInput): CostEstimate | null;
  /** Where that price stands; absent where none is known. */
  readonly costSource?: string;
  /** Null for models nobody can talk with. */
  readonly chat: ChatTerms | null;
  readonly timers: ModelTimers;
  /** Jobs the provider runs at once for one account, where it sets a limit. */
  readonly concurrency?: number;
  /** Models tried next, in order, when nothing was accepted by this one. */
  readonly fallbacks: readonly string[];
  /** Builds the protocol-specific call, for the model under its own name or another. Pure. */
  request(input: GenerationInput, upstream?: string): JsonObject;
}

/** Null: not chosen yet, so not looked at. */
export interface MediaGiven {
  readonly images: number | null;
  readonly files: readonly string[] | null;
  readonly parameters: JsonObject;
}

export interface ModelFilter {
  readonly kind?: ModelKind;
  readonly tag?: string;
  readonly provider?: string;
  /** Models that take at least this many input pictures. */
  readonly images?: number;
  /** Disabled rows are left out unless asked for. */
  readonly includeDisabled?: boolean;
}

/** All models of this deployment. */
export interface Catalogue {
  list(filter?: ModelFilter): readonly ModelDefinition[];
  /** Throws UnknownModelError (MODEL_NOT_FOUND). Disabled models are found too. */
  get(slug: string): ModelDefinition;
  /** The model used when a request names none. Throws UnknownModelError for an unknown type. */
  defaultFor(taskType: string): ModelDefinition;
}
