/**
 * What a provider protocol must answer. A handle is persisted JSON, not just an id; a check that
 * fails says nothing about the job; an answer that never came is `unknown`, never `failed`.
 */
import type { Json, JsonObject } from '../platform/json.ts';

export type ErrorKind =
  | 'content_policy'
  | 'insufficient_balance'
  | 'rate_limited'
  | 'invalid_input'
  | 'input_fetch_failed'
  | 'auth'
  | 'model_unavailable'
  | 'not_found'
  | 'transient'
  | 'provider_failed'
  | 'timeout'
  | 'unknown';

/** One provider error, normalised. Persisted on the task, so it is plain JSON. */
export interface NormError {
  readonly kind: ErrorKind;
  readonly provider: string;
  readonly providerCode?: string;
  readonly httpStatus?: number;
  /** For logs and operators; never shown to users. */
  readonly message: string;
  readonly stage: 'input' | 'output' | 'submit' | 'poll' | 'download';
  /** `resubmit`: a new attempt may succeed; `same_call`: this very call may be repeated. */
  readonly retry: 'never' | 'resubmit' | 'same_call';
  readonly retryAfterMs?: number;
  readonly charged: 'no' | 'maybe' | 'yes';
}

export type Handle = { taskId: string } & JsonObject;

export interface MediaResult {
  readonly type: 'image' | 'video' | 'audio' | 'text' | 'json';
  readonly url?: string;
  readonly base64?: string;
  readonly text?: string;
  readonly mime?: string;
  /** Instant in ms after which `url` no longer answers. */
  readonly expiresAt?: number;
  readonly width?: number;
  readonly height?: number;
  readonly durationSec?: number;
  /** A still of a film, where the provider gives one. Expires like `url`. */
  readonly coverUrl?: string;
}

export type SubmitResult =
  | { readonly kind: 'accepted'; readonly handle: Handle; readonly pollAfterMs: number }
  | {
      readonly kind: 'done';
      readonly results: readonly MediaResult[];
      /** Items the provider refused or failed while others succeeded. */
      readonly itemErrors?: readonly NormError[];
      readonly usage?: Json;
    }
  /** Definitive: nothing was accepted. */
  | { readonly kind: 'failed'; readonly error: NormError }
  /** Sent, but no answer came: the job may exist and may be billed. */
  | { readonly kind: 'unknown'; readonly error: NormError };

export type PollResult =
  | {
      readonly kind: 'processing';
      /** 0–1, where the provider tells. */
      readonly progress?: number;
      readonly queuePosition?: number;
      /** Present when what must be kept to poll on has changed. */
      readonly handle?: Handle;
      readonly pollAfterMs: number;
    }
  | {
      readonly kind: 'succeeded';
      readonly results: readonly MediaResult[];
      /** Items the provider refused or failed while others succeeded. */
      readonly itemErrors?: readonly NormError[];
      readonly usage?: Json;
    }
  | { readonly kind: 'failed'; readonly error: NormError }
  | { readonly kind: 'cancelled' }
  /** This check failed (network, 429, 5xx). The job's state is unchanged. */
  | { readonly kind: 'indeterminate'; readonly error: NormError };

export type CancelResult = 'cancelled' | 'too_late' | 'unsupported';

export interface SubmitRequest {
  /** Protocol-specific call, built by the model's mapping from validated parameters. */
  readonly call: JsonObject;
  /** `{taskId}:{attempt}`: sent where the provider honours one. */
  readonly idempotencyKey: string;
  /** Where the provider may call back, when this deployment has such an address. */
  readonly callbackUrl?: string;
}

export interface WebhookRequest {
  /** The bytes as sent: signatures cover these, never a re-serialised body. */
  readonly rawBody: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a callback says. Only a hint: the caller polls once and believes that. */
export interface WebhookNotice {
  readonly providerTaskId: string;
}

export interface ProviderWebhook {
  /** `unsigned`: the provider signs nothing, or no secret is configured here: trust the URL's token. */
  verify(request: WebhookRequest): Promise<'verified' | 'unsigned' | 'forged'>;
  /** `null` for a body that names no job. */
  parse(rawBody: Uint8Array): Promise<WebhookNotice | null>;
  /**
   * What a handle holds besides the job's id, as far as the call tells it. Put aside before the
   * call is sent: where its answer is lost, the callback's id and this are all there is to ask by.
   */
  kept(call: JsonObject): Promise<JsonObject>;
}

export type ChatEvent =
  /** One chunk of the answer, as the provider gave it. */
  | { readonly kind: 'chunk'; readonly chunk: JsonObject }
  | { readonly kind: 'done' }
  /** Ends the stream; what came before stands. */
  | { readonly kind: 'failed'; readonly error: NormError };

export interface ChatCall {
  /** Model, messages, limits …; that it is to be streamed is added. */
  readonly body: JsonObject;
  /** Hangs up. */
  readonly signal: AbortSignal;
}

/** Words as they come, of a provider that repeats OpenAI's API. */
export interface ChatClient {
  readonly id: string;
  /** Whoever hangs up in the middle pays for no more than was said. */
  readonly stopsWithCaller: boolean;
  /** Ends with exactly one `done` or `failed`, whatever happens. */
  stream(call: ChatCall): AsyncIterable<ChatEvent>;
}

/** One provider, configured and ready to call. All calls end within their own time limits. */
export interface ProviderClient {
  readonly id: string;
  /** True when repeating `submit` with the same key cannot start a second job. */
  readonly submitIsIdempotent: boolean;
  submit(request: SubmitRequest): Promise<SubmitResult>;
  poll(handle: Handle): Promise<PollResult>;
  cancel(handle: Handle): Promise<CancelResult>;
  /** Present where the provider can call back. */
  readonly webhook?: ProviderWebhook;
}

/** All providers of this deployment. One without a key is refused before anything is charged. */
export interface Providers {
  /** True when this deployment can call the provider (key present, not disabled). */
  available(id: string): boolean;
  /** Throws ProviderUnavailableError. */
  client(id: string): ProviderClient;
  /** Words as they come. Throws ProviderUnavailableError. */
  chat?(id: string): ChatClient;
  /**
   * What a result of this provider must be fetched with from this very URL: its key, where its
   * files need one, for its own origin only. Empty for everything else.
   */
  resultHeaders?(id: string, url: URL): Readonly<Record<string, string>>;
}
