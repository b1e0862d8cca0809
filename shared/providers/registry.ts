/** Providers by id. A protocol's file is loaded by the first call that needs it. */
import type { Clock } from '../platform/clock.ts';
import { type AvailabilityOptions, createAvailability } from './availability.ts';
import type { ProtocolContext } from './caller.ts';
import type { ProviderClient, Providers } from './contract.ts';
import { ProviderUnavailableError } from './errors.ts';
import { createHttp } from './http.ts';

type CreateClient = (context: ProtocolContext) => ProviderClient;

/** Protocol name → its file. A new protocol is a file, a line here and a row. */
const PROTOCOLS: Readonly<Record<string, () => Promise<CreateClient>>> = {
  dashscope: async () => (await import('./protocols/dashscope.ts')).createDashScope,
};

export interface ProvidersConfig extends AvailabilityOptions {
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  /** Limits of one exchange in ms. */
  readonly limits?: Partial<ProtocolContext['limits']>;
}

/** Section 10: a submit may take 20 s, a check 10 s; a generating call is cut at 45 s. */
const LIMITS: ProtocolContext['limits'] = { submit: 20_000, poll: 10_000, sync: 45_000 };

export function createProviders(config: ProvidersConfig): Providers {
  const availability = createAvailability(config);
  const http = createHttp(config.fetch);
  const clients = new Map<string, ProviderClient>();

  const create = (id: string): ProviderClient => {
    const configured = availability.configured(id);
    const load = configured && PROTOCOLS[configured.row.protocol];
    if (configured === undefined || load === undefined) {
      throw new ProviderUnavailableError(`provider "${id}" is unknown, switched off or has no key`);
    }
    const { row, baseUrl, keys } = configured;
    const limits = { ...LIMITS, ...config.limits };
    const context = { provider: id, baseUrl, keys, http, clock: config.clock, limits };
    return lazyClient(id, row.submitIsIdempotent, async () => (await load())(context));
  };

  return {
    available: availability.available,
    client(id) {
      const client = clients.get(id) ?? create(id);
      clients.set(id, client);
      return client;
    },
  };
}

function lazyClient(
  id: string,
  submitIsIdempotent: boolean,
  load: () => Promise<ProviderClient>,
): ProviderClient {
  let loading: Promise<ProviderClient> | undefined;
  const client = (): Promise<ProviderClient> => {
    loading ??= load();
    return loading;
  };
  return {
    id,
    submitIsIdempotent,
    submit: async (request) => (await client()).submit(request),
    poll: async (handle) => (await client()).poll(handle),
    cancel: async (handle) => (await client()).cancel(handle),
  };
}
