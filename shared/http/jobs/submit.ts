/** From a call to a task: which request it is, whether it was taken in before, and what it costs. */

import { capOf } from '../../keys/index.ts';
import type { ModelDefinition } from '../../models/contract.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { parseOrThrow } from '../../platform/parse.ts';
import { aimedAt } from '../../studio/aimed.ts';
import { StudioForbiddenError } from '../../studio/core/errors.ts';
import { type TargetRef, targetRef } from '../../studio/target-ref.ts';
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
  /** What in a studio it is for; otherwise what the headers say. */
  readonly target?: TargetRef | undefined;
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
    if (earlier !== null) return replayed(earlier, ask);
  }
  const { model, prompt, count, parameters, inputs, names = {}, ...said } = await job();
  assertPrompt(model, prompt);
  const taken = await takeInputs(app, openid, inputs);
  const origin = {
    key_id: caller.key?._id ?? null,
    body_hash: bodyHash,
    ...(said.endUser === undefined ? {} : { end_user: said.endUser }),
  };
  const media = mediaOf(model, taken, inputs);
  const request = {
    type: 'creation',
    ...media,
    sceneId: null,
    words: prompt,
    model: model.slug,
    count,
    promptParameters: {},
    modelParameters: parameters,
    requestId,
  } as const;
  const caps = caller.key === null ? [] : capOf(caller.key, app.clock.now());
  const ref = said.target ?? targetIn(ask);
  const files = [...media.images, ...media.files];
  const aimed =
    ref === null ? null : await aimedAt(app, { openid, ref, output: model.output.type, files });
  // A key spends for its own account, and could not be told of a task of another's.
  if (aimed !== null && aimed.openid !== openid) throw new StudioForbiddenError('not the owner');
  return inWordsOf(names, () =>
    submitPaid(app, {
      openid,
      ...aimed,
      request,
      origin,
      payment: { caps: [...caps, ...(aimed?.payment?.caps ?? [])] },
    }),
  );
}

function replayed(task: TaskDoc, ask: Ask): Submitted {
  const ref = targetIn(ask);
  const isOther =
    (ref?.shotId ?? task.target?.shot_id) !== task.target?.shot_id ||
    (ref?.frameId ?? ref?.lineId ?? task.target?.part_id) !== task.target?.part_id;
  if (task.origin?.body_hash !== ask.bodyHash || isOther) {
    throw new RequestConflictError(`task ${task._id}`);
  }
  return { task, available: 0, replayed: true };
}

/** Said in headers, as bodies are those of others' APIs. */
function targetIn({ headers }: Ask): TargetRef | null {
  const named = {
    shotId: headers.get('x-shot-id') ?? undefined,
    frameId: headers.get('x-frame-id') ?? undefined,
    lineId: headers.get('x-line-id') ?? undefined,
  };
  if (Object.values(named).every((id) => id === undefined)) return null;
  return parseOrThrow(targetRef, named);
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
