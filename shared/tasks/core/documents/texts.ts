/**
 * texts: the words of one streamed answer, `_id` = its task's. Its user reads and watches it. Written
 * by submit (once), then by whoever holds the task's lease (under its fence, `seq` by one), then by
 * settle (once). A wish to cancel is written by its user's call, whoever holds the lease.
 */
import type { TokenRates } from '../../../models/rates.ts';
import type { JsonObject } from '../../../platform/json.ts';

/** What a streamed answer was promised for; never computed again. */
export interface StreamDoc {
  readonly rates: TokenRates;
  /** Tokens of what was sent, at most, and the limit its provider is given. */
  readonly in_at_most: number;
  readonly out_at_most: number;
  /** When its user has gone: the answer is finished for them, or only where it is paid for anyway. */
  readonly on_hang_up: 'finish' | 'stop';
  /** What an answer costs that its provider broke off: nothing, or what was delivered. */
  readonly partial: 'free' | 'delivered';
  /** Of the ticket it may be opened with once; null for one that was opened at once. */
  readonly ticket_hash: string | null;
}

/** How far the words were when they were stored for the `seq`th time, from 1; in UTF-16 units. */
export interface ChunkDoc {
  readonly seq: number;
  readonly text_end: number;
  readonly reasoning_end: number;
  readonly at: Date;
}

/** What is known of a stream's end besides its words; several may be true. */
export type StreamFlag =
  /** Who counted: the provider, or nobody. */
  | 'usage:provider'
  | 'usage:estimated'
  /** The provider broke off. */
  | 'partial'
  /** Nobody listened any more. */
  | 'detached'
  | 'cancelled'
  /** Whoever ran it died. */
  | 'swept'
  /** It would have cost more than was held; the operator bears the rest. */
  | 'under_held'
  /** Moderation stopped it. */
  | 'filtered'
  | 'out_of_time';

/** Tokens, as OpenAI names them. */
export interface UsageDoc {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export interface TextDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly task_id: string;
  readonly model: string;
  readonly fence: number;
  /** How often words were stored. */
  readonly seq: number;
  /** All words so far. */
  readonly text: string;
  /** What the model thought aloud. */
  readonly reasoning: string;
  readonly refusal: string;
  /** Whole as far as they have come, as a message has them. */
  readonly tool_calls: readonly JsonObject[];
  readonly chunks: readonly ChunkDoc[];
  readonly finish_reason: string | null;
  readonly usage: UsageDoc | null;
  readonly flags: readonly StreamFlag[];
  readonly cancel_requested_at: Date | null;
  /** What is to be asked, until a ticket has been used; null otherwise. */
  readonly request: JsonObject | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly ended_at: Date | null;
}

/** What a worker keeps of an answer while it comes. */
export type Words = Pick<
  TextDoc,
  'text' | 'reasoning' | 'refusal' | 'tool_calls' | 'chunks' | 'finish_reason' | 'usage'
>;

export const NO_WORDS: Words = {
  text: '',
  reasoning: '',
  refusal: '',
  tool_calls: [],
  chunks: [],
  finish_reason: null,
  usage: null,
};

/** How much was said since it was last stored; in UTF-16 units. */
export function unstored({ text, reasoning, chunks }: Words): number {
  const last = chunks.at(-1);
  return text.length + reasoning.length - (last?.text_end ?? 0) - (last?.reasoning_end ?? 0);
}

/** With what was said since as one chunk more; as they are where nothing was. */
export function withChunk(words: Words, at: Date): Words {
  if (unstored(words) === 0) return words;
  const { text, reasoning, chunks } = words;
  const seq = chunks.length + 1;
  const chunk = { seq, text_end: text.length, reasoning_end: reasoning.length, at };
  return { ...words, chunks: [...chunks, chunk] };
}

/** True once anything came that its user could read. */
export function hasWords({ text, reasoning, refusal, tool_calls }: Words): boolean {
  return text !== '' || reasoning !== '' || refusal !== '' || tool_calls.length > 0;
}
