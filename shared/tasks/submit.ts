/**
 * Taking a task in. Everything that may refuse it is asked first; then one transaction holds the
 * credits and stores task, work and ledger entry together, so a crash leaves all of it or nothing.
 */
import { hold } from '../credits/account.ts';
import { readAccount, writeEntry } from '../credits/ledger.ts';
import { recordId } from '../credits/schema.ts';
import { checked, collections, readDoc, runTransaction } from '../platform/database.ts';
import { deterministicId } from '../platform/ids.ts';
import { composePrompt } from '../prompts/compose.ts';
import { templateFor, usableScene } from '../scenes/scenes.ts';
import { checkFiles, checkWords } from './checks.ts';
import type { TaskDeps } from './deps.ts';
import { type Drafts, draft } from './draft.ts';
import { RequestConflictError } from './errors.ts';
import { type Quote, quoteFor } from './quote.ts';
import type { GenerateRequest } from './request.ts';
import type { TaskDoc, WorkDoc } from './schema.ts';

export interface Submitted {
  readonly task: TaskDoc;
  readonly available: number;
  /** True when this request id had been taken in before. */
  readonly replayed: boolean;
}

/**
 * Throws InvalidRequestError, UnknownSceneError, UnknownModelError, ModelUnavailableError,
 * ContentBlockedError, ModerationUnavailableError, InsufficientCreditsError, TooManyInFlightError,
 * AccountQuarantinedError, RequestConflictError. Nothing is charged then.
 */
export async function submitTask(
  deps: TaskDeps,
  openid: string,
  request: GenerateRequest,
): Promise<Submitted> {
  const requestId = request.requestId ?? deps.random.hex(16);
  const ids = { taskId: deterministicId(openid, requestId), payloadHash: payloadHash(request) };
  if (request.requestId !== null) {
    const earlier = await readDoc<TaskDoc>(deps.db, collections.tasks, ids.taskId);
    if (earlier !== null) return replay(deps, earlier, ids.payloadHash);
  }
  const quote = quoteFor(deps, request);
  await checkFiles(deps, openid, { field: 'images', files: request.images, what: 'picture' });
  const what = quote.model.input.files?.kind ?? 'audio';
  await checkFiles(deps, openid, { field: 'files', files: request.files, what });
  await checkWords(deps, openid, request);
  const prompt = await promptFor(deps, request, quote);
  const drafts = draft(deps, { openid, requestId, request, quote, prompt, ...ids });
  return store(deps, drafts);
}

/** The same payload gives the same hash, whatever the order of its keys. */
function payloadHash(request: GenerateRequest): string {
  const { requestId: _, ...payload } = request;
  return deterministicId(canonicalJson(payload));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

async function replay(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  task: TaskDoc,
  hash: string,
): Promise<Submitted> {
  if (task.payload_hash !== hash) throw new RequestConflictError(`task ${task._id}`);
  const at = new Date(deps.clock.now());
  const { account } = await readAccount(deps.db, task.openid, at);
  return { task, available: account.available, replayed: true };
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

/**
 * Takes an ended task in again: a new task and a new hold at the old quote, under an id made from
 * the old one, so that doing it twice makes one. Throws like `submitTask`.
 */
export async function resubmit(deps: TaskDeps, old: TaskDoc): Promise<Submitted> {
  const requestId = `again:${old._id}`;
  const model = deps.catalogue.get(old.via);
  const drafts = draft(deps, {
    openid: old.openid,
    requestId,
    taskId: deterministicId(old.openid, requestId),
    payloadHash: old.payload_hash,
    request: {
      type: old.type,
      images: old.inputs,
      files: old.files,
      sceneId: null,
      words: '',
      model: old.via,
      count: old.count,
      promptParameters: {},
      modelParameters: old.parameters,
      requestId,
    },
    quote: { model, parameters: old.parameters, price: old.price, priceVersion: old.price_version },
    prompt: old.prompt,
  });
  const work = await readDoc<WorkDoc>(deps.db, collections.works, old._id);
  const shown = work === null ? {} : { scene_id: work.scene_id, prompt: work.prompt };
  return store(deps, { task: drafts.task, work: { ...drafts.work, ...shown } });
}

async function store(deps: TaskDeps, { task, work }: Drafts): Promise<Submitted> {
  return runTransaction(deps, async (tx) => {
    // Read inside the transaction too: a double tap, or our own commit whose reply was lost.
    const earlier = await readDoc<TaskDoc>(tx, collections.tasks, task._id);
    const state = await readAccount(tx, task.openid, task.created_at);
    if (earlier !== null) {
      if (earlier.payload_hash !== task.payload_hash) {
        throw new RequestConflictError(`task ${task._id}`);
      }
      return { task: earlier, available: state.account.available, replayed: true };
    }
    const account = hold(state.account, task.price, {
      maxInFlight: deps.policy.maxInFlight,
      at: task.created_at,
    });
    await writeEntry(
      tx,
      { account, exists: state.exists, at: task.created_at },
      {
        id: recordId.hold(task._id),
        kind: 'hold',
        amount: task.price,
        taskId: task._id,
        reason: `${task.type}/${task.model}`,
      },
    );
    checked(await tx.collection(collections.tasks).add(task));
    checked(await tx.collection(collections.works).add(work));
    return { task, available: account.available, replayed: false };
  });
}
