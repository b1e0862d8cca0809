/**
 * Taking a task in. Everything that may refuse it is asked first; then one transaction holds the
 * credits and stores task, work and ledger entry together, so a crash leaves all of it or nothing.
 */
import { accountOf, type Payment } from '../../credits/index.ts';
import { checkWritten } from '../../moderation/written.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import { composePrompt } from '../../prompts/compose.ts';
import { templateFor, usableScene } from '../../scenes/scenes.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { OriginDoc } from '../core/documents/origin.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { TargetDoc } from '../core/documents/target.ts';
import { RequestConflictError } from '../core/errors.ts';
import { checkFiles } from './checks.ts';
import { draft } from './draft.ts';
import { type Quote, quoteFor } from './quote.ts';
import type { GenerateRequest } from './request.ts';
import { type Submitted, takeIn } from './take-in.ts';

/** `submitPaid` out of the user's own account. */
export function submitTask(
  deps: TaskDeps,
  openid: string,
  request: GenerateRequest,
): Promise<Submitted> {
  return submitPaid(deps, { openid, request });
}

export interface Submission {
  /** Whose task it is, and whose credits pay for it. */
  readonly openid: string;
  readonly request: GenerateRequest;
  /** From a reservation of theirs, or under caps. */
  readonly payment?: Payment;
  /** Of a call over HTTP. */
  readonly origin?: OriginDoc;
  /** What in a studio it is for. */
  readonly target?: TargetDoc;
  /** Files that may be sent besides the payer's own uploads. */
  readonly lent?: readonly string[];
  /** What was agreed on earlier counts, and no price of today. */
  readonly agreed?: Pick<Quote, 'price' | 'priceVersion'>;
}

/**
 * Throws InvalidRequestError, UnknownSceneError, UnknownModelError, ModelUnavailableError,
 * ContentBlockedError, ModerationUnavailableError, RequestConflictError, and what holding credits
 * throws: TooManyInFlightError, AccountQuarantinedError, AccountInDebtError,
 * InsufficientCreditsError, SpendingCapError, ReservationClosedError, ReservationSpentError.
 * Nothing is charged then.
 */
export async function submitPaid(deps: TaskDeps, submission: Submission): Promise<Submitted> {
  const { openid, request, payment, origin, target, lent = [], agreed } = submission;
  const requestId = request.requestId ?? deps.random.hex(16);
  const ids = { taskId: taskIdOf(openid, requestId), payloadHash: payloadHash(request, target) };
  if (request.requestId !== null) {
    const earlier = await readDoc<TaskDoc>(deps.db, collections.tasks, ids.taskId);
    if (earlier !== null) return replay(deps, earlier, ids.payloadHash);
  }
  const quote = { ...quoteFor(deps, request), ...agreed };
  await checkFiles(deps, openid, { field: 'images', files: request.images, what: 'picture', lent });
  const what = quote.model.input.files?.kind ?? 'audio';
  await checkFiles(deps, openid, { field: 'files', files: request.files, what, lent });
  await checkWritten(deps, openid, [request.words, ...Object.values(request.promptParameters)]);
  const prompt = await promptFor(deps, request, quote);
  const drafts = draft(deps, { openid, requestId, request, quote, prompt, target, ...ids });
  const { task, work } = drafts;
  const made = origin === undefined ? task : { ...task, origin };
  return takeIn(deps, { task: made, work }, payment);
}

/** The task that this user's request makes or has made. */
export function taskIdOf(openid: string, requestId: string): string {
  return deterministicId(openid, requestId);
}

/** The same payload gives the same hash, whatever the order of its keys. */
function payloadHash(request: GenerateRequest, target: TargetDoc | undefined): string {
  const { requestId: _, ...payload } = request;
  return deterministicId(canonicalJson(target === undefined ? payload : { ...payload, target }));
}

async function replay(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  task: TaskDoc,
  hash: string,
): Promise<Submitted> {
  if (task.payload_hash !== hash) throw new RequestConflictError(`task ${task._id}`);
  const { available } = await accountOf(deps, task.openid);
  return { task, available, replayed: true };
}

async function promptFor(
  deps: Pick<TaskDeps, 'db'>,
  request: GenerateRequest,
  quote: Quote,
): Promise<string> {
  const scene =
    request.sceneId === null ? null : await usableScene(deps.db, request.sceneId, request.type);
  return composePrompt({
    template: await templateFor(deps.db, request.type),
    scene: scene?.prompt ?? '',
    parameters: request.promptParameters,
    words: request.words,
    maxChars: quote.model.input.promptMaxChars,
  });
}
