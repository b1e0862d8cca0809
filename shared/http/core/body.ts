/** Reading what was sent, within bounds: JSON, or a form whose fields become the same object. */
import { deterministicId } from '../../platform/ids.ts';
import { BodyTooLargeError, UnreadableBodyError } from './errors.ts';
import type { Route } from './route.ts';

/** An event of a function holds 6 MB, and base64 makes bytes a third longer. */
export const MAX_BODY_BYTES = 4_400_000;

export interface SentBody {
  readonly value: unknown;
  /** Its fields came as text. */
  readonly isForm: boolean;
  /** Of the fields, not the bytes: a form gets a new boundary with every try. */
  readonly hash: string;
}

/** Throws BodyTooLargeError, UnreadableBodyError. */
export async function readBody(request: Request, route: Route): Promise<SentBody> {
  const bytes = await readBytes(request);
  const type = (request.headers.get('content-type') ?? '').toLowerCase();
  if (type.startsWith('multipart/form-data')) {
    if (!(route.accepts ?? ['json']).includes('form')) throw notTaken('application/json');
    const value = await readForm(bytes, request.headers.get('content-type') ?? '');
    return { value, isForm: true, hash: await hashOf(route, value) };
  }
  // A body without a type is what curl -d sends as a form and people mean as JSON.
  const isJson =
    type === '' ||
    /^(?:application\/(?:[\w.+-]*json|x-www-form-urlencoded)|text\/plain)/.test(type);
  if (!isJson) throw notTaken('application/json');
  const value = parseJson(bytes);
  return { value, isForm: false, hash: await hashOf(route, value) };
}

function notTaken(wanted: string): UnreadableBodyError {
  return new UnreadableBodyError('content-type', `请用 ${wanted} 发送`);
}

async function readBytes(request: Request): Promise<Buffer> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > MAX_BODY_BYTES) throw new BodyTooLargeError(MAX_BODY_BYTES);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    total += chunk.byteLength;
    if (total > MAX_BODY_BYTES) throw new BodyTooLargeError(MAX_BODY_BYTES);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new UnreadableBodyError('not JSON', '请求内容不是有效的 JSON', cause);
  }
}

async function readForm(bytes: Buffer, type: string): Promise<Record<string, unknown>> {
  try {
    const body = new Uint8Array(bytes);
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return fieldsOf(form);
  } catch (cause) {
    throw new UnreadableBodyError(
      'not a form',
      '表单无法读取，请检查 multipart 的 boundary',
      cause,
    );
  }
}

/** `image[]` and repeated names are lists; a list of one stands for what is in it. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    const isList = name.endsWith('[]') || values.length > 1;
    fields[name.replace(/\[\]$/, '')] = isList ? values : values[0];
  }
  return { ...fields };
}

async function hashOf(route: Route, value: unknown): Promise<string> {
  return deterministicId(route.method, route.path, await canonical(value));
}

/** The same fields give the same text, whatever their order; files by their bytes. */
async function canonical(value: unknown): Promise<string> {
  if (value instanceof Blob) {
    const bytes = Buffer.from(await value.arrayBuffer());
    return `file:${deterministicId(bytes.toString('latin1'))}`;
  }
  if (Array.isArray(value)) {
    return `[${(await Promise.all(value.map((item) => canonical(item)))).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = await Promise.all(
      entries.map(async ([name, item]) => `${JSON.stringify(name)}:${await canonical(item)}`),
    );
    return `{${texts.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
