/** Everything there is about one task, each part read once and along an index. */
import type * as z from 'zod/mini';
import type { RecordDoc } from '../../credits/index.ts';
import { UnknownModelError } from '../../models/errors.ts';
import type { AuditDoc } from '../../platform/audit.ts';
import { checked, collections, readDoc } from '../../platform/database.ts';
import { findErrors } from '../../providers/index.ts';
import {
  callOf,
  type ImageDoc,
  inspectTask,
  type JobDoc,
  type TaskDoc,
  type TextDoc,
} from '../../tasks/index.ts';
import type { taskVerbs } from '../contract/tasks.ts';
import type { ConsoleApp } from '../core/app.ts';
import { auditRow } from './audit.ts';
import { errorRow } from './errors.ts';
import { ms, rowOf } from './task-row.ts';

type WholeTask = z.output<(typeof taskVerbs)['tasks.get']['answer']>;

const MOST = 50;
const URL_LASTS_S = 3_600;

/** Throws NotFoundError. */
export async function wholeTask(app: ConsoleApp, taskId: string): Promise<WholeTask> {
  const { db } = app;
  const [{ task, work, records }, errors, audit, text] = await Promise.all([
    inspectTask(db, taskId),
    findErrors(db, { taskId }, MOST),
    auditOf(app, taskId),
    readDoc<TextDoc>(db, collections.texts, taskId),
  ]);
  // A task that ended with a gift, or was cut down by a verdict, shows what its user has.
  const shown = work !== null && work.images.length > 0 ? work.images : task.images;
  const [inputs, results] = await Promise.all([
    filesOf(app, [...task.inputs, ...task.files].map(plainFile), task),
    filesOf(app, shown.map(madeFile), task),
  ]);
  return {
    task: rowOf(task),
    prompt: task.prompt,
    words: work?.prompt ?? '',
    parameters: task.parameters,
    sceneId: work?.scene_id ?? null,
    stages: task.stages.map(({ name, status, started_at, finished_at, warnings }) => ({
      name,
      status,
      startedAt: ms(started_at),
      finishedAt: ms(finished_at),
      warnings: [...warnings],
    })),
    attempts: task.jobs.map((job) => attemptOf(app, task, job)),
    inputs,
    results,
    text: text?.text ?? null,
    ledger: (records as RecordDoc[]).map(entryOf),
    usage: text?.usage ?? null,
    cost: task.cost,
    errors: errors.map(errorRow),
    audit: audit.map((doc) => auditRow(doc)),
    raw: task,
  };
}

function attemptOf(
  { catalogue }: ConsoleApp,
  task: TaskDoc,
  job: JobDoc,
): WholeTask['attempts'][number] {
  const isCurrent = job.attempt === task.attempt;
  return {
    attempt: job.attempt,
    provider: job.provider,
    model: job.model,
    state: job.state,
    submittedAt: job.submitted_at.getTime(),
    jobId: job.handle?.taskId ?? null,
    // Parameters are kept for the last attempt alone.
    request: isCurrent ? callShown(catalogue, task) : null,
    error: job.error,
  };
}

/** With ids of files in place of addresses. Null for a model that is gone from the catalogue. */
function callShown(catalogue: ConsoleApp['catalogue'], task: TaskDoc): unknown {
  const media = (ids: readonly string[]) => ids.map((url) => ({ url }));
  const files = task.files.length === 0 ? {} : { files: media(task.files) };
  try {
    return callOf(catalogue, task, { images: media(task.prepared ?? task.inputs), ...files });
  } catch (error) {
    if (error instanceof UnknownModelError) return null;
    throw error;
  }
}

interface Shown {
  readonly fileId: string;
  readonly thumbId: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly mime: string | null;
}

const plainFile = (fileId: string): Shown => {
  return { fileId, thumbId: '', width: null, height: null, mime: null };
};
const madeFile = ({ file_id, thumb_file_id, width, height, mime }: ImageDoc): Shown => {
  return { fileId: file_id, thumbId: thumb_file_id, width, height, mime: mime ?? null };
};

async function filesOf(
  { store }: ConsoleApp,
  files: readonly Shown[],
  { reviews }: TaskDoc,
): Promise<WholeTask['inputs']> {
  const ids = [...new Set(files.flatMap(({ fileId, thumbId }) => [fileId, thumbId]))].filter(
    Boolean,
  );
  const urls = ids.length === 0 ? [] : await store.urls(ids, URL_LASTS_S);
  const urlOf = new Map(ids.map((id, index) => [id, urls[index] ?? null]));
  return files.map(({ fileId, thumbId, ...file }) => ({
    ...file,
    fileId,
    url: urlOf.get(fileId) ?? null,
    thumbUrl: urlOf.get(thumbId) ?? null,
    review: reviews.find(({ file_id }) => file_id === fileId)?.outcome ?? null,
  }));
}

const entryOf = (entry: RecordDoc): WholeTask['ledger'][number] => ({
  id: entry._id,
  kind: entry.kind,
  amount: entry.amount,
  captured: entry.captured,
  released: entry.released,
  availableAfter: entry.available_after,
  reason: entry.reason,
  at: entry.created_at.getTime(),
});

async function auditOf({ db }: ConsoleApp, taskId: string): Promise<AuditDoc[]> {
  const about = db.collection(collections.audit).where({ task_id: taskId });
  const newest = about.orderBy('started_at', 'desc').limit(MOST);
  return checked(await newest.get()).data as AuditDoc[];
}
