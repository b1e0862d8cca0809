/** Keys over HTTP: made by a key that may, or by an operator on behalf of a user. */
import * as z from 'zod/mini';
import {
  createKey,
  keyShape,
  keysOf,
  keyView,
  type Maker,
  revokeKey,
  scopes,
} from '../../keys/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Caller } from '../core/route.ts';
import { type Route, route } from '../core/route.ts';
import { openaiError } from '../core/shapes.ts';

const keyAnswer = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  models: z.array(z.string()),
  cidrs: z.array(z.string()),
  cap: z.nullable(z.object({ credits: z.number(), window: z.string() })),
  rpm: z.nullable(z.number()),
  made_by: z.string(),
  expires_at: z.nullable(z.unknown()),
  created_at: z.unknown(),
  revoked_at: z.nullable(z.unknown()),
});

/** The operator's secret makes what an operator may; a key gives no more than it has. */
const makerOf = ({ key }: Caller): Maker =>
  key === null ? { by: 'operator' } : { by: 'key', key };

const about = { group: 'own', auth: 'user', scope: 'keys', errors: 'openai' } as const;

export const keyRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    about: { en: 'Your keys, without their secrets.', zh: '自己的密钥（不含密文）。' },
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(keyAnswer) }) },
    handler: async ({ app, caller }) => {
      const keys = await keysOf(app.db, accountOwner(caller));
      return { json: { object: 'list', data: keys.map(keyView) } };
    },
  }),
  route({
    ...about,
    id: 'createKey',
    method: 'POST',
    path: '/v1/keys',
    about: { en: 'A new key, told this once.', zh: '创建密钥，仅显示这一次。' },
    body: z.strictObject(keyShape),
    answers: { 201: keyAnswer, 403: openaiError },
    handler: async ({ app, caller, body }) => {
      const wish = { wish: body, maker: makerOf(caller) };
      const { key, doc } = await createKey(app, accountOwner(caller), wish);
      return { status: 201, json: { ...keyView(doc), key } };
    },
  }),
  route({
    ...about,
    id: 'revokeKey',
    method: 'DELETE',
    path: '/v1/keys/{id}',
    about: { en: 'Revoke a key: from now on nobody gets in with it.', zh: '撤销密钥，立即失效。' },
    answers: { 200: keyAnswer, 404: openaiError },
    handler: async ({ app, caller, params }) => {
      const doc = await revokeKey(app, accountOwner(caller), params.id ?? '');
      return { json: keyView(doc) };
    },
  }),
];
