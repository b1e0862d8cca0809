/** Providers by id. A protocol's file is loaded by the first call that needs it. */
import type { Clock } from '../platform/clock.ts';
import type { ProtocolContext } from './calls/caller.ts';
import { createHttp } from './calls/http.ts';
import { failed } from './calls/results.ts';
import type {
  ChatClient,
  ProviderClient,
  Providers,
  ProviderWebhook,
  SubmitResult,
} from './contract.ts';
import { normError, ProviderUnavailableError } from './errors.ts';
import {
  type AvailabilityOptions,
  type ConfiguredProvider,
  createAvailability,
} from './table/availability.ts';
import type { ProviderRow } from './table/rows.ts';

type CreateClient = (context: ProtocolContext) => ProviderClient;

/** Protocol name → its file. A new protocol is a file, a line here and a row. */
const PROTOCOLS: Readonly<Record<string, () => Promise<CreateClient>>> = {
  ark: async () => (await import('./protocols/china/ark.ts')).createArk,
  dashscope: async () => (await import('./protocols/china/dashscope.ts')).createDashScope,
  elevenlabs: async () => (await import('./protocols/west/elevenlabs.ts')).createElevenLabs,
  fal: async () => (await import('./protocols/west/fal.ts')).createFal,
  gemini: async () => (await import('./protocols/west/gemini.ts')).createGemini,
  kie: async () => (await import('./protocols/relays/kie.ts')).createKie,
  kling: async () => (await import('./protocols/china/kling.ts')).createKling,
  minimax: async () => (await import('./protocols/china/minimax.ts')).createMiniMax,
  mjproxy: async () => (await import('./protocols/relays/mjproxy.ts')).createMjProxy,
  'openai-compat': async () =>
    (await import('./protocols/open/openai-compat.ts')).createOpenAiCompat,
  'openai-responses': async () =>
    (await import('./protocols/open/openai-responses.ts')).createOpenAiResponses,
  'openai-videos': async () =>
    (await import('./protocols/open/openai-videos.ts')).createOpenAiVideos,
  pollo: async () => (await import('./protocols/relays/pollo.ts')).createPollo,
  replicate: async () => (await import('./protocols/west/replicate.ts')).createReplicate,
  siliconflow: async () => (await import('./protocols/china/siliconflow.ts')).createSiliconFlow,
  stability: async () => (await import('./protocols/west/stability.ts')).createStability,
  'tc3-job': async () => (await import('./protocols/china/tc3-job.ts')).createTc3Job,
  tokenhub: async () => (await import('./protocols/china/tokenhub.ts')).createTokenHub,
  'tuzi-legacy': async () => (await import('./protocols/relays/tuzi-legacy.ts')).createTuziLegacy,
  'volc-visual': async () => (await import('./protocols/china/volc-visual.ts')).createVolcVisual,
  zhipu: async () => (await import('./protocols/china/zhipu.ts')).createZhipu,
};

export interface ProvidersConfig extends AvailabilityOptions {
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** Fetches inputs for providers that want bytes. Without it those refuse inputs. */
  readonly download?: (
    url: string,
    limits: { maxBytes: number; timeoutMs: number },
  ) => Promise<{ bytes: Uint8Array; mime: string }>;
  /** Limits of one exchange in ms. */
  readonly limits?: Partial<ProtocolContext['limits']>;
}

/** A submit may take 20 s, a check 10 s; a call that answers with its result is cut at 45 s. */
const LIMITS: ProtocolContext['limits'] = { submit: 20_000, poll: 10_000, sync: 45_000 };
const INPUT_LIMITS = { maxBytes: 20 * 1024 * 1024, timeoutMs: 10_000 };

/** An input that could not be fetched: known before anything was sent. */
class InputUnreadable extends Error {}

export function createProviders(config: ProvidersConfig): Providers {
  const availability = createAvailability(config);
  const http = createHttp(config.fetch);
  const clients = new Map<string, ProviderClient>();
  const fetchMedia: ProtocolContext['fetchMedia'] = async (url) => {
    try {
      if (config.download === undefined) throw new Error('no downloader is configured');
      return await config.download(url, INPUT_LIMITS);
    } catch (cause) {
      throw new InputUnreadable(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  };

  const create = (id: string): ProviderClient => {
    const configured = availability.configured(id);
    const load = configured && PROTOCOLS[configured.row.protocol];
    if (configured === undefined || load === undefined) {
      throw new ProviderUnavailableError(`provider "${id}" is unknown, switched off or has no key`);
    }
    const { row, baseUrl, keys } = configured;
    const limits = { ...LIMITS, ...config.limits };
    const { clock } = config;
    const context = { provider: id, baseUrl, keys, http, clock, limits, fetchMedia };
    return lazyClient(row, async () => (await load())(context));
  };

  return {
    available: availability.available,
    client(id) {
      const client = clients.get(id) ?? create(id);
      clients.set(id, client);
      return client;
    },
    chat(id) {
      const configured = availability.configured(id);
      if (configured === undefined) {
        throw new ProviderUnavailableError(
          `provider "${id}" is unknown, switched off or has no key`,
        );
      }
      return lazyChat(configured, config.fetch);
    },
    resultHeaders(id, url) {
      const { row, baseUrl, keys } = availability.configured(id) ?? {};
      if (row?.fileKeyHeader === undefined || keys?.key === undefined) return {};
      return url.origin === new URL(baseUrl ?? '').origin ? { [row.fileKeyHeader]: keys.key } : {};
    },
  };
}

function lazyClient(row: ProviderRow, load: () => Promise<ProviderClient>): ProviderClient {
  let loading: Promise<ProviderClient> | undefined;
  const client = (): Promise<ProviderClient> => {
    loading ??= load();
    return loading;
  };
  return {
    id: row.id,
    submitIsIdempotent: row.submitIsIdempotent ?? false,
    submit: async (request) => {
      try {
        return await (await client()).submit(request);
      } catch (error) {
        if (error instanceof InputUnreadable) return unreadableInput(row.id, error);
        throw error;
      }
    },
    poll: async (handle) => (await client()).poll(handle),
    cancel: async (handle) => (await client()).cancel(handle),
    ...(row.callsBack ? { webhook: lazyWebhook(client) } : {}),
  };
}

function lazyChat(provider: ConfiguredProvider, fetcher: typeof fetch | undefined): ChatClient {
  const { id, stopsWithCaller = false } = provider.row;
  return {
    id,
    stopsWithCaller,
    stream: async function* (call) {
      const { streamChat } = await import('./chat-stream.ts');
      yield* streamChat(provider, call, fetcher);
    },
  };
}

function lazyWebhook(client: () => Promise<ProviderClient>): ProviderWebhook {
  return {
    verify: async (request) => (await client()).webhook?.verify(request) ?? 'unsigned',
    parse: async (rawBody) => (await client()).webhook?.parse(rawBody) ?? null,
    kept: async (call) => (await client()).webhook?.kept(call) ?? {},
  };
}

function unreadableInput(provider: string, { message }: Error): SubmitResult {
  return failed(normError('input_fetch_failed', { provider, stage: 'input', message }));
}
