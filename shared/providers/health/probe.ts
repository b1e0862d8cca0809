/**
 * A cheap call to each provider: is it there, does it take our key, is there money left? Either a
 * GET that its row names, or the protocol's own look-up of a job that was never made.
 */
import type { Json } from '../../platform/json.ts';
import type { Http, HttpAnswer } from '../calls/http.ts';
import { OPENAI_RULES, openAiErrorIn } from '../calls/openai-errors.ts';
import { asNumber, asText, at } from '../calls/reading.ts';
import type { ErrorKind, NormError, PollResult, ProviderClient, Providers } from '../contract.ts';
import { classify, type Evidence, normError } from '../errors.ts';
import type { Availability, ConfiguredProvider } from '../table/availability.ts';
import { PROVIDER_ROWS, type Probe, type ProviderRow } from '../table/rows.ts';
import type { HealthCheck } from './health.ts';

const TIMEOUT_MS = 10_000;

export interface ProbeOptions {
  readonly http: Http;
  /** The same providers tasks call: a check proves the very client they use. */
  readonly providers: Pick<Providers, 'client'>;
  readonly rows?: readonly ProviderRow[];
}

/** One check for each provider that somebody gave a key here, and that can be asked. */
export function createProbes(availability: Availability, options: ProbeOptions): HealthCheck[] {
  const { rows = PROVIDER_ROWS } = options;
  return rows.flatMap(({ id }) => {
    const provider = availability.configured(id);
    const ask = provider === undefined || provider.ambient ? null : askerOf(provider, options);
    return ask === null ? [] : [{ id, health: () => neverThrowing(id, ask) }];
  });
}

type Ask = () => Promise<NormError | null>;

function askerOf(provider: ConfiguredProvider, { http, providers }: ProbeOptions): Ask | null {
  const { probe } = provider.row;
  if ('path' in probe) return () => get(provider, probe, http);
  if ('jobs' in probe) return () => lookUp(providers.client(provider.row.id), probe.jobs);
  return null;
}

/** A base URL that is none throws where it is used: it must not keep the others from their turn. */
async function neverThrowing(provider: string, ask: Ask): Promise<NormError | null> {
  try {
    return await ask();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return normError('model_unavailable', { provider, stage: 'poll', message });
  }
}

/** Troubles that may be those of one service of a provider only. */
const OF_ONE_SERVICE: ReadonlySet<ErrorKind> = new Set([
  'auth',
  'insufficient_balance',
  'model_unavailable',
]);

type JobProbe = Extract<Probe, { readonly jobs: unknown }>;

async function lookUp(client: ProviderClient, jobs: JobProbe['jobs']): Promise<NormError | null> {
  let first: NormError | null = null;
  for (const handle of jobs) {
    const trouble = troubleIn(await client.poll(handle), client.id);
    if (trouble === null) return null;
    first ??= trouble;
    if (!OF_ONE_SERVICE.has(trouble.kind)) break;
  }
  return first;
}

/** Null for what only a provider that took our key can say of a job that was never made. */
function troubleIn(result: PollResult, provider: string): NormError | null {
  switch (result.kind) {
    case 'failed':
      return result.error.kind === 'not_found' ? null : result.error;
    case 'indeterminate': {
      const { error } = result;
      // A code is in the provider's own words; a gateway's page about a bad request has none.
      if (error.kind === 'invalid_input' && error.providerCode !== undefined) return null;
      return addressed(error);
    }
    case 'processing':
    case 'succeeded':
    case 'cancelled': {
      const message = `says "${result.kind}" of a job that was never made`;
      return normError('unknown', { provider, stage: 'poll', message });
    }
    default:
      return result satisfies never;
  }
}

/** "Not found" where no provider speaks of its job is said of the path: the address is wrong. */
function addressed(error: NormError): NormError {
  if (error.kind !== 'not_found') return error;
  return { ...error, kind: 'model_unavailable', retry: 'never', charged: 'no' };
}

type PathProbe = Extract<Probe, { readonly path: string }>;

async function get(
  { row, baseUrl, keys }: ConfiguredProvider,
  probe: PathProbe,
  http: Http,
): Promise<NormError | null> {
  const provider = row.id;
  const key = keys.key ?? '';
  const { path, keyHeader, left } = probe;
  const headers =
    keyHeader === undefined ? { Authorization: `Bearer ${key}` } : { [keyHeader]: key };
  const call = { method: 'GET', url: baseUrl + path, headers, timeoutMs: TIMEOUT_MS } as const;
  const answer = await http.exchange(call);
  if (answer.kind === 'no_answer') {
    const message = `${answer.reason}: ${answer.message}`;
    return normError('transient', { provider, stage: 'poll', message });
  }
  const evidence = failureIn(answer);
  if (evidence !== null) {
    return addressed(classify(evidence, { provider, stage: 'poll', rules: OPENAI_RULES }));
  }
  if (left === undefined || !isSpent(at(answer.json, ...left))) return null;
  return normError('insufficient_balance', { provider, stage: 'poll', message: 'nothing is left' });
}

function failureIn(answer: HttpAnswer): Evidence | null {
  const { status, json } = answer;
  if (status >= 300) {
    return { message: `HTTP ${status}`, ...openAiErrorIn(answer), httpStatus: status };
  }
  // Kie answers HTTP 200 to everything, and says in the body what it means.
  const code = asNumber(at(json, 'code'));
  if (code !== undefined && code >= 400 && code < 600) {
    const message = asText(at(json, 'msg')) ?? asText(at(json, 'message')) ?? `code ${code}`;
    return { httpStatus: code, message };
  }
  return json === undefined ? { message: 'unreadable answer', httpStatus: 503 } : null;
}

function isSpent(value: Json | undefined): boolean {
  const left = asNumber(value);
  return left !== undefined && left <= 0;
}
