/** From what a client sent to a stream that is taken in: checked, moderated, held. */
import type { Payment } from '../credits/index.ts';
import type { ChatTerms, ModelDefinition } from '../models/contract.ts';
import { checkWritten } from '../moderation/written.ts';
import { InvalidRequestError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import { isOwnUpload } from '../storage/paths.ts';
import {
  ModelUnavailableError,
  type OriginDoc,
  openStream,
  type Submitted,
  type TaskDeps,
  taskIdOf,
} from '../tasks/index.ts';
import { canChat } from './provider-body.ts';
import { type Asked, askedOf, picturesIn, textOf } from './request.ts';
import type { ChatBody, ChatMessage } from './shape.ts';

export interface Beginning {
  readonly openid: string;
  readonly requestId: string;
  /** The same request id with another one is a conflict. */
  readonly payloadHash: string;
  readonly model: ModelDefinition;
  readonly body: ChatBody;
  /** How long whoever runs it may take, ms. */
  readonly lastsMs: number;
  readonly origin?: OriginDoc;
  readonly payment?: Payment;
  /** It waits for a ticket; its answer is finished though nobody listens. */
  readonly ticket?: { readonly hash: string; readonly validMs: number };
}

export interface Begun {
  readonly submitted: Submitted;
  readonly asked: Asked;
}

/**
 * Throws InvalidRequestError, UnsupportedParameterError, ModelUnavailableError, ContentBlockedError,
 * ModerationUnavailableError, RequestConflictError, and what holding credits throws. Nothing is
 * charged then.
 */
export async function beginChat(deps: TaskDeps, beginning: Beginning): Promise<Begun> {
  const { openid, model, body, ticket } = beginning;
  const said = askedOf(model, chatTerms(deps, model), body);
  const asked = { ...said, messages: await withPictures(deps, openid, said.messages) };
  // Its own words were judged as they came.
  const written = said.messages.filter(({ role }) => role !== 'assistant');
  await checkWritten(deps, openid, written.map(textOf));
  const { requestId, payloadHash, lastsMs, origin, payment } = beginning;
  const submitted = await openStream(deps, {
    openid,
    requestId,
    taskId: taskIdOf(openid, requestId),
    payloadHash,
    model,
    words: lastWords(said.messages),
    terms: {
      rates: chatTerms(deps, model).rates,
      in_at_most: asked.inAtMost,
      out_at_most: asked.maxOut,
      on_hang_up: ticket === undefined ? 'stop' : 'finish',
      partial: deps.policy.partialAnswers,
    },
    lastsMs,
    ...(origin === undefined ? {} : { origin }),
    ...(payment === undefined ? {} : { payment }),
    ...(ticket === undefined
      ? {}
      : {
          waiting: {
            ticketHash: ticket.hash,
            validMs: ticket.validMs,
            request: asked as unknown as JsonObject,
          },
        }),
  });
  return { submitted, asked };
}

function chatTerms({ providers }: TaskDeps, model: ModelDefinition): ChatTerms {
  if (model.chat === null || !canChat(model)) {
    throw new InvalidRequestError([{ field: 'model', message: `${model.slug} 不支持对话` }]);
  }
  if (!model.enabled || !providers.available(model.provider)) {
    throw new ModelUnavailableError(`model ${model.slug}`);
  }
  return model.chat;
}

const PICTURES_LAST_S = 3_600;

/** Pictures of our own storage get addresses a provider can open. Throws InvalidRequestError. */
async function withPictures(
  { store }: TaskDeps,
  openid: string,
  messages: readonly ChatMessage[],
): Promise<readonly ChatMessage[]> {
  const ours = picturesIn(messages).filter(({ url }) => url.startsWith('cloud://'));
  if (ours.length === 0) return messages;
  const foreign = ours.filter(({ url }) => !isOwnUpload(url, openid));
  if (foreign.length > 0) {
    throw new InvalidRequestError(
      foreign.map(({ field }) => ({ field, message: '只能使用自己上传的文件' })),
    );
  }
  const ids = [...new Set(ours.map(({ url }) => url))];
  const urls = await store.urls(ids, PICTURES_LAST_S);
  const urlOf = new Map(ids.map((id, index) => [id, urls[index] ?? null]));
  const missing = ours.filter(({ url }) => urlOf.get(url) === null);
  if (missing.length > 0) {
    throw new InvalidRequestError(
      missing.map(({ field }) => ({ field, message: '文件不存在或已被删除' })),
    );
  }
  return messages.map((message) => ({ ...message, content: pointed(message, urlOf) }));
}

function pointed(
  { content }: ChatMessage,
  urlOf: ReadonlyMap<string, string | null>,
): ChatMessage['content'] {
  if (!Array.isArray(content)) return content;
  return content.map((part) => {
    const url = part.type === 'image_url' ? urlOf.get(part.image_url.url) : undefined;
    if (part.type !== 'image_url' || url == null) return part;
    return { ...part, image_url: { ...part.image_url, url } };
  });
}

const SHOWN_CHARS = 500;

/** For the list of their user's tasks. */
function lastWords(messages: readonly ChatMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : textOf(last).slice(0, SHOWN_CHARS);
}
