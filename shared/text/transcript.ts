/** What has been said so far: chunk upon chunk becomes one message. */
import type { Json, JsonObject } from '../platform/json.ts';
import type { Words } from '../tasks/index.ts';
import type { Piece } from './chunks.ts';

/** The words with one piece more. */
export function withPiece(words: Words, piece: Piece): Words {
  return {
    ...words,
    text: words.text + piece.text,
    reasoning: words.reasoning + piece.reasoning,
    refusal: words.refusal + piece.refusal,
    tool_calls: piece.calls.reduce<readonly JsonObject[]>(withCall, words.tool_calls),
    finish_reason: piece.finishReason ?? words.finish_reason,
    usage: piece.usage ?? words.usage,
  };
}

/** A call's id and name come once, its arguments bit by bit. */
function withCall(calls: readonly JsonObject[], part: JsonObject): readonly JsonObject[] {
  const index = typeof part.index === 'number' ? part.index : calls.length - 1;
  const at = calls.findIndex((call) => call.index === index);
  const before = calls[at] ?? { index, type: 'function', function: { name: '', arguments: '' } };
  const [was, more] = [partsOf(before.function), partsOf(part.function)];
  const call: JsonObject = {
    ...before,
    ...(typeof part.id === 'string' && part.id !== '' ? { id: part.id } : {}),
    function: {
      name: was.name === '' ? more.name : was.name,
      arguments: was.arguments + more.arguments,
    },
  };
  return at === -1 ? [...calls, call] : calls.with(at, call);
}

function partsOf(value: Json | undefined): { name: string; arguments: string } {
  const parts = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const words = (part: Json | undefined): string => (typeof part === 'string' ? part : '');
  return { name: words(parts.name), arguments: words(parts.arguments) };
}
