/**
 * Taking a stream in: all it may cost is held, and its task, work and text are stored, in one
 * transaction. Whoever opened it runs it; with a ticket, whoever brings that.
 */
import type { Payment } from '../../credits/index.ts';
import type { ModelDefinition } from '../../models/contract.ts';
import { creditsFor } from '../../models/rates.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { OriginDoc } from '../core/documents/origin.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { NO_WORDS, type StreamDoc, type TextDoc } from '../core/documents/texts.ts';
import { stageStarted } from '../core/stages.ts';
import { type Drafts, draft } from '../submit/draft.ts';
import { type Submitted, takeIn } from '../submit/take-in.ts';
import { begun, overAfter } from './lease.ts';

export interface Opening {
  readonly openid: string;
  readonly taskId: string;
  readonly requestId: string;
  /** The same request id with another one is a conflict. */
  readonly payloadHash: string;
  readonly model: ModelDefinition;
  /** What the user said last, for their list of tasks. */
  readonly words: string;
  readonly terms: Omit<StreamDoc, 'ticket_hash'>;
  /** How long whoever runs it may take, ms. */
  readonly lastsMs: number;
  readonly origin?: OriginDoc;
  readonly payment?: Payment;
  /** Not run by whoever opens it: the request waits for a ticket. */
  readonly waiting?: {
    readonly ticketHash: string;
    readonly validMs: number;
    readonly request: JsonObject;
  };
}

/** Repeated, it answers the task as it is. Throws RequestConflictError, and what `hold` throws. */
export function openStream(deps: TaskDeps, opening: Opening): Promise<Submitted> {
  return takeIn(deps, draftsOf(deps, opening), opening.payment);
}

function draftsOf(deps: TaskDeps, opening: Opening): Drafts {
  const { openid, taskId, requestId, payloadHash, model, words, terms, waiting } = opening;
  const price = creditsFor(terms.rates, { in: terms.in_at_most, out: terms.out_at_most });
  const request = {
    type: 'creation',
    images: [],
    files: [],
    sceneId: null,
    words,
    model: model.slug,
    count: 1,
    promptParameters: {},
    modelParameters: {},
    requestId,
  } as const;
  const quote = { model, parameters: {}, price, priceVersion: model.priceVersion, cost: null };
  const plan = { openid, requestId, taskId, payloadHash, request, quote, prompt: '' };
  const { task, work } = draft(deps, plan);
  const stream = { ...terms, ticket_hash: waiting?.ticketHash ?? null };
  const shared = { type: 'chat', message: '回答中' } as const;
  const at = task.created_at;
  const fields =
    waiting === undefined
      ? { fence: 1, stages: stageStarted(task.stages, 'generate', at) }
      : {
          ...overAfter(deps, waiting.validMs),
          // When its ticket has run out: until then nobody has any business with it.
          next_run_at: new Date(at.getTime() + waiting.validMs),
        };
  return {
    task: {
      ...task,
      ...fields,
      type: 'chat',
      step: 'stream',
      stream,
      ...(opening.origin === undefined ? {} : { origin: opening.origin }),
    },
    work: { ...work, ...shared, status: waiting === undefined ? 'processing' : 'pending' },
    ...(waiting === undefined ? { lease: () => begun(deps, opening.lastsMs) } : {}),
    text: textOf(opening, { at, fence: waiting === undefined ? 1 : 0 }),
  };
}

function textOf(
  { openid, taskId, model, waiting }: Opening,
  { at, fence }: { at: Date; fence: TaskDoc['fence'] },
): TextDoc {
  return {
    _id: taskId,
    _openid: openid,
    task_id: taskId,
    model: model.slug,
    fence,
    seq: 0,
    ...NO_WORDS,
    flags: [],
    cancel_requested_at: null,
    request: waiting?.request ?? null,
    created_at: at,
    updated_at: at,
    ended_at: null,
  };
}
