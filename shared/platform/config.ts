/** Settings of a deployment, read once from the environment. Values never reach a log. */
import { ConfigError } from './errors.ts';
import type { JsonObject } from './json.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  /** Tasks one user may have running at once. */
  readonly maxInFlight: number;
  /** Wait before the first repetition of what failed for now, ms. */
  readonly backoffMs: number;
  /** A job is first asked after this soon, or sooner where its provider says so, ms. */
  readonly firstCheckMs: number;
  /** How long jobs take here, ms, by slug or kind of the model; the catalogue's times without it. */
  readonly typicalMs: Readonly<Record<string, number>>;
  /** Guards the operator's verbs; they are refused while it is unset. */
  readonly adminSecret: string | null;
  /** Where providers can call back, and the key of the tokens in those addresses. */
  readonly callback: { readonly base: string; readonly secret: string } | null;
  /** Address of a WeCom or Feishu robot for alerts; a secret. */
  readonly alertWebhook: string | null;
  /** Slug of the text model that translates prompts; null keeps them as they are. */
  readonly translateModel: string | null;
  /** Who checks words and pictures, in order: `words`, `wechat`, `tencent`; empty for `none`. */
  readonly moderation: readonly string[];
  /** What becomes of a picture nobody has decided on in time. */
  readonly afterReviewLimit: 'publish' | 'refuse';
  /** What an answer costs that its provider broke off. */
  readonly partialAnswers: 'free' | 'delivered';
  /** Producer code of the invisible label; the law wants the operator's real one. */
  readonly labelProducer: string | null;
  /** Marks by task type and model, as JSON: see docs/labels.md. */
  readonly pictures: JsonObject;
  /** How films, sounds and words leave, as JSON: see docs/media.md. */
  readonly media: JsonObject;
  /** What is given away, as JSON: see docs/payments.md. */
  readonly gifts: JsonObject;
  /** The visible mark; null is the default, AI生成. */
  readonly markText: string | null;
  /** Header of HTTP requests whose last entry is the caller's address, as the platform says. */
  readonly addressHeader: string;
  /** host:port entries that downloads may reach although they are private: local runs only. */
  readonly allowPrivateHosts: readonly string[];
  /** Passed to the providers: keys and base URLs. */
  readonly environment: Environment;
}

/** Throws ConfigError naming the variable. */
export function readConfig(environment: Environment): Config {
  return {
    maxInFlight: wholeNumber(environment, 'DARKROOM_MAX_IN_FLIGHT', { fallback: 5, max: 1_000 }),
    backoffMs: wholeNumber(environment, 'DARKROOM_BACKOFF_MS', { fallback: 2_000, max: 60_000 }),
    firstCheckMs: wholeNumber(environment, 'DARKROOM_FIRST_CHECK_MS', {
      fallback: 600_000,
      max: 600_000,
    }),
    typicalMs: times(environment, 'DARKROOM_TYPICAL_MS'),
    adminSecret: environment.DARKROOM_ADMIN_SECRET || null,
    callback: readCallback(environment),
    alertWebhook: environment.DARKROOM_ALERT_WEBHOOK || null,
    translateModel: environment.DARKROOM_TRANSLATE_MODEL || null,
    moderation: list(environment.DARKROOM_MODERATION || 'words').filter((name) => name !== 'none'),
    afterReviewLimit: environment.DARKROOM_AFTER_REVIEW === 'publish' ? 'publish' : 'refuse',
    partialAnswers: environment.DARKROOM_PARTIAL_ANSWERS === 'delivered' ? 'delivered' : 'free',
    labelProducer: environment.DARKROOM_LABEL_PRODUCER || null,
    pictures: jsonObject(environment, 'DARKROOM_PICTURES'),
    media: jsonObject(environment, 'DARKROOM_MEDIA'),
    gifts: jsonObject(environment, 'DARKROOM_GIFTS'),
    markText: environment.DARKROOM_MARK_TEXT || null,
    addressHeader: (environment.DARKROOM_ADDRESS_HEADER || 'x-forwarded-for').toLowerCase(),
    allowPrivateHosts: list(environment.DARKROOM_ALLOW_PRIVATE_HOSTS ?? ''),
    environment,
  };
}

function readCallback(environment: Environment): Config['callback'] {
  const base = environment.DARKROOM_CALLBACK_URL;
  const secret = environment.DARKROOM_CALLBACK_SECRET;
  if (!base) return null;
  if (!secret || secret.length < 16) {
    throw new ConfigError('DARKROOM_CALLBACK_SECRET must have at least 16 characters');
  }
  return { base: base.replace(/\/+$/, ''), secret };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function jsonObject(environment: Environment, name: string): JsonObject {
  const text = environment[name];
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
  } catch (error) {
    throw new ConfigError(`${name} is not JSON`, { cause: error });
  }
  throw new ConfigError(`${name} must be a JSON object`);
}

function times(environment: Environment, name: string): Record<string, number> {
  const wanted = jsonObject(environment, name);
  const found: Record<string, number> = {};
  for (const [key, ms] of Object.entries(wanted)) {
    if (typeof ms !== 'number' || !(ms > 0)) {
      throw new ConfigError(`${name}: ${key} must be a number of milliseconds`);
    }
    found[key] = ms;
  }
  return found;
}

function wholeNumber(
  environment: Environment,
  name: string,
  bounds: { fallback: number; max: number },
): number {
  const text = environment[name];
  if (text === undefined || text === '') return bounds.fallback;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= bounds.max) return value;
  throw new ConfigError(`${name} must be a whole number from 1 to ${bounds.max}`);
}
