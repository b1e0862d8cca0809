/**
 * Answers that come word by word: what is stored of them only grows, is the provider's own, ends
 * with its money, and is charged by the table that users are told.
 */

import type { Say } from '../credits/ledger-rules.ts';
import type { ChangeOf, Entry, Sorted, Task } from '../documents.ts';
import { isEnded, same } from '../documents.ts';
import type { BookedStream, Evidence, RawDoc } from '../evidence.ts';

/** The words of a stream, as they are stored. */
export interface Text extends RawDoc {
  readonly fence: number;
  readonly seq: number;
  readonly text: string;
  readonly chunks: readonly { readonly seq: number; readonly text_end: number }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly flags: readonly string[];
  readonly finish_reason: string | null;
  readonly cancel_requested_at: Date | null;
  readonly ended_at: Date | null;
}

interface Terms {
  readonly rates: { readonly each: number; readonly in: number; readonly out: number };
  readonly in_at_most: number;
  readonly out_at_most: number;
  readonly partial: string;
  readonly on_hang_up: string;
}

export const isStream = ({ step }: Pick<Task, 'step'>): boolean => step === 'stream';

const termsOf = (task: Task): Terms => (task as unknown as { stream: Terms }).stream;

const REQUEST = /R\d+S\d+/;

export function streamRules(
  commit: Sorted,
  texts: readonly ChangeOf<Text>[],
  { evidence, say }: { evidence: Evidence; say: Say },
): void {
  for (const change of texts) textRules(commit, change, say);
  for (const { before, after } of commit.tasks) {
    if (after === null || !isStream(after)) continue;
    const text = texts.find(({ id }) => id === after._id)?.after ?? null;
    if (before === null) {
      if (text === null) say('text_with_task', `stream ${after._id} was stored without its text`);
      heldEnough(after, say);
      if (termsOf(after).partial !== evidence.partialAnswers) {
        say('partial_by_the_policy', `${after._id} was promised ${termsOf(after).partial}`);
      }
    } else if (isEnded(after.status) && !isEnded(before.status)) {
      if (text?.ended_at == null) {
        say('text_ends_with_task', `stream ${after._id} ended, and its text did not`);
        continue;
      }
      const settle = commit.entries.find((entry) => entry.after?.task_id === after._id)?.after;
      const request = requestOf(commit, after);
      if (settle != null) ended(after, { text, settle, request }, { evidence, say });
    }
  }
}

function requestOf(commit: Sorted, { _id }: Task): string {
  const work = commit.works.find(({ id }) => id === _id)?.after;
  return REQUEST.exec(work?.prompt ?? '')?.[0] ?? '?';
}

function textRules(commit: Sorted, { id, before, after }: ChangeOf<Text>, say: Say): void {
  const task = commit.tasks.find((change) => change.id === id);
  if (after === null) return;
  if (before === null) {
    if (task?.before !== null) say('text_with_task', `text ${id} was stored without its task`);
    return;
  }
  if (!after.text.startsWith(before.text)) say('words_stay', `text ${id} lost words`);
  if (after.fence < before.fence) say('fence_monotone', `text ${id}: fence fell`);
  if (before.ended_at !== null && !same(before, after)) {
    say('ended_is_final', `text ${id} changed after its end`);
  }
  const numbers = after.chunks.map(({ seq }) => seq);
  if (numbers.some((seq, index) => seq !== index + 1) || after.seq !== numbers.length) {
    say('chunks_in_order', `text ${id}: chunks ${numbers.join()}, seq ${after.seq}`);
  }
  if (after.seq > before.seq + 1)
    say('chunks_in_order', `text ${id}: ${before.seq} → ${after.seq}`);
  if ((after.chunks.at(-1)?.text_end ?? 0) !== after.text.length) {
    say('chunks_in_order', `text ${id}: its last chunk is not its end`);
  }
  if (after.ended_at !== null && before.ended_at === null) {
    const over = task?.after ?? null;
    if (over === null || !isEnded(over.status)) {
      say('text_ends_with_task', `text ${id} ended without its task`);
    }
  }
}

/** What is sent, at the rates it was promised at, and the whole of what may come. */
function heldEnough(task: Task, say: Say): void {
  const { in_at_most, out_at_most } = termsOf(task);
  const least = costOf(task, { in: in_at_most, out: out_at_most });
  if (task.price !== least)
    say('hold_covers_the_limit', `${task._id} holds ${task.price}, not ${least}`);
}

function costOf(task: Task, used: { in: number; out: number }): number {
  const { rates } = termsOf(task);
  const exact = rates.each + (rates.in * used.in + rates.out * used.out) / 1_000;
  return Math.ceil(Math.round(exact * 1e6) / 1e6);
}

interface Ended {
  readonly text: Text;
  readonly settle: Entry;
  readonly request: string;
}

function ended(
  task: Task,
  { text, settle, request }: Ended,
  { evidence, say }: { evidence: Evidence; say: Say },
): void {
  const id = task._id;
  const { captured } = settle;
  if (captured > 0 && text.text === '') say('nothing_for_no_words', `${id} paid ${captured}`);
  if (captured > task.price) say('captured_within_hold', `${id}: ${captured} of ${task.price}`);
  if (task.status === 'failed' && captured > 0) say('failed_is_free', `${id} paid ${captured}`);
  const isPartial = text.flags.includes('partial');
  if (captured > 0 && isPartial && termsOf(task).partial === 'free') {
    say('broken_off_is_free', `${id} paid ${captured} for what its provider broke off`);
  }
  if (task.status === 'failed' && isPartial && termsOf(task).partial === 'delivered') {
    say('delivered_is_charged', `${id} gave away what was delivered`);
  }
  const calls = evidence.streams().filter((call) => call.request === request);
  const source = calls.find(({ told }) => told.startsWith(text.text));
  if (text.text !== '' && source === undefined) {
    say('words_are_the_providers', `${id} has words that no one answer to ${request} had`);
  }
  for (const { limit } of calls) {
    if (!(limit <= termsOf(task).out_at_most)) say('limit_is_sent', `${id}: asked with ${limit}`);
  }
  if (evidence.unfitWords !== null && text.text.includes(evidence.unfitWords)) {
    say('unfit_is_not_shown', `${id} shows what no reader may see`);
  }
  if (text.text === '') {
    if (task.status === 'completed') say('words_for_completion', `${id} completed without a word`);
    return;
  }
  const due = dueFor(task, text, source);
  if (due !== null && captured !== due) {
    say('charged_by_the_table', `${id} (${text.flags.join()}) paid ${captured}, not ${due}`);
  }
  heardOut(task, text, { source, evidence, say });
}

/** Null where an operator's order has made it free. */
function dueFor(task: Task, text: Text, source: BookedStream | undefined): number | null {
  if (task.status === 'failed') return 0;
  const { flags, usage } = text;
  const within = (cost: number): number => Math.min(cost, task.price);
  if (flags.includes('usage:provider')) {
    const counted = source?.usage ?? null;
    const isTrue =
      counted !== null &&
      usage?.prompt_tokens === counted.in &&
      usage.completion_tokens === counted.out;
    return isTrue ? within(costOf(task, counted)) : -1;
  }
  return within(costOf(task, estimated(task, text)));
}

/** Four fifths of a bound: a token and a third a wide character, one for three bytes of the rest. */
function estimated(task: Task, { text }: Text): { in: number; out: number } {
  const wide = [...text].filter((character) => /\p{Script=Han}/u.test(character));
  const bytes = Buffer.byteLength(text) - Buffer.byteLength(wide.join(''));
  const atMost = Math.ceil(wide.length * 1.3 + bytes / 3);
  const usually = (tokens: number): number => Math.ceil(tokens * 0.8);
  return { in: usually(termsOf(task).in_at_most), out: usually(atMost) };
}

/** Every end has its reason, and who has heard a provider out believes its count. */
function heardOut(
  task: Task,
  text: Text,
  { source, evidence, say }: { source: BookedStream | undefined; evidence: Evidence; say: Say },
): void {
  const id = task._id;
  const { flags } = text;
  const isCut = ['detached', 'cancelled', 'swept', 'filtered', 'partial', 'out_of_time'].some(
    (flag) => flags.includes(flag as string),
  );
  if (task.status === 'completed' && !isCut) {
    if (source?.ended !== 'whole' || source.told !== text.text) {
      say('completed_is_whole', `${id} completed in the middle of an answer`);
    } else if (source.usage !== null && !flags.includes('usage:provider')) {
      say('charged_by_the_table', `${id} is estimated, and its provider had counted`);
    }
  }
  const isFinished = termsOf(task).on_hang_up === 'finish' || source?.stopsWithCaller !== true;
  if (flags.includes('detached') && isFinished && source?.ended !== 'whole') {
    say('heard_to_its_end', `${id} was hung up on a provider that bills to the end`);
  }
  if (task.status === 'cancelled' && !evidence.wished(id) && !flags.includes('detached')) {
    say('cancelled_by_wish', `stream ${id} was cancelled, and nobody asked for it`);
  }
  if (task.status === 'failed' && source?.ended === 'whole' && !evidence.ordered(id)) {
    // A provider's last word may be lost on its way: then nobody knows that it was the last.
    if (!flags.includes('partial'))
      say('failed_for_a_reason', `stream ${id} failed when it was whole`);
  }
}

/** Who was heard on after another had ended the stream said more than is charged for. */
function isKept(words: string, { text, flags }: Text): boolean {
  return text.startsWith(words) || (flags.includes('swept') && words.startsWith(text));
}

/** Who was told the end finds it so; who heard words finds them there, or they were free. */
export function streamsAtRest(
  tasks: readonly Task[],
  texts: readonly Text[],
  { evidence, say }: { evidence: Evidence; say: Say },
): void {
  for (const { request, taskId, toldEnd, words } of evidence.heardStreams()) {
    if (toldEnd === null) continue;
    const task = tasks.find(({ _id }) => _id === taskId);
    const text = texts.find(({ _id }) => _id === taskId);
    if (task === undefined || task.status !== toldEnd) {
      say('told_is_true', `${request} was told that it is ${toldEnd}, and it is ${task?.status}`);
    } else if (task.status === 'completed' && text !== undefined && !isKept(words, text)) {
      say('heard_is_kept', `${request} heard words that are not kept`);
    }
  }
  for (const task of tasks) {
    if (isStream(task) && !texts.some(({ _id }) => _id === task._id)) {
      const isForgotten = evidence.deletedByOwner(task._id);
      if (!isForgotten) say('text_with_task', `stream ${task._id} has no text`);
    }
  }
}
