/**
 * What a mini-program may ask for, checked before anything is read or charged. Every wrong field
 * is named. An `openid` inside the event is not even looked at.
 */
import * as z from 'zod/mini';
import { type TaskType, taskTypes } from '../../models/task-types.ts';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import { parseOrThrow } from '../../platform/parse.ts';

/** Request ids with it are ours: a task that an operator takes in again. */
export const RESUBMITTED = 'again:';

const MAX_PROMPT = 2_000;
const MAX_WORD = 60;

const photo = z
  .string({ error: '图片必须是云存储 fileID' })
  .check(z.startsWith('cloud://', '图片必须是云存储 fileID'), z.maxLength(1_024, 'fileID 过长'));

const word = z
  .string({ error: '必须是文字' })
  .check(z.maxLength(MAX_WORD, `最多 ${MAX_WORD} 个字`));

const model = z
  .string({ error: '模型必须是文字' })
  .check(z.minLength(1, '模型名不能为空'), z.maxLength(100, '模型名过长'));

const count = z
  .number({ error: '数量必须是整数' })
  .check(z.int('数量必须是整数'), z.gte(1, '数量至少为 1'), z.lte(100, '数量过大'));

/** What decides the price, shared by `generate` and `quote`. */
const pricedShape = {
  type: z._default(z.enum(taskTypes, { error: '任务类型不支持' }), 'photography'),
  model: z.optional(model),
  count: z._default(count, 1),
  parameters: z._default(z.record(z.string(), z.unknown(), { error: '参数必须是对象' }), {}),
};

/** Parameters that go into the prompt; all others belong to the model. */
const promptParameters = ['gender', 'age', 'pose', 'style'] as const;

const prompt = z
  .string({ error: '描述必须是文字' })
  .check(
    z.trim(),
    z.minLength(1, '描述不能为空'),
    z.maxLength(MAX_PROMPT, `描述最多 ${MAX_PROMPT} 个字`),
  );

/** What `generate` is sent; `parseGenerateRequest` checks more than a schema can say. */
export const generateShape = z.object({
  ...pricedShape,
  images: z._default(z.array(photo, { error: '请上传图片' }), []),
  files: z._default(z.array(photo, { error: '文件必须是数组' }), []),
  sceneId: z.optional(
    z
      .string({ error: '场景编号必须是文字' })
      .check(z.minLength(1, '场景编号不能为空'), z.maxLength(100, '场景编号过长')),
  ),
  prompt: z.optional(prompt),
  requestId: z.optional(
    z.string({ error: '请求编号必须是文字' }).check(
      z.minLength(8, '请求编号至少 8 个字符'),
      z.maxLength(128, '请求编号过长'),
      z.refine((id) => !id.startsWith(RESUBMITTED), `请求编号不能以 ${RESUBMITTED} 开头`),
    ),
  ),
});

export const quoteShape = z.object({
  ...pricedShape,
  images: z.optional(
    z.array(z.string({ error: '图片必须是云存储 fileID' }), { error: '图片必须是数组' }),
  ),
});

export interface GenerateRequest {
  readonly type: TaskType;
  readonly images: readonly string[];
  /** Sound or film, for models that take them. */
  readonly files: readonly string[];
  readonly sceneId: string | null;
  /** The user's own words; empty when only a scene was chosen. */
  readonly words: string;
  readonly model: string | null;
  readonly count: number;
  readonly promptParameters: Readonly<Record<string, string>>;
  readonly modelParameters: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

/** Throws InvalidRequestError. */
export function parseGenerateRequest(event: unknown): GenerateRequest {
  const body = parseOrThrow(generateShape, event);
  const details = [...photoCount(body.type, body.images), ...wordsOrScene(body)];
  const { words: promptWords, rest, wrong } = splitParameters(body.parameters);
  if (details.length + wrong.length > 0) throw new InvalidRequestError([...details, ...wrong]);
  return {
    type: body.type,
    images: body.images,
    files: body.files,
    sceneId: body.sceneId ?? null,
    words: body.prompt ?? '',
    model: body.model ?? null,
    count: body.count,
    promptParameters: promptWords,
    modelParameters: rest,
    requestId: body.requestId ?? null,
  };
}

/** What a quote needs to know; photos may not be uploaded yet. */
export interface QuoteRequest {
  readonly type: TaskType;
  readonly model: string | null;
  readonly count: number;
  readonly modelParameters: Readonly<Record<string, unknown>>;
  /** Null: not chosen yet, so their number is not checked. */
  readonly images: readonly string[] | null;
  readonly files: readonly string[] | null;
}

/** Throws InvalidRequestError. */
export function parseQuoteRequest(event: unknown): QuoteRequest {
  const body = parseOrThrow(quoteShape, event);
  const { rest, wrong } = splitParameters(body.parameters);
  if (wrong.length > 0) throw new InvalidRequestError(wrong);
  return {
    type: body.type,
    model: body.model ?? null,
    count: body.count,
    modelParameters: rest,
    images: body.images ?? null,
    files: null,
  };
}

function photoCount(type: TaskType, images: readonly string[]): ErrorDetail[] {
  switch (type) {
    case 'photography':
      if (images.length >= 1 && images.length <= 9) return [];
      return [{ field: 'images', message: '请上传 1 至 9 张服装图片' }];
    case 'fitting':
      if (images.length === 2) return [];
      return [{ field: 'images', message: '请依次上传一张人物图片和一张服装图片' }];
    case 'creation':
      // How many photos a creation takes is its model's affair.
      return [];
    default:
      return type satisfies never;
  }
}

function wordsOrScene(body: {
  type: TaskType;
  files: readonly string[];
  sceneId?: string | undefined;
  prompt?: string | undefined;
}): ErrorDetail[] {
  if (body.sceneId !== undefined || body.prompt !== undefined) return [];
  if (body.type === 'creation') {
    // A recording can be written down without a word about it.
    return body.files.length > 0 ? [] : [{ field: 'prompt', message: '请填写描述' }];
  }
  return [{ field: 'sceneId', message: '请选择场景或填写描述' }];
}

function splitParameters(raw: Record<string, unknown>): {
  words: Record<string, string>;
  rest: Record<string, unknown>;
  wrong: ErrorDetail[];
} {
  const words: Record<string, string> = {};
  const rest: Record<string, unknown> = { ...raw };
  const wrong: ErrorDetail[] = [];
  for (const name of promptParameters) {
    delete rest[name];
    if (raw[name] === undefined || raw[name] === '') continue;
    const value = typeof raw[name] === 'number' ? String(raw[name]) : raw[name];
    const parsed = word.safeParse(value);
    if (parsed.success) words[name] = parsed.data;
    else {
      const message = parsed.error.issues[0]?.message ?? '参数有误';
      wrong.push({ field: `parameters.${name}`, message });
    }
  }
  return { words, rest, wrong };
}
