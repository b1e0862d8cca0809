/** The document for programs: OpenAPI 3.1, made from the routes and from nothing else. */
import type { AnswerShape, Route } from '../../shared/http/core/route.ts';
import { openaiError, plainError, videoError } from '../../shared/http/core/shapes.ts';
import { type JsonSchema, jsonSchemaOf } from './schema.ts';

const ERRORS = { openai: 'OpenAiError', video: 'VideoError', plain: 'PlainError' } as const;

/** A plain object, in the order people read. */
export function openApiDocument(routes: readonly Route[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Darkroom',
      version: '1.0.0',
      description:
        'Pictures, films, speech and transcripts. Credits are held when a task begins and captured once, when it succeeds.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '.', description: 'where this document was fetched' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'sk-dr_…' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: {
        OpenAiError: jsonSchemaOf(openaiError, 'output'),
        VideoError: jsonSchemaOf(videoError, 'output'),
        PlainError: jsonSchemaOf(plainError, 'output'),
      },
    },
  };
}

function operation(route: Route): Record<string, unknown> {
  const { about, auth, scope } = route;
  const needs = auth === 'admin' ? 'Operators only.' : scope ? `Scope: ${scope}.` : '';
  return {
    operationId: route.id,
    tags: [route.group],
    summary: about.en,
    'x-summary-zh': about.zh,
    ...(needs === '' ? {} : { description: needs }),
    ...(auth === 'open' ? { security: [] } : {}),
    ...parameters(route),
    ...requestBody(route),
    responses: responses(route),
  };
}

function parameters(route: Route): Record<string, unknown> {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query === undefined ? {} : jsonSchemaOf(route.query, 'input');
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: query.required?.includes(name) ?? false,
    schema,
  }));
  const headers = route.method === 'POST' && route.auth === 'user' ? [IDEMPOTENCY] : [];
  const all = [...inPath, ...inQuery, ...headers];
  return all.length === 0 ? {} : { parameters: all };
}

const IDEMPOTENCY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: '8 to 128 visible characters; the same key and body are the same task.',
  schema: { type: 'string' },
};

function requestBody({ body, accepts = ['json'] }: Route): Record<string, unknown> {
  if (body === undefined) return {};
  const schema = jsonSchemaOf(body, 'input');
  const types = { json: 'application/json', form: 'multipart/form-data' } as const;
  const content = Object.fromEntries(accepts.map((kind) => [types[kind], { schema }]));
  return { requestBody: { required: true, content } };
}

function responses(route: Route): Record<string, unknown> {
  const told = Object.entries(route.answers).map(([status, shape]) => [
    status,
    response(Number(status), shape),
  ]);
  const $ref = `#/components/schemas/${ERRORS[route.errors]}`;
  const failure = {
    description: 'refused or failed',
    content: { 'application/json': { schema: { $ref } } },
  };
  return { ...Object.fromEntries(told), ...(route.auth === 'open' ? {} : { default: failure }) };
}

function response(status: number, shape: AnswerShape): Record<string, unknown> {
  const description = status < 400 ? 'done' : 'refused';
  const binary: JsonSchema = { type: 'string', format: 'binary' };
  switch (shape) {
    case 'bytes':
      return { description, content: { 'audio/*': { schema: binary } } };
    case 'redirect':
      return {
        description: 'leads to the file',
        headers: { location: { schema: { type: 'string' } } },
      };
    case 'page':
      return { description, content: { 'text/html': { schema: { type: 'string' } } } };
    default:
      return {
        description,
        content: { 'application/json': { schema: jsonSchemaOf(shape, 'output') } },
      };
  }
}
