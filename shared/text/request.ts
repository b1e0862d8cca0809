/**
 * From what a client sent to what is asked: checked against its model, with every limit filled in.
 * Nothing is dropped in silence: what no chat model here can do is refused by name.
 */
import type { ChatTerms, ModelDefinition } from '../models/contract.ts';
import { tokensAtMost } from '../models/tokens.ts';
import {
  type ErrorDetail,
  InvalidRequestError,
  UnsupportedParameterError,
} from '../platform/errors.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { ChatBody, ChatMessage } from './shape.ts';

/** Plain JSON: kept until a ticket has been used. */
export interface Asked {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Tokens of the answer: always sent on. */
  readonly maxOut: number;
  /** Tokens of what is sent, at most. */
  readonly inAtMost: number;
  /** What goes to the provider as it is: temperature, tools … */
  readonly options: JsonObject;
}

/** Understood by those who repeat OpenAI's API, or refused by them. */
const PASSED: ReadonlySet<string> = new Set([
  ...['temperature', 'top_p', 'top_k', 'min_p', 'stop', 'seed', 'logit_bias', 'logprobs'],
  ...['top_logprobs', 'presence_penalty', 'frequency_penalty', 'repetition_penalty'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'response_format'],
  ...['reasoning_effort', 'verbosity', 'thinking', 'enable_thinking', 'thinking_budget'],
]);
/** Seen to here, or of no consequence here. */
const OURS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'n'],
  ...['user', 'metadata', 'store', 'service_tier', 'safety_identifier'],
  ...['prompt_cache_key', 'prompt_cache_retention'],
]);
const INSTEAD: Readonly<Record<string, string>> = {
  functions: '请改用 tools',
  function_call: '请改用 tool_choice',
  audio: '不支持语音输出',
  web_search_options: '不支持联网搜索',
};

const A_MESSAGE_MORE = 8;
const A_PICTURE = 1_500;

/** Throws InvalidRequestError, UnsupportedParameterError: every wrong field by its name. */
export function askedOf(model: ModelDefinition, chat: ChatTerms, body: ChatBody): Asked {
  const options = optionsOf(body);
  const { messages } = body;
  const inAtMost = tokensOf(messages) + tokensAtMost(extrasOf(options));
  const wrong = [
    ...toolDetails(body),
    ...formatDetails(model, body),
    ...messages.flatMap((message, index) => messageDetails(message, index)),
    ...pictureDetails(chat, messages),
    ...lengthDetails(model, chat, inAtMost),
  ];
  if (wrong.length > 0) throw new InvalidRequestError(wrong);
  const wanted = body.max_completion_tokens ?? body.max_tokens ?? chat.usualOut;
  const maxOut = Math.min(wanted, chat.maxOut);
  return { model: model.slug, messages, maxOut, inAtMost, options };
}

function optionsOf(body: ChatBody): JsonObject {
  const said = Object.entries(body).filter(([, value]) => value !== undefined && value !== null);
  const refused = said.filter(([name, value]) => !PASSED.has(name) && !isOurs(name, value));
  if (refused.length > 0) {
    const details = refused.map(([field]) => {
      const message = Object.hasOwn(INSTEAD, field) ? INSTEAD[field] : '对话不支持这个参数';
      return { field: field.slice(0, 100), message: message ?? '' };
    });
    throw new UnsupportedParameterError(details);
  }
  return Object.fromEntries(said.filter(([name]) => PASSED.has(name))) as JsonObject;
}

/** Words are all there is, and asking for just those is asking for nothing else. */
function isOurs(name: string, value: unknown): boolean {
  return OURS.has(name) || (name === 'modalities' && JSON.stringify(value) === '["text"]');
}

/** What is sent besides messages, as text: tools and a schema are read by the model as well. */
function extrasOf({ tools = null, response_format: format = null }: JsonObject): string {
  return [tools, format].map((extra) => (extra === null ? '' : JSON.stringify(extra))).join('');
}

function tokensOf(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, message) => {
    const pictures = partsOf(message).filter(({ type }) => type === 'image_url').length;
    return sum + A_MESSAGE_MORE + pictures * A_PICTURE + tokensAtMost(allTextOf(message));
  }, 0);
}

export const partsOf = ({ content }: ChatMessage) => (Array.isArray(content) ? content : []);

/** What somebody wrote in it. */
export function textOf(message: ChatMessage): string {
  if (typeof message.content === 'string') return message.content;
  return partsOf(message)
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n');
}

function allTextOf(message: ChatMessage): string {
  const calls = message.tool_calls == null ? '' : JSON.stringify(message.tool_calls);
  return textOf(message) + (message.name ?? '') + (message.reasoning_content ?? '') + calls;
}

function messageDetails(message: ChatMessage, index: number): ErrorDetail[] {
  const { role, content, tool_calls: calls, tool_call_id: id } = message;
  const at = `messages[${index}]`;
  if (role === 'tool' && id === undefined) {
    return [{ field: `${at}.tool_call_id`, message: 'tool 消息缺少 tool_call_id' }];
  }
  const mayBeEmpty = role === 'assistant' && (calls?.length ?? 0) > 0;
  if ((content === undefined || content === null) && !mayBeEmpty) {
    return [{ field: `${at}.content`, message: '缺少内容' }];
  }
  return [];
}

function toolDetails({ tools, tool_choice: choice }: ChatBody): ErrorDetail[] {
  const names = (tools ?? []).map((tool) => tool.function.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return [{ field: 'tools', message: `工具 ${twice} 重复` }];
  if (choice == null || choice === 'auto' || choice === 'none') return [];
  if (names.length === 0) return [{ field: 'tool_choice', message: '没有给出 tools' }];
  if (typeof choice === 'string' || names.includes(choice.function.name)) return [];
  return [{ field: 'tool_choice', message: `tools 中没有 ${choice.function.name}` }];
}

function formatDetails(
  model: ModelDefinition,
  { response_format: format }: ChatBody,
): ErrorDetail[] {
  if (format == null || canFormat(model, format.type)) return [];
  const message = `${model.slug} 不支持 ${format.type}`;
  return [{ field: 'response_format', message }];
}

/** Whether a model's words can be bound to this output. */
export function canFormat({ output }: ModelDefinition, type: Json | undefined): boolean {
  if (type === undefined || type === 'text' || output.json === 'schema') return true;
  return type === 'json_object' && output.json === 'object';
}

function pictureDetails(
  { pictures: max }: ChatTerms,
  messages: readonly ChatMessage[],
): ErrorDetail[] {
  const places = picturesIn(messages).map(({ field }) => field);
  const field = places[max];
  if (field === undefined) return [];
  const message = max === 0 ? '该模型不接受图片' : `该模型最多接受 ${max} 张图片`;
  return [{ field, message }];
}

export function picturesIn(
  messages: readonly ChatMessage[],
): { readonly field: string; readonly url: string }[] {
  return messages.flatMap((message, index) =>
    partsOf(message).flatMap((part, place) =>
      part.type === 'image_url'
        ? [{ field: `messages[${index}].content[${place}]`, url: part.image_url.url }]
        : [],
    ),
  );
}

function lengthDetails(
  { slug }: ModelDefinition,
  { maxIn }: ChatTerms,
  inAtMost: number,
): ErrorDetail[] {
  if (inAtMost <= maxIn) return [];
  const message = `内容过长：约 ${inAtMost} token，${slug} 最多 ${maxIn}`;
  return [{ field: 'messages', message }];
}
