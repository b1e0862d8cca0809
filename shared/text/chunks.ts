/** One chunk of an answer: what it says, and as it is passed on. */
import type { Json, JsonObject } from '../platform/json.ts';
import type { UsageDoc } from '../tasks/index.ts';

export interface Piece {
  /** As the provider gave it. */
  readonly chunk: JsonObject;
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  /** Parts of tool calls, by their index. */
  readonly calls: readonly JsonObject[];
  readonly finishReason: string | null;
  readonly usage: UsageDoc | null;
}

export function pieceOf(chunk: JsonObject): Piece {
  const choice = firstChoice(chunk);
  const delta = objectIn(choice.delta) ?? {};
  return {
    chunk,
    text: wordsIn(delta.content),
    reasoning: wordsIn(delta.reasoning_content) || wordsIn(delta.reasoning),
    refusal: wordsIn(delta.refusal),
    calls: (Array.isArray(delta.tool_calls) ? delta.tool_calls : []).flatMap(
      (call): JsonObject[] => {
        const part = objectIn(call);
        return part === null ? [] : [part];
      },
    ),
    finishReason: typeof choice.finish_reason === 'string' ? choice.finish_reason : null,
    usage: usageIn(chunk.usage) ?? usageIn(choice.usage),
  };
}

/** Everything in it that somebody may read. */
export function wordsOf({ text, reasoning, refusal, calls }: Piece): string {
  const said = calls.map((call) => wordsIn(objectIn(call.function)?.arguments));
  return text + reasoning + refusal + said.join('');
}

export const hasContent = (piece: Piece): boolean =>
  piece.calls.length > 0 || wordsOf(piece) !== '';

/** Counted sums only: who says nothing was used has not counted. */
function usageIn(value: Json | undefined): UsageDoc | null {
  const usage = objectIn(value);
  const [sent, said] = [usage?.prompt_tokens, usage?.completion_tokens];
  if (!isCount(sent) || !isCount(said) || sent + said === 0) return null;
  return { prompt_tokens: sent, completion_tokens: said, total_tokens: sent + said };
}

const isCount = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

export interface Name {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/**
 * The chunk as its reader gets it: under our id and the name that was asked for. How it ends is told
 * by itself, once that is settled.
 */
export function passedOn({ chunk, reasoning }: Piece, name: Name, isFirst: boolean): JsonObject {
  const { usage: _, choices: __, ...rest } = chunk;
  const choice = firstChoice(chunk);
  const { usage: ___, ...own } = choice;
  const delta = { ...objectIn(choice.delta), ...thoughts(reasoning) };
  return {
    ...rest,
    ...named(name),
    choices: [
      {
        ...own,
        index: 0,
        delta: isFirst ? { role: 'assistant', ...delta } : delta,
        finish_reason: null,
      },
    ],
  };
}

/** What a model thought aloud, under both names that clients look for. */
export function thoughts(reasoning: string): JsonObject {
  return reasoning === '' ? {} : { reasoning_content: reasoning, reasoning };
}

/** What a chunk begins with, whoever made it. */
export function named({ id, model, created }: Name): JsonObject {
  return { id, object: 'chat.completion.chunk', created, model };
}

function firstChoice({ choices }: JsonObject): JsonObject {
  return (Array.isArray(choices) ? objectIn(choices[0]) : null) ?? {};
}

function objectIn(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

const wordsIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
