/** A cheap call to each provider: is it there, does it take our key, is there money left? */
import type { Json } from '../platform/json.ts';
import type { Availability, ConfiguredProvider } from './availability.ts';
import type { NormError } from './contract.ts';
import { classify, type Evidence, normError } from './errors.ts';
import type { HealthCheck } from './health.ts';
import type { Http, HttpAnswer } from './http.ts';
import { OPENAI_RULES, openAiErrorIn } from './openai-errors.ts';
import { asNumber, asText, at } from './reading.ts';
import { PROVIDER_ROWS, type ProviderRow } from './rows.ts';

const TIMEOUT_MS = 10_000;

/** Where a provider takes its key, when not as `Authorization: Bearer`. */
const KEY_HEADERS: Readonly<Record<string, string>> = {
  elevenlabs: 'xi-api-key',
  gemini: 'x-goog-api-key',
};

/** Where the answer to the probe says what is left, for those whose answer does. */
const BALANCES: Readonly<Record<string, readonly string[]>> = {
  kie: ['data'],
  siliconflow: ['data', 'totalBalance'],
  stability: ['credits'],
};

export interface ProbeOptions {
  readonly http: Http;
  readonly rows?: readonly ProviderRow[];
}

/** One check for each provider that has a key here and a cheap call. */
export function createProbes(availability: Availability, options: ProbeOptions): HealthCheck[] {
  const { http, rows = PROVIDER_ROWS } = options;
  return rows.flatMap(({ id }) => {
    const provider = availability.configured(id);
    if (provider?.row.probe === undefined) return [];
    return [{ id, health: () => check(provider, http) }];
  });
}

async function check(
  { row, baseUrl, keys }: ConfiguredProvider,
  http: Http,
): Promise<NormError | null> {
  const provider = row.id;
  const key = keys.key ?? '';
  const header = KEY_HEADERS[provider];
  const headers = header === undefined ? { Authorization: `Bearer ${key}` } : { [header]: key };
  const url = `${baseUrl}${row.probe ?? ''}`;
  const answer = await http.exchange({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS });
  if (answer.kind === 'no_answer') {
    const message = `${answer.reason}: ${answer.message}`;
    return normError('transient', { provider, stage: 'poll', message });
  }
  const evidence = failureIn(answer);
  if (evidence !== null) {
    return classify(evidence, { provider, stage: 'poll', rules: OPENAI_RULES });
  }
  if (!isSpent(provider, answer.json)) return null;
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

function isSpent(provider: string, json: Json | undefined): boolean {
  const path = BALANCES[provider];
  const left = path === undefined ? undefined : asNumber(at(json, ...path));
  return left !== undefined && left <= 0;
}
