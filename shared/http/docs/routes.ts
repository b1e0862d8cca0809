/** What tells of the rest: the document for programs, the page for people, the pulse for monitors. */
import * as z from 'zod/mini';
import { type Route, route } from '../core/route.ts';

const about = { method: 'GET', group: 'docs', auth: 'open', errors: 'openai' } as const;

/** The page is one file: nothing is loaded from elsewhere, and it may call this server only. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self' https: http:; img-src https: http: data: blob:; media-src https: http: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const docsRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'getOpenApi',
    path: '/openapi.json',
    about: { en: 'This API, as OpenAPI 3.1.', zh: 'OpenAPI 3.1 文档。' },
    answers: { 200: z.record(z.string(), z.unknown()) },
    handler: async ({ app }) => {
      const { openapi } = await app.pages();
      return { body: openapi, headers: { 'content-type': 'application/json; charset=utf-8' } };
    },
  }),
  route({
    ...about,
    id: 'getDocs',
    path: '/docs',
    about: { en: 'A page where calls can be tried.', zh: '可在线试用接口的页面。' },
    answers: { 200: 'page' },
    handler: async ({ app }) => {
      const { page } = await app.pages();
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'referrer-policy': 'no-referrer',
      };
      return { body: page, headers };
    },
  }),
  route({
    ...about,
    id: 'getHealth',
    path: '/healthz',
    about: { en: 'Answers when this instance does.', zh: '健康检查。' },
    answers: { 200: z.object({ ok: z.boolean() }) },
    handler: async () => ({ json: { ok: true } }),
  }),
];
