/**
 * A file of somebody's own becomes a work of a studio: read, made safe, judged and kept like what a
 * model has made, and marked as their own. It costs nothing: nothing is held, the ledger has no entry
 * of it, and its end moves no credits.
 */
import { TooManyInFlightError } from '../../credits/index.ts';
import { checkWritten } from '../../moderation/written.ts';
import {
  checked,
  collections,
  type Database,
  readDoc,
  runTransaction,
} from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { TargetDoc } from '../core/documents/target.ts';
import { RequestConflictError } from '../core/errors.ts';
import { kindAt } from '../core/own.ts';
import { liveStatuses } from '../core/states.ts';
import { finishedBy } from '../core/wake.ts';
import { checkFiles } from '../submit/checks.ts';
import { type Drafts, draft } from '../submit/draft.ts';
import { UPLOAD_MODEL } from './model.ts';

/** Reading and judging a long film takes a few visits. */
const MODEL = {
  slug: UPLOAD_MODEL,
  provider: 'darkroom',
  timers: { maxMs: 60 * 60_000 },
} as const;

/** What is free is not without end: so many of one project are made ready at a time. */
const MOST_AT_ONCE = 20;

export interface UploadOrder {
  /** openid of whoever owns the project, and the work. */
  readonly owner: string;
  /** The same id answers the same work. */
  readonly requestId: string;
  /** Uploaded by whoever asks: `place.by`. */
  readonly fileId: string;
  /** What it is called, for whoever looks for it; may be empty. */
  readonly name: string;
  readonly place: TargetDoc;
}

/** The task that this request makes or has made. */
export const uploadIdOf = ({
  owner,
  place,
  requestId,
}: Omit<UploadOrder, 'fileId' | 'name'>): string =>
  deterministicId('upload', owner, place.by, requestId);

/**
 * Takes a file in, once per request id. Throws InvalidRequestError (somebody else's file, one that is
 * not there, one whose name says that it is something else), RequestConflictError,
 * TooManyInFlightError, ContentBlockedError (its name), ModerationUnavailableError.
 */
export async function startUpload(deps: TaskDeps, order: UploadOrder): Promise<TaskDoc> {
  const drafts = draftsOf(deps, order);
  const earlier = await readDoc<TaskDoc>(deps.db, collections.tasks, drafts.task._id);
  if (earlier !== null) return same(earlier, drafts);
  const { fileId, name, place } = order;
  const what = kindAt(place.slot);
  await checkFiles(deps, place.by, { field: 'fileId', files: [fileId], what, lent: [] });
  await checkWritten(deps, place.by, [name]);
  await assertFew(deps, place.project_id);
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<TaskDoc>(tx, collections.tasks, drafts.task._id);
    if (stored !== null) return same(stored, drafts);
    checked(await tx.collection(collections.tasks).add(drafts.task));
    checked(await tx.collection(collections.works).add(drafts.work));
    return drafts.task;
  });
}

function same(stored: TaskDoc, { task }: Drafts): TaskDoc {
  if (stored.payload_hash === task.payload_hash) return stored;
  throw new RequestConflictError(`upload ${stored._id}`);
}

/** By the index of a project's newest works: none is live for longer than its time. */
async function assertFew(deps: { db: Database } & Pick<TaskDeps, 'clock'>, projectId: string) {
  const { command } = deps.db;
  const where = {
    'target.project_id': projectId,
    updated_at: command.gt(new Date(deps.clock.now() - 2 * MODEL.timers.maxMs)),
    type: 'upload',
    status: command.in([...liveStatuses]),
  };
  const live = await deps.db.collection(collections.works).where(where).limit(MOST_AT_ONCE).get();
  if (checked(live).data.length >= MOST_AT_ONCE) throw new TooManyInFlightError(MOST_AT_ONCE);
}

function draftsOf(deps: TaskDeps, order: UploadOrder): Drafts {
  const { owner, requestId, fileId, name, place } = order;
  const { task, work } = draft(deps, {
    openid: owner,
    requestId,
    taskId: uploadIdOf(order),
    payloadHash: deterministicId('upload', fileId, name, canonicalJson({ ...place })),
    target: place,
    request: {
      type: 'creation',
      images: [],
      files: [fileId],
      sceneId: null,
      words: name,
      model: UPLOAD_MODEL,
      count: 1,
      promptParameters: {},
      modelParameters: {},
      requestId,
    },
    quote: { model: MODEL, parameters: {}, price: 0, priceVersion: 'upload-1', cost: null },
    prompt: name,
  });
  const own = { type: 'upload' } as const;
  const taken = { ...task, ...own, step: 'upload' } as const;
  return {
    task: { ...taken, wake: finishedBy(deps, taken) },
    work: { ...work, ...own, message: '等待处理' },
  };
}
