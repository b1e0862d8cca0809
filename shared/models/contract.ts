/**
 * One definition per model: everything (validation, form, price, limits, provider mapping)
 * follows from it.
 */
import type { ErrorDetail } from '../platform/errors.ts';
import type { Json, JsonObject } from '../platform/json.ts';

export type ModelKind = 'image' | 'video' | 'audio' | 'text' | 'transcript';

/** One input picture as a provider may receive it. */
export interface InputMedia {
  readonly url: string;
  readonly mime?: string;
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

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly type: 'select' | 'number' | 'text' | 'switch';
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
  readonly tags: readonly string[];
  readonly input: {
    readonly images: { readonly min: number; readonly max: number };
    /** Sound or film the model takes besides pictures. */
    readonly files?: {
      readonly kind: 'audio' | 'video';
      readonly min: number;
      readonly max: number;
    };
    readonly promptMaxChars: number;
    /** Some models understand English only. */
    readonly promptLanguage: 'any' | 'en';
  };
  readonly count: { readonly min: number; readonly max: number };
  readonly form: readonly FormField[];
  /** Unknown and out-of-range fields come back as details; otherwise defaults are filled in. */
  parameters(raw: unknown): { ok: true; value: JsonObject } | { ok: false; details: ErrorDetail[] };
  /** JSON Schema (2020-12) of `parameters`, from the same definition as the form. */
  jsonSchema(): JsonObject;
  readonly priceVersion: string;
  /** Whole credits, ≥ 0. */
  price(input: PriceInput): number;
  readonly priceText: { readonly zh: string; readonly en: string };
  readonly timers: ModelTimers;
  /** Jobs the provider runs at once for one account, where it sets a limit. */
  readonly concurrency?: number;
  /** Models tried next, in order, when nothing was accepted by this one. */
  readonly fallbacks: readonly string[];
  /** Builds the protocol-specific call. Pure. */
  request(input: GenerationInput): JsonObject;
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
