/** Where events of this account are sent, and what became of them. */
import * as z from 'zod/mini';
import {
  changeEndpoint,
  changeShape,
  createEndpoint,
  deleteEndpoint,
  deliveriesOf,
  deliveryStatuses,
  type EndpointDeps,
  endpointOf,
  endpointShape,
  endpointsOf,
  replayDelivery,
  rotateSecret,
  testEndpoint,
} from '../../webhooks/index.ts';
import type { HttpApp } from '../core/app.ts';
import { accountOwner } from '../core/caller.ts';
import { type Ask, type Route, route } from '../core/route.ts';
import { filled, nothing, openaiError, whole } from '../core/shapes.ts';
import {
  deliveryAnswer,
  deliveryView,
  endpointAnswer,
  endpointView,
  withSecret,
} from './webhook-views.ts';

const page = z.strictObject({
  after: z.optional(filled(128)),
  limit: z._default(whole(1, 100), 20),
  status: z.optional(z.enum(deliveryStatuses)),
});

const depsOf = ({ db, clock, random, webhooks }: HttpApp): EndpointDeps => ({
  db,
  clock,
  random,
  ...webhooks,
});

const ownerAndId = ({ caller, params }: Pick<Ask, 'caller' | 'params'>): [string, string] => [
  accountOwner(caller),
  params.id ?? '',
];

const about = { group: 'own', auth: 'user', scope: 'webhooks', errors: 'openai' } as const;
const one = '/v1/webhooks/{id}';

export const webhookRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'listWebhooks',
    method: 'GET',
    path: '/v1/webhooks',
    about: { en: 'Where your events are sent; no secrets.', zh: '回调地址列表（不含密钥）。' },
    answers: { 200: z.object({ object: z.literal('list'), data: z.array(endpointAnswer) }) },
    handler: async ({ app, caller }) => {
      const endpoints = await endpointsOf(app.db, accountOwner(caller));
      return { json: { object: 'list', data: endpoints.map(endpointView) } };
    },
  }),
  route({
    ...about,
    id: 'createWebhook',
    method: 'POST',
    path: '/v1/webhooks',
    about: {
      en: 'Send events to an address; the signing secret is told this once.',
      zh: '添加回调地址；签名密钥仅显示这一次。',
    },
    body: z.strictObject(endpointShape),
    answers: { 201: withSecret, 400: openaiError },
    handler: async ({ app, caller, body }) => {
      const made = await createEndpoint(depsOf(app), accountOwner(caller), body);
      return { status: 201, json: { ...endpointView(made.endpoint), secret: made.secret } };
    },
  }),
  route({
    ...about,
    id: 'getWebhook',
    method: 'GET',
    path: one,
    about: { en: 'One of them.', zh: '查询回调地址。' },
    answers: { 200: endpointAnswer, 404: openaiError },
    handler: async (ask) => ({
      json: endpointView(await endpointOf(ask.app.db, ...ownerAndId(ask))),
    }),
  }),
  route({
    ...about,
    id: 'changeWebhook',
    method: 'POST',
    path: one,
    about: {
      en: 'Change address, events or description; switch it off and on.',
      zh: '修改地址、事件或备注；停用或启用。',
    },
    body: z.strictObject(changeShape),
    answers: { 200: endpointAnswer, 400: openaiError, 404: openaiError },
    handler: async (ask) => {
      const [openid, id] = ownerAndId(ask);
      const change = { id, change: ask.body };
      return { json: endpointView(await changeEndpoint(depsOf(ask.app), openid, change)) };
    },
  }),
  route({
    ...about,
    id: 'deleteWebhook',
    method: 'DELETE',
    path: one,
    about: {
      en: 'Delete: nothing is sent there any more.',
      zh: '删除回调地址，不再投递。',
    },
    answers: {
      200: z.object({
        id: z.string(),
        object: z.literal('webhook.deleted'),
        deleted: z.literal(true),
      }),
      404: openaiError,
    },
    handler: async (ask) => {
      const [openid, id] = ownerAndId(ask);
      await deleteEndpoint(depsOf(ask.app), openid, id);
      return { json: { id, object: 'webhook.deleted', deleted: true } };
    },
  }),
  route({
    ...about,
    id: 'rotateWebhook',
    method: 'POST',
    path: `${one}/rotate`,
    about: {
      en: 'A new secret, told this once; the one before it signs beside it for 24 hours.',
      zh: '更换签名密钥，仅显示这一次；旧密钥 24 小时内同时签名。',
    },
    body: nothing,
    answers: { 200: withSecret, 404: openaiError },
    handler: async (ask) => {
      const made = await rotateSecret(depsOf(ask.app), ...ownerAndId(ask));
      return { json: { ...endpointView(made.endpoint), secret: made.secret } };
    },
  }),
  route({
    ...about,
    id: 'testWebhook',
    method: 'POST',
    path: `${one}/test`,
    about: {
      en: 'Send a `webhook.test` event; its delivery tells what came of it.',
      zh: '发送测试事件 `webhook.test`，结果见投递记录。',
    },
    body: nothing,
    answers: { 202: deliveryAnswer, 404: openaiError, 409: openaiError },
    handler: async (ask) => {
      const row = await testEndpoint(depsOf(ask.app), ...ownerAndId(ask));
      return { status: 202, json: deliveryView(row) };
    },
  }),
  route({
    ...about,
    id: 'listDeliveries',
    method: 'GET',
    path: `${one}/deliveries`,
    about: {
      en: 'What was sent there in the last month, attempt by attempt, newest first.',
      zh: '近一个月的投递记录，含每次尝试，由新到旧。',
    },
    query: page,
    answers: {
      200: z.object({
        object: z.literal('list'),
        data: z.array(deliveryAnswer),
        has_more: z.boolean(),
      }),
      404: openaiError,
    },
    handler: async (ask) => {
      const [openid, endpointId] = ownerAndId(ask);
      const { after = null, limit, status } = ask.query;
      const wanted = { endpointId, page: { after, limit, status } };
      const { deliveries, hasMore } = await deliveriesOf(ask.app.db, openid, wanted);
      return { json: { object: 'list', data: deliveries.map(deliveryView), has_more: hasMore } };
    },
  }),
  route({
    ...about,
    id: 'replayDelivery',
    method: 'POST',
    path: `${one}/deliveries/{delivery}/replay`,
    about: {
      en: 'Send a delivery that is over again: the same event with the same id.',
      zh: '重新投递：同一事件、同一编号。',
    },
    body: nothing,
    answers: { 202: deliveryAnswer, 404: openaiError, 409: openaiError },
    handler: async (ask) => {
      const [openid, endpointId] = ownerAndId(ask);
      const wanted = { endpointId, deliveryId: ask.params.delivery ?? '' };
      const row = await replayDelivery(depsOf(ask.app), openid, wanted);
      return { status: 202, json: deliveryView(row) };
    },
  }),
];
