/** An answer, by the model that was asked for or one that stands in until the first word has come. */
import type { ModelDefinition } from '../models/contract.ts';
import {
  type ChatEvent,
  ERROR_POLICIES,
  logProviderError,
  type NormError,
} from '../providers/index.ts';
import type { TaskDeps, TaskDoc } from '../tasks/index.ts';
import { hasContent, pieceOf } from './chunks.ts';
import { candidates, providerBody } from './provider-body.ts';
import type { Asked } from './request.ts';

export interface Route {
  readonly via: string;
  readonly provider: string;
  /** Hanging up costs no more than what was said. */
  readonly stopsWithCaller: boolean;
}

export type AnswerEvent =
  /** Who is asked now. */
  { readonly kind: 'asking'; readonly route: Route } | ChatEvent;

export interface AskingParts {
  readonly task: TaskDoc;
  readonly asked: Asked;
  /** Hangs up. */
  readonly signal: AbortSignal;
}

/** Ends with exactly one `done` or `failed`, unless it is hung up. */
export async function* answerTo(deps: TaskDeps, parts: AskingParts): AsyncGenerator<AnswerEvent> {
  const { providers, catalogue } = deps;
  const isAvailable = (id: string): boolean => providers.available(id);
  const models = await inReach(deps, candidates({ catalogue, isAvailable }, parts.asked));
  let failure: NormError = NOBODY;
  for (const [index, model] of models.entries()) {
    let hasBegun = false;
    for await (const event of askOne(deps, model, parts)) {
      if (event.kind === 'chunk') hasBegun ||= hasContent(pieceOf(event.chunk));
      if (event.kind !== 'failed') yield event;
      if (event.kind === 'done') return;
      if (event.kind === 'failed') failure = event.error;
    }
    if (parts.signal.aborted) return;
    await note(deps, { task: parts.task, model, attempt: index + 1, failure });
    if (hasBegun || !ERROR_POLICIES[failure.kind].failover) break;
  }
  yield { kind: 'failed', error: failure };
}

const NOBODY: NormError = {
  kind: 'model_unavailable',
  provider: '',
  message: 'no model can be asked',
  stage: 'submit',
  retry: 'never',
  charged: 'no',
};

/** Without those whose circuit is open, unless that leaves nobody. */
async function inReach(
  { breaker }: TaskDeps,
  models: readonly ModelDefinition[],
): Promise<readonly ModelDefinition[]> {
  if (breaker === undefined) return models;
  const open = await Promise.all(models.map(({ provider }) => breaker.isOpen(provider)));
  const closed = models.filter((_, index) => open[index] !== true);
  return closed.length === 0 ? models : closed;
}

async function* askOne(
  { providers }: TaskDeps,
  model: ModelDefinition,
  { asked, signal }: AskingParts,
): AsyncGenerator<AnswerEvent> {
  const body = providerBody(model, asked);
  const client = body === null ? undefined : providers.chat?.(model.provider);
  if (client === undefined || body === null) {
    yield { kind: 'failed', error: { ...NOBODY, provider: model.provider } };
    return;
  }
  const { stopsWithCaller } = client;
  yield {
    kind: 'asking',
    route: { via: model.slug, provider: model.provider, stopsWithCaller },
  };
  yield* client.stream({ body, signal });
}

async function note(
  deps: TaskDeps,
  {
    task,
    model,
    attempt,
    failure,
  }: { task: TaskDoc; model: ModelDefinition; attempt: number; failure: NormError },
): Promise<void> {
  deps.log.warn('no answer', { model: model.slug, kind: failure.kind, message: failure.message });
  await logProviderError(deps, failure, { taskId: task._id, attempt, model: model.slug });
}
