/** From a call to a task: which request it is, whether it was taken in before, and what it costs. */

import { capOf } from '../../keys/index.ts';
import type { ModelDefinition } from '../../models/contract.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import {
  RequestConflictError,
  type Submitted,
  submitPaid,
  type TaskDoc,
  taskIdOf,
} from '../../tasks/index.ts';
import { accountOwner } from '../core/caller.ts';
import { InputNotUsableError } from '../core/errors.ts';
import type { Ask } from '../core/route.ts';
import { nameOfCall } from './calls.ts';
import { type Given, type Taken, takeInputs } from './inputs.ts';

export interface Job {
  readonly model: ModelDefinition;
  readonly prompt: string;
  readonly count: number;
  readonly parameters: JsonObject;
  readonly inputs: readonly Given[];
  /** The caller's words for our fields, where they differ: `{ count: 'n' }`. */
  readonly names?: Readonly<Record<string, string>>;
  readonly endUser?: string | undefined;
  readonly reference?: string | undefined;
}

/**
 * `job` is asked for only when the call is new: a repeated one is answered with the task it has
 * made, whatever has become of its model and its inputs. Throws InputNotUsableError,
 * RequestConflictError, and what submitting throws, in the caller's words.
 */
export async function submitJob(ask: Ask, job: () => Job | Promise<Job>): Promise<Submitted> {
  const { app, caller, bodyHash } = ask;
  const openid = accountOwner(caller);
  const { requestId, isRepeatable } = await nameOfCall(ask);
  if (isRepeatable) {
    const earlier = await readDoc<TaskDoc>(app.db, collections.tasks, taskIdOf(openid, requestId));
    if (earlier !== null) return replayed(earlier, bodyHash);
  }
  const { model, prompt, count, parameters, inputs, names = {}, ...said } = await job();
  assertPrompt(model, prompt);
  const taken = await takeInputs(app, openid, inputs);
  const origin = {
    key_id: caller.key?._id ?? null,
    body_hash: bodyHash,
    ...(said.endUser === undefined ? {} : { end_user: said.endUser }),
    ...(said.reference === undefined ? {} : { reference: said.reference }),
  };
  const request = {
    type: 'creation',
    ...mediaOf(model, taken, inputs),
    sceneId: null,
    words: prompt,
    model: model.slug,
    count,
    promptParameters: {},
    modelParameters: parameters,
    requestId,
  } as const;
  const caps = caller.key === null ? [] : capOf(caller.key, app.clock.now());
  return inWordsOf(names, () => submitPaid(app, { openid, request, origin, payment: { caps } }));
}

function replayed(task: TaskDoc, bodyHash: string): Submitted {
  if (task.origin?.body_hash !== bodyHash) throw new RequestConflictError(`task ${task._id}`);
  return { task, available: 0, replayed: true };
}

/** Longer words would be cut in silence. */
function assertPrompt(model: ModelDefinition, prompt: string): void {
  const max = model.input.promptMaxChars;
  if (prompt.length <= max) return;
  const message = `${model.slug} 的描述最多 ${max} 个字，当前 ${prompt.length} 个`;
  throw new InvalidRequestError([{ field: 'prompt', message }]);
}

function mediaOf(model: ModelDefinition, taken: readonly Taken[], inputs: readonly Given[]) {
  const images: string[] = [];
  const files: string[] = [];
  for (const [index, { fileId, kind }] of taken.entries()) {
    const isFile = kind !== 'image' && model.input.files !== undefined;
    const isPicture = kind === 'image' && model.input.images.max > 0;
    if (!isFile && !isPicture) {
      const what = { image: '图片', audio: '音频', video: '视频' }[kind];
      const message = `${model.slug} 不接受${what}输入`;
      throw new InputNotUsableError({ field: inputs[index]?.field ?? 'input', message });
    }
    (isFile ? files : images).push(fileId);
  }
  return { images, files };
}

/** A field that is wrong is named as the caller knows it. */
export async function inWordsOf<T>(
  names: Readonly<Record<string, string>>,
  verb: () => Promise<T>,
): Promise<T> {
  try {
    return await verb();
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    const details = error.details.map((detail) => renamed(detail, names));
    throw new InvalidRequestError(details, { cause: error });
  }
}

function renamed(detail: ErrorDetail, names: Readonly<Record<string, string>>): ErrorDetail {
  const [head = '', ...rest] = detail.field.split(/(?=[.[])/);
  const whole = names[detail.field];
  if (whole !== undefined) return { ...detail, field: whole };
  return { ...detail, field: [names[head] ?? head, ...rest].join('') };
}
