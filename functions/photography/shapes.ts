/**
 * What each action takes, as schemas: what is checked, and what the types of the client in
 * clients/darkroom are made from.
 */
import * as z from 'zod/mini';
import { keyShape } from '../../shared/keys/index.ts';
import { taskTypes } from '../../shared/models/task-types.ts';
import { targetRef } from '../../shared/studio/target-ref.ts';
import { generateShape, quoteShape, statuses } from '../../shared/tasks/index.ts';
import { chatShape } from '../../shared/text/shape.ts';

const id = z
  .string({ error: '缺少编号' })
  .check(z.minLength(1, '编号不能为空'), z.maxLength(64, '编号过长'));
const taskRef = z.object({ taskId: id });
const workRef = z.object({ workId: id });
const favoriteRef = z.object({
  workId: id,
  favorite: z.optional(z.boolean({ error: '必须是 true 或 false' })),
});
const whole = (name: string, max: number, fallback: number) =>
  z._default(
    z
      .number({ error: `${name}必须是整数` })
      .check(
        z.int(`${name}必须是整数`),
        z.gte(1, `${name}至少为 1`),
        z.lte(max, `${name}最大为 ${max}`),
      ),
    fallback,
  );
const paging = { page: whole('页码', 10_000, 1), pageSize: whole('每页数量', 50, 20) };
const worksQuery = z.object({
  ...paging,
  favorite: z.optional(z.boolean({ error: '必须是 true 或 false' })),
  status: z.optional(z.enum(statuses, { error: '状态不支持' })),
  type: z.optional(z.enum(taskTypes, { error: '任务类型不支持' })),
});
const recordsQuery = z.object(paging);
const typeQuery = z.object({ type: z.optional(z.enum(taskTypes, { error: '任务类型不支持' })) });

/** As over HTTP, without what is said about how it is told. */
const streamShape = z.object({
  model: chatShape.shape.model,
  messages: chatShape.shape.messages,
  max_tokens: chatShape.shape.max_tokens,
  temperature: chatShape.shape.temperature,
  tools: chatShape.shape.tools,
  tool_choice: chatShape.shape.tool_choice,
  response_format: chatShape.shape.response_format,
  requestId: z.optional(id),
});
const orderRef = z.object({ orderId: id });
const loginCode = z.optional(
  z
    .string({ error: '登录凭证必须是文字' })
    .check(z.minLength(1, '登录凭证不能为空'), z.maxLength(256, '登录凭证过长')),
);
const requestId = z
  .string({ error: '缺少请求编号' })
  .check(z.regex(/^[A-Za-z0-9_-]{8,64}$/, '请求编号应为 8 到 64 位字母、数字、下划线或连字符'));
/** Prices and credits are the pack's: nothing but names comes from a client. */
const orderWish = z.object({
  packId: id,
  requestId,
  channel: z._default(z.enum(['xpay', 'wxpay'], { error: '支付渠道不支持' }), 'xpay'),
  loginCode,
});
const code = z
  .string({ error: '缺少兑换码' })
  .check(z.minLength(1, '兑换码不能为空'), z.maxLength(64, '兑换码过长'));

/** By action; one that takes nothing has an empty object. */
export const shapes = {
  generate: z.object({ ...generateShape.shape, target: z.optional(targetRef) }),
  quote: quoteShape,
  openStream: streamShape,
  getProgress: taskRef,
  cancel: taskRef,
  getWork: workRef,
  listWorks: worksQuery,
  deleteWork: workRef,
  toggleFavorite: favoriteRef,
  getBalance: z.object({}),
  listRecords: recordsQuery,
  listModels: z.object({}),
  listScenes: typeQuery,
  createKey: z.object(keyShape),
  listKeys: z.object({}),
  revokeKey: z.object({ keyId: id }),
  listPacks: z.object({}),
  createOrder: orderWish,
  signOrder: z.object({ orderId: id, loginCode }),
  confirmOrder: orderRef,
  getOrder: orderRef,
  listOrders: z.object(paging),
  redeem: z.object({ code }),
  checkIn: z.object({}),
  getInvite: z.object({}),
  claimInvite: z.object({ code }),
};
