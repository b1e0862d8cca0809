/** The typed client, written from the routes: one file, no dependency. */
import type { Route } from '../../shared/http/core/route.ts';
import { jsonSchemaOf, typeText } from './schema.ts';

const HEAD = `/**
 * Darkroom's API with types. Generated from the routes; do not change it by hand.
 *
 *   const darkroom = createClient({ baseUrl: 'https://api.example.com', key: 'sk-dr_…' });
 *   const { data } = await darkroom.createImage({ body: { prompt: 'a red lighthouse' } });
 */

export interface ClientOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /** The same key and body are the same task, however often they are sent. */
  readonly idempotencyKey?: string;
  /** \`respond-async\`, \`wait\`, \`wait=30\`. */
  readonly prefer?: string;
  readonly signal?: AbortSignal;
}

/** What the API refused or failed to do; \`body\` is its answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly requestId: string | null;

  constructor(response: Response, body: unknown) {
    super(\`HTTP \${response.status}: \${JSON.stringify(body)}\`);
    this.name = 'ApiError';
    this.status = response.status;
    this.body = body;
    this.requestId = response.headers.get('x-request-id');
  }
}
`;

const TAIL = `
interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly raw: boolean;
}

type Input = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: object;
} & CallOptions;

export function createClient({ baseUrl, key, fetch: send = fetch }: ClientOptions): Client {
  const call = async ({ method, path, raw }: Wanted, input: Input = {}): Promise<unknown> => {
    const { params = {}, query = {}, body, idempotencyKey, prefer, signal } = input;
    const filled = path.replace(/\\{(\\w+)\\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const url = new URL(\`\${baseUrl}\${filled}\`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers({ authorization: \`Bearer \${key}\` });
    if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
    if (prefer !== undefined) headers.set('prefer', prefer);
    const response = await send(url, { method, headers, ...bodyOf(body, headers), ...(signal ? { signal } : {}) });
    if (raw && response.ok) return response;
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const answer: unknown = isJson ? await response.json() : await response.text();
    if (!response.ok) throw new ApiError(response, answer);
    return answer;
  };
  const methods = Object.entries(ROUTES).map(([name, wanted]) => [
    name,
    (input?: Input) => call(wanted, input),
  ]);
  return Object.fromEntries(methods) as unknown as Client;
}

/** A form as soon as there is a file in it, JSON otherwise. */
function bodyOf(body: object | undefined, headers: Headers): { body?: string | FormData } {
  if (body === undefined) return {};
  const fields = Object.entries(body).filter(([, value]) => value !== undefined);
  if (!fields.some(([, value]) => [value].flat().some((one) => one instanceof Blob))) {
    headers.set('content-type', 'application/json');
    return { body: JSON.stringify(body) };
  }
  const form = new FormData();
  for (const [name, value] of fields) {
    for (const one of [value].flat()) {
      form.append(Array.isArray(value) ? \`\${name}[]\` : name, one instanceof Blob ? one : String(one));
    }
  }
  return { body: form };
}
`;

/** The source of the client. */
export function clientSource(routes: readonly Route[]): string {
  const told = routes.filter(({ group }) => group !== 'docs');
  const methods = told.map(
    (route) =>
      `  /** ${route.about.en} */\n  ${route.id}(${inputText(route)}): Promise<${answerText(route)}>;`,
  );
  const table = told.map(({ id, method, path, answers }) => {
    const raw = Object.values(answers).some((shape) => shape === 'bytes' || shape === 'redirect');
    return `  ${id}: { method: '${method}', path: '${path}', raw: ${raw} },`;
  });
  return [
    HEAD,
    `export interface Client {\n${methods.join('\n')}\n}\n`,
    `const ROUTES: Readonly<Record<keyof Client, Wanted>> = {\n${table.join('\n')}\n};`,
    TAIL,
  ].join('\n');
}

function inputText({ path, query, body }: Route): string {
  const params = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name}: string`);
  const parts = [
    ...(params.length > 0 ? [`params: { ${params.join('; ')} }`] : []),
    ...(query === undefined ? [] : [`query${optional(query)}: ${type(query, 'input')}`]),
    ...(body === undefined ? [] : [`body${optional(body)}: ${type(body, 'input')}`]),
  ];
  const must = parts.some((part) => /^\w+:/.test(part));
  const text = parts.length === 0 ? 'CallOptions' : `{ ${parts.join('; ')} } & CallOptions`;
  return `input${must ? '' : '?'}: ${text}`;
}

type Schema = NonNullable<Route['body']>;

const type = (schema: Schema, io: 'input' | 'output'): string =>
  typeText(jsonSchemaOf(schema, io), 'Blob');

const optional = (schema: Schema): string =>
  (jsonSchemaOf(schema, 'input').required ?? []).length === 0 ? '?' : '';

/** Of all answers that are no refusals. */
function answerText({ answers }: Route): string {
  const good = Object.entries(answers).filter(([status]) => Number(status) < 400);
  const types = good.map(([, shape]) =>
    typeof shape === 'string' ? 'Response' : type(shape, 'output'),
  );
  const isRaw = types.includes('Response');
  return isRaw ? 'Response' : [...new Set(types)].join(' | ');
}
