/**
 * What can be done to a task, verb by verb. Everything else in this folder belongs to one of them.
 *
 * - submit: a request becomes a task, its credits held (`submit/`)
 * - run: one visit moves a task on (`run/`), by the step it is at: `jobs/` for what happens at a
 *   provider, `finish/` for what its results become
 * - poll, process, sweep, tidy: the rounds of the timers, which find tasks to visit (`rounds/`)
 * - callback, verdict: others say that something has happened, and we look (`callback`, `verdict`)
 * - streams: words as they come: opened, put aside while they come, closed (`streams/`)
 * - exports: a film out of an edit list: started, and made by the renderer visit by visit (`exports/`)
 * - uploads: files of users' own become works without credits (`uploads/`)
 * - cancel: a user's wish (`cancel`); works: what users see and do (`works`)
 * - operate: an operator's hand (`operate`, `by-hand`), and how they find tasks (`find`)
 *
 * `core/` is what all of them share: the states, the documents, the claim, the writes, the settle.
 */

export {
  type Acted,
  act,
  actOnEach,
  assertSomeFilter,
  type HandAction,
  handActions,
  redrive,
  seenOf,
  takeTurn,
} from './by-hand.ts';
export { handleCallback } from './callback.ts';
export { cancelTask, ownerOf, ownTask } from './cancel.ts';
export type { CallFunction, FilmPath, Finisher, TaskDeps, WordsPlace } from './core/deps.ts';
export { type ExportTarget, exportTargets } from './core/documents/exports.ts';
export type { OriginDoc } from './core/documents/origin.ts';
export {
  type ImageDoc,
  type JobDoc,
  type ReviewDoc,
  steps,
  type TaskDoc,
  type WorkDoc,
} from './core/documents/schema.ts';
export { type TargetDoc, type TargetSlot, targetSlots } from './core/documents/target.ts';
export {
  hasWords,
  NO_WORDS,
  type StreamFlag,
  type TextDoc,
  type UsageDoc,
  unstored,
  type Words,
  withChunk,
} from './core/documents/texts.ts';
export { isAbout } from './core/ending/verdicts.ts';
export { LeaseLostError, RequestConflictError } from './core/errors.ts';
export { defaultPolicy } from './core/policy.ts';
export { isTerminal, statuses, type TaskStatus } from './core/states.ts';
export { EXPORT_MODEL } from './exports/model.ts';
export {
  type ExportOrder,
  type ExportQuote,
  exportIdOf,
  type PreparedExport,
  prepareExport,
  quoteExport,
  startExport,
  startPrepared,
} from './exports/open.ts';
export {
  changedTasks,
  findTasks,
  isNarrow,
  MAX_COUNTED,
  SHORTEST_ID,
  type TaskFilter,
  type TaskTotals,
  tasksById,
  tasksPage,
  taskTotals,
} from './find.ts';
export { callOf } from './jobs/submit-job.ts';
export { inspectTask, releaseTask, retryTask } from './operate.ts';
export { isPartOfRound, pollRound } from './rounds/poll.ts';
export {
  type ProcessorDeps,
  processRound,
  processTask,
  processTasks,
  renderRound,
} from './rounds/process.ts';
export { sweepRound } from './rounds/sweep.ts';
export { tidyRound } from './rounds/tidy.ts';
export { runTask } from './run/run.ts';
export { isCancelAsked, storeWords } from './streams/checkpoint.ts';
export { type Closed, type Closing, closeStream } from './streams/close.ts';
export { isLeaseOver, isRenewalDue, renewLease } from './streams/lease.ts';
export { type Opening, openStream } from './streams/open.ts';
export { type Outcome, type StreamEnd, usageOf } from './streams/outcome.ts';
export { ownText } from './streams/read.ts';
export {
  type Opened,
  TICKET_LASTS_MS,
  TicketError,
  ticketHash,
  useTicket,
} from './streams/ticket.ts';
export { ModelUnavailableError, quoteFor } from './submit/quote.ts';
export {
  type GenerateRequest,
  generateShape,
  parseGenerateRequest,
  parseQuoteRequest,
  quoteShape,
} from './submit/request.ts';
export { type Submission, submitPaid, submitTask, taskIdOf } from './submit/submit.ts';
export type { Submitted } from './submit/take-in.ts';
export { startUpload, type UploadOrder } from './uploads/open.ts';
export { decideByHand, takeVerdict } from './verdict.ts';
export {
  deleteWork,
  type ImageLink,
  imageLinks,
  listWorks,
  ownWork,
  type Progress,
  progressOf,
  toggleFavorite,
} from './works.ts';
export { type WorkPage, worksAfter } from './works-after.ts';
