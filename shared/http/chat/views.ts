/** An answer that has ended, as each of its readers wants it. */
import type * as z from 'zod/mini';
import type { JsonObject } from '../../platform/json.ts';
import {
  isTerminal,
  type TaskDoc,
  type TextDoc,
  type UsageDoc,
  usageOf,
} from '../../tasks/index.ts';
import { named, nameOf, thoughts } from '../../text/index.ts';
import { StreamInterruptedError, TaskEndedError } from '../core/errors.ts';
import type { completionShape, wordsShape } from './shapes.ts';

/** A stream with its words; it has ended where a reader is told so. */
export interface Answered {
  readonly task: TaskDoc;
  readonly text: TextDoc;
}

export function creditsOfTask({ status, price, captured = 0 }: TaskDoc) {
  const isOver = isTerminal(status);
  return { held: isOver ? 0 : price, charged: isOver ? captured : 0 };
}

export function creditHeaders(task: TaskDoc): Record<string, string> {
  const { held, charged } = creditsOfTask(task);
  return {
    'x-task-id': task._id,
    'x-credits-held': String(held),
    'x-credits-charged': String(charged),
  };
}

/** Why there is no answer to be given, or not yet; null where there is one. */
export function endedWithout({ task }: Answered): TaskEndedError | StreamInterruptedError | null {
  if (task.status === 'completed') return null;
  if (!isTerminal(task.status)) return new StreamInterruptedError(`task ${task._id}`);
  const cancelled = { code: 'TASK_CANCELLED', message: '任务已取消' };
  const { code, message } = task.status === 'cancelled' ? cancelled : (task.error ?? cancelled);
  return new TaskEndedError({ id: task._id, code, message });
}

export function completionView({ task, text }: Answered): z.infer<typeof completionShape> {
  const { id, model, created } = nameOf(task);
  const calls = callsOf(text);
  const content = text.text === '' && calls.length > 0 ? null : text.text;
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content,
          refusal: text.refusal === '' ? null : text.refusal,
          ...thoughts(text.reasoning),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishOf(text),
      },
    ],
    usage: counted(task, text),
    credits: creditsOfTask(task),
    flags: [...text.flags],
  };
}

/** As a message has them: their places are for chunks. */
export const callsOf = ({ tool_calls }: Pick<TextDoc, 'tool_calls'>): JsonObject[] =>
  tool_calls.map(({ index: _, ...call }) => call);

export function wordsView({ task, text }: Answered): z.infer<typeof wordsShape> {
  return {
    task_id: task._id,
    model: task.model,
    text: text.text,
    reasoning: text.reasoning,
    finish_reason: text.finish_reason,
    usage: counted(task, text),
    credits: creditsOfTask(task),
    flags: [...text.flags],
  };
}

/** An answer that was cut has been as long as it could be. */
const finishOf = ({ finish_reason }: Pick<TextDoc, 'finish_reason'>): string =>
  finish_reason ?? 'length';

/** What was charged by: the provider's count, or our estimate. */
export const counted = (task: TaskDoc, text: TextDoc): UsageDoc =>
  text.usage ?? usageOf(task, text);

/** The chunk that says how it ended. */
export function lastChunk({ task, text }: Answered): JsonObject {
  const choice = { index: 0, delta: {}, finish_reason: finishOf(text) };
  return { ...named(nameOf(task)), choices: [choice], credits: creditsOfTask(task) };
}

export function usageChunk({ task, text }: Answered): JsonObject {
  const usage = { ...counted(task, text) };
  return { ...named(nameOf(task)), choices: [], usage };
}

/** Words that were put aside, as a chunk. */
export function wordsChunk(
  task: TaskDoc,
  { text, reasoning }: { readonly text: string; readonly reasoning: string },
  isFirst: boolean,
): JsonObject {
  const delta: JsonObject = {
    ...(isFirst ? { role: 'assistant' } : {}),
    ...thoughts(reasoning),
    content: text,
  };
  return { ...named(nameOf(task)), choices: [{ index: 0, delta, finish_reason: null }] };
}

/** What is known of an answer only at its end; null where there is nothing of it. */
export function restChunk({ task, text }: Answered): JsonObject | null {
  const { refusal, tool_calls } = text;
  if (refusal === '' && tool_calls.length === 0) return null;
  const delta: JsonObject = {
    role: 'assistant',
    ...(refusal === '' ? {} : { refusal }),
    ...(tool_calls.length === 0 ? {} : { tool_calls: [...tool_calls] }),
  };
  return { ...named(nameOf(task)), choices: [{ index: 0, delta, finish_reason: null }] };
}
