/**
 * Whether this environment's providers take its keys, have the models the rows name, and, where an
 * operator says so, make something: the cheapest row of each, or one row that is still off.
 */
import type { Catalogue, ModelDefinition } from '../../shared/models/contract.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import {
  type ConfiguredProvider,
  createAvailability,
  createHttp,
  createProbes,
  type Http,
  PROVIDER_ROWS,
  type Providers,
} from '../../shared/providers/index.ts';
import { type Called, callOnce } from './call.ts';

export interface VerifyOptions {
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly catalogue: Catalogue;
  readonly providers: Providers;
  readonly clock: Clock;
  /** One provider only. */
  readonly provider?: string;
  /** One model only, also one that is off; its provider is asked. */
  readonly model?: string;
  /** Makes the cheapest real call. */
  readonly spend: boolean;
  readonly images?: readonly string[];
  readonly patienceMs: number;
  readonly fetch?: typeof fetch;
}

export interface ProviderReport {
  readonly provider: string;
  /** `unasked`: it has no call that starts nothing. */
  readonly key: 'ok' | 'unasked' | { readonly error: string };
  /** What its own list says of the names our rows use; null where it has no list. */
  readonly models:
    | { readonly found: string[]; readonly missing: string[] }
    | { readonly error: string }
    | null;
  readonly call: { readonly model: string; readonly outcome: Called } | null;
  /** Rows of it that are off, which a call can turn on. */
  readonly off: readonly string[];
}

/** One report for each provider with a key here. */
export async function verify(options: VerifyOptions): Promise<ProviderReport[]> {
  const availability = createAvailability({ settings: options.settings });
  const http = createHttp(options.fetch);
  const probes = createProbes(availability, { http, providers: options.providers });
  const wanted = wantedProvider(options);
  const reports: ProviderReport[] = [];
  for (const { id } of PROVIDER_ROWS) {
    const configured = availability.configured(id);
    if (configured === undefined || (wanted !== undefined && wanted !== id)) continue;
    if (configured.ambient && wanted !== id) continue;
    const rows = options.catalogue.list({ provider: id, includeDisabled: true });
    const probe = probes.find((each) => each.id === id);
    const error = (await probe?.health()) ?? null;
    reports.push({
      provider: id,
      key:
        probe === undefined
          ? 'unasked'
          : error === null
            ? 'ok'
            : { error: `${error.kind}: ${error.message}` },
      models: await listed(configured, rows, http),
      call: options.spend ? await spend(options, rows) : null,
      off: rows.filter(({ enabled }) => !enabled).map(({ slug }) => slug),
    });
  }
  return reports;
}

function wantedProvider({ provider, model, catalogue }: VerifyOptions): string | undefined {
  return model === undefined ? provider : catalogue.get(model).provider;
}

const TIMEOUT_MS = 20_000;

async function listed(
  { row, baseUrl, keys }: ConfiguredProvider,
  rows: readonly ModelDefinition[],
  http: Http,
): Promise<ProviderReport['models']> {
  if (row.listPath === undefined) return null;
  const key = keys.key ?? '';
  const headers: Record<string, string> =
    row.fileKeyHeader === undefined
      ? { Authorization: `Bearer ${key}` }
      : { [row.fileKeyHeader]: key };
  const url = baseUrl + row.listPath;
  const answer = await http.exchange({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS });
  if (answer.kind === 'no_answer') return { error: `${answer.reason}: ${answer.message}` };
  if (answer.status >= 300) return { error: `HTTP ${answer.status}` };
  const there = namesIn(answer.json);
  const names = [
    ...new Set(rows.filter(({ enabled }) => enabled).flatMap(({ upstream }) => upstream ?? [])),
  ];
  const found = names.filter((name) => there.has(name));
  return { found, missing: names.filter((name) => !there.has(name)) };
}

/** `{data:[{id}]}` of OpenAI and its kin, `{models:[{name:"models/…"}]}` of Gemini. */
function namesIn(json: unknown): Set<string> {
  const body = (json ?? {}) as { data?: unknown; models?: unknown };
  const items = [body.data, body.models].flatMap((list) => (Array.isArray(list) ? list : []));
  const names = items.map((item: { id?: unknown; name?: unknown }) =>
    String(item?.id ?? item?.name ?? ''),
  );
  return new Set(names.map((name) => name.replace(/^models\//, '')));
}

async function spend(
  options: VerifyOptions,
  rows: readonly ModelDefinition[],
): Promise<ProviderReport['call']> {
  const model = options.model === undefined ? cheapest(rows) : options.catalogue.get(options.model);
  if (model === undefined) return null;
  const { providers, clock, patienceMs, images = [] } = options;
  const prompt = model.kind === 'text' ? 'Answer with the word: ready' : 'a white cup on a table';
  const outcome = await callOnce(model, { providers, clock, prompt, images, patienceMs });
  return { model: model.slug, outcome };
}

/** Of the offered rows that work on words alone, the one that asks the fewest credits. */
function cheapest(rows: readonly ModelDefinition[]): ModelDefinition | undefined {
  const priced = rows.flatMap((model) => {
    const parameters = model.parameters({});
    const alone = model.input.images.min === 0 && (model.input.files?.min ?? 0) === 0;
    if (!model.enabled || !alone || !parameters.ok) return [];
    return [{ model, credits: model.price({ count: 1, images: 0, parameters: parameters.value }) }];
  });
  return priced.sort((a, b) => a.credits - b.credits)[0]?.model;
}

/** The report as lines for a person. */
export function linesOf(reports: readonly ProviderReport[]): string[] {
  if (reports.length === 0) return ['No provider has a key in this environment.'];
  return reports.flatMap((report) => [
    `${report.provider}`,
    `  key     ${typeof report.key === 'string' ? report.key : `NOT OK  ${report.key.error}`}`,
    ...listLines(report.models),
    ...callLines(report.call),
    ...(report.off.length === 0 ? [] : [`  off     ${report.off.join(', ')}`]),
  ]);
}

function listLines(models: ProviderReport['models']): string[] {
  if (models === null) return ['  models  it has no list to compare with'];
  if ('error' in models) return [`  models  NOT LISTED  ${models.error}`];
  const missing = models.missing.length === 0 ? '' : `; MISSING ${models.missing.join(', ')}`;
  return [`  models  ${models.found.length} found${missing}`];
}

function callLines(call: ProviderReport['call']): string[] {
  if (call === null) return [];
  const { model, outcome } = call;
  switch (outcome.kind) {
    case 'made': {
      const turnOn = `{ "_id": "${model}", "enabled": true }`;
      return [
        `  call    ${model}: made in ${outcome.ms} ms: ${outcome.results.join(' ')}`,
        `          a document of \`models\` that offers it: ${turnOn}`,
      ];
    }
    case 'refused':
    case 'failed':
    case 'unclear':
      return [`  call    ${model}: ${outcome.kind.toUpperCase()}  ${outcome.error}`];
    case 'unfit':
      return [`  call    ${model}: nothing was sent; ${outcome.error}`];
    default:
      return outcome satisfies never;
  }
}

/** Something an operator has to look at. */
export const isIll = ({ key, models, call }: ProviderReport): boolean =>
  typeof key !== 'string' ||
  (models !== null && ('error' in models || models.missing.length > 0)) ||
  (call !== null && call.outcome.kind !== 'made');
