/**
 * The one step that cannot be repeated blindly: telling a provider to start. What is about to
 * happen is written first, so that whoever comes after a crash knows that a job may exist.
 */
import type { GenerationInput } from '../../models/contract.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { SubmitRequest, SubmitResult } from '../../providers/index.ts';
import { callbackUrl } from '../core/callback-address.ts';
import type { TaskDeps } from '../core/deps.ts';
import { type JobDoc, type TaskDoc, unansweredJob } from '../core/documents/schema.ts';
import { failedWith, settleAs } from '../core/ending/endings.ts';
import { InputGoneError, type NamedInput, UnusableInputError } from '../core/errors.ts';
import { goOn, type StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { stagesSubmitted } from '../core/stages.ts';
import { backOff, callFor, handBack, writeFenced } from '../core/write.ts';
import { adoptNamedJob } from './adopt-job.ts';
import {
  failOver,
  mayBeRunning,
  nextAttempt,
  noteError,
  turnAway,
  unanswered,
  wakeFor,
  withJob,
} from './attempts.ts';
import { mustPrepare, needsProcessor, prepareInputs } from './prepare-inputs.ts';
import { resultFields } from './raw-results.ts';
import { promptFor } from './translate-prompt.ts';

const INPUT_URL_LIFE_S = 3_600;

/** An input that cannot be used ends the task before anything is sent: trying again helps nobody. */
export async function runSubmit(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome> {
  const earlier = unansweredJob(task);
  try {
    return earlier === null
      ? await submitNow(deps, task)
      : await afterUnansweredSubmit(deps, task, earlier);
  } catch (error) {
    if (!(error instanceof UnusableInputError)) throw error;
    deps.log.warn('input cannot be used', { error });
    return settleAs(deps, task, failedWith(error.code, error.userMessage));
  }
}

/** An earlier submit of this attempt was never answered: the job may exist and be billed. */
async function afterUnansweredSubmit(
  deps: TaskDeps,
  task: TaskDoc,
  job: JobDoc,
): Promise<StepOutcome> {
  const adopted = await adoptNamedJob(deps, task, job);
  if (adopted !== null) return adopted;
  if (deps.providers.client(job.provider).submitIsIdempotent) return submitNow(deps, task);
  const waitUntil = job.submitted_at.getTime() + deps.policy.orphanGraceMs;
  const now = deps.clock.now();
  if (now < waitUntil) {
    const jobs = withJob(task, { ...job, state: 'unknown' });
    const delayMs = waitUntil - now;
    return handBack(deps, task, { delayMs, fields: { jobs } });
  }
  deps.log.warn('ambiguous submit given up', { key: job.key });
  return nextAttempt(deps, task, job.error ?? unanswered(job));
}

async function submitNow(deps: TaskDeps, task: TaskDoc): Promise<StepOutcome> {
  if (deps.finisher === undefined && needsProcessor(deps, task)) {
    return callFor(deps, task, 'processor');
  }
  const startedAt = new Date(deps.clock.now());
  const turnedAway = await turnAway(deps, task);
  if (turnedAway !== null) return turnedAway;
  const prepared = await photosOf(deps, task);
  const prompt = await promptFor(deps, task);
  const request = await requestFor(deps, { ...task, prompt }, prepared);
  const job: JobDoc = {
    attempt: task.attempt,
    key: request.idempotencyKey,
    provider: task.provider,
    model: task.via,
    state: 'submitting',
    handle: null,
    kept: await keptFor(deps, task, request),
    // Of the first time it was sent: how long its answer is waited for does not begin anew.
    submitted_at: unansweredJob(task)?.submitted_at ?? new Date(deps.clock.now()),
    error: null,
  };
  const marked = await writeFenced(deps, task, {
    jobs: withJob(task, job),
    prepared,
    prompt,
    stages: stagesSubmitted(task.stages, { startedAt, submittedAt: job.submitted_at }),
  });
  const result = await deps.providers.client(task.provider).submit(request);
  deps.log.info('submitted', { key: job.key, provider: task.provider, result: result.kind });
  if (result.kind === 'failed' || result.kind === 'unknown') {
    await noteError(deps, marked, result.error);
  }
  return afterSubmit(deps, marked, { job, result, mayExist: mayBeRunning(deps, task) });
}

/** A callback may come although the answer is lost, and names nothing but the job. */
async function keptFor(
  deps: TaskDeps,
  task: TaskDoc,
  { call, callbackUrl: address }: SubmitRequest,
): Promise<JobDoc['kept']> {
  if (address === undefined) return null;
  return (await deps.providers.client(task.provider).webhook?.kept(call)) ?? null;
}

/** All that may throw of a submit, before anything is marked as sent. */
async function requestFor(
  deps: TaskDeps,
  task: TaskDoc,
  photos: readonly string[],
): Promise<SubmitRequest> {
  const { callback } = deps;
  const key = `${task._id}:${task.attempt}`;
  const call = callOf(deps.catalogue, task, {
    images: await inputUrls(deps, photos, 'picture'),
    ...(task.files.length > 0 ? { files: await inputUrls(deps, task.files, 'audio') } : {}),
  });
  const back = callback ? { callbackUrl: callbackUrl(callback, task.provider, task._id) } : {};
  return { call, idempotencyKey: key, ...back };
}

/** What the current attempt's model is asked. Pure. Throws UnknownModelError. */
export function callOf(
  catalogue: TaskDeps['catalogue'],
  task: TaskDoc,
  media: Pick<GenerationInput, 'images' | 'files'>,
): JsonObject {
  return catalogue.get(task.via).request({
    prompt: task.prompt,
    ...media,
    count: task.count,
    parameters: task.parameters,
    seed: seedOf(`${task._id}:${task.attempt}`),
  });
}

/** The photos a provider may see. Throws UnusableInputError. */
async function photosOf(deps: TaskDeps, task: TaskDoc): Promise<readonly string[]> {
  const { finisher } = deps;
  if (finisher === undefined || !mustPrepare(task)) return task.prepared ?? task.inputs;
  return prepareInputs({ ...deps, finisher }, task);
}

async function afterSubmit(
  deps: TaskDeps,
  task: TaskDoc,
  /** `mayExist`: an earlier submit with the same key was never answered. */
  { job, result, mayExist }: { job: JobDoc; result: SubmitResult; mayExist: boolean },
): Promise<StepOutcome> {
  switch (result.kind) {
    case 'accepted': {
      const jobs = withJob(task, { ...job, state: 'waiting', handle: result.handle });
      const fields = { jobs, step: 'wait' as const };
      const delayMs = Math.min(result.pollAfterMs, deps.policy.firstCheckMs);
      const waiting = await handBack(deps, task, { delayMs, fields });
      await reportProgress(deps, task._id, {
        progress: progressAt.accepted,
        message: '生成中，请稍候',
      });
      return waiting;
    }
    case 'done': {
      const made = await resultFields(deps, task, result.results);
      const jobs = withJob(task, { ...job, state: 'succeeded' });
      const done = { jobs, ...made, step: 'finish' as const, claims: 0, setbacks: 0 };
      return goOn(await writeFenced(deps, task, done));
    }
    case 'failed':
      // A model that answers only when it is done has worked on it: that attempt is spent.
      if (result.error.stage === 'output') {
        const jobs = withJob(task, { ...job, state: 'failed', error: result.error });
        return nextAttempt(deps, { ...task, jobs }, result.error);
      }
      // Being too busy to hear the question again says nothing about the first time.
      if (mayExist && result.error.retry === 'same_call') {
        return stillUnknown(deps, task, { ...job, error: result.error });
      }
      return afterRefusal(deps, task, { ...job, state: 'refused', error: result.error });
    case 'unknown':
      return stillUnknown(deps, task, { ...job, error: result.error });
    default:
      return result satisfies never;
  }
}

/** A job may exist; who waits for a callback, or asks again with the same key, will know. */
function stillUnknown(deps: TaskDeps, task: TaskDoc, job: JobDoc): Promise<StepOutcome> {
  const jobs = withJob(task, { ...job, state: 'unknown' });
  const atLeastMs = job.error?.retryAfterMs ?? 0;
  return backOff(deps, task, { atLeastMs, fields: { jobs } });
}

/** Nothing was accepted, for certain. */
async function afterRefusal(deps: TaskDeps, task: TaskDoc, job: JobDoc): Promise<StepOutcome> {
  const error = job.error ?? unanswered(job);
  const jobs = withJob(task, job);
  const rerouted = await failOver(deps, { ...task, jobs }, error);
  if (rerouted !== null) return rerouted;
  if (error.retry === 'same_call') {
    const atLeastMs = error.retryAfterMs ?? 0;
    return backOff(deps, task, {
      atLeastMs,
      fields: { jobs, wake: wakeFor(deps, task) },
    });
  }
  return nextAttempt(deps, { ...task, jobs }, error);
}

async function inputUrls(
  deps: TaskDeps,
  fileIds: readonly string[],
  what: NamedInput['what'],
): Promise<{ url: string }[]> {
  if (fileIds.length === 0) return [];
  const urls = await deps.store.urls(fileIds, INPUT_URL_LIFE_S);
  return urls.map((url, index) => {
    if (url === null) throw new InputGoneError({ what, index });
    return { url };
  });
}

/** Same attempt, same seed; another attempt, another picture. 31 bits. */
function seedOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const char of key) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (hash >>> 1) % 2_147_483_647;
}
