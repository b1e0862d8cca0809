/** What is shown of a task: as a row of a list, and whole. */
import * as z from 'zod/mini';
import { statuses, steps } from '../../tasks/index.ts';
import { at, count, json, maybeAt, maybeText, record } from './fields.ts';

export const taskRow = z.object({
  id: z.string(),
  /** Of what an operator decides on: status, step, attempt, and what operators did before. */
  version: z.string(),
  openid: z.string(),
  type: z.string(),
  status: z.enum(statuses),
  step: z.enum(steps),
  model: z.string(),
  via: z.string(),
  provider: z.string(),
  attempt: count,
  count,
  price: count,
  /** Null while it lives, and for tasks from before it was kept. */
  captured: z.nullable(z.number()),
  /** Credits that went back; null while it lives. */
  released: z.nullable(z.number()),
  gift: z.boolean(),
  quarantined: z.boolean(),
  errorCode: maybeText,
  errorMessage: maybeText,
  keyId: maybeText,
  createdAt: at,
  updatedAt: at,
  settledAt: maybeAt,
  nextRunAt: at,
  deadlineAt: at,
  /** Held for review until then. */
  reviewUntil: maybeAt,
});

const file = z.object({
  fileId: z.string(),
  url: maybeText,
  thumbUrl: maybeText,
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  mime: maybeText,
  /** What moderation said of it, where it did not pass at once. */
  review: maybeText,
});

/** Everything there is about one. */
export const wholeTask = z.object({
  task: taskRow,
  prompt: z.string(),
  words: z.string(),
  parameters: record,
  sceneId: maybeText,
  stages: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      startedAt: maybeAt,
      finishedAt: maybeAt,
      warnings: z.array(z.string()),
    }),
  ),
  attempts: z.array(
    z.object({
      attempt: count,
      provider: z.string(),
      model: z.string(),
      state: z.string(),
      submittedAt: at,
      jobId: maybeText,
      /** As it would be sent now, masked. */
      request: json,
      error: json,
    }),
  ),
  inputs: z.array(file),
  results: z.array(file),
  text: maybeText,
  ledger: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      amount: count,
      captured: count,
      released: count,
      availableAfter: count,
      reason: z.string(),
      at,
    }),
  ),
  usage: json,
  cost: z.nullable(z.object({ currency: z.string(), micros: z.number() })),
  errors: z.array(json),
  audit: z.array(json),
  /** The document as it lies there, masked. */
  raw: json,
});
