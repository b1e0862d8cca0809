/** What the local chat says: words, thoughts, or a call of a tool; and how it is counted. */
import { at, type Json, list, text } from '../../http.ts';
import { sampleOf } from './sample.ts';
import { storyboardFor } from './storyboard.ts';
import type { ChatScript } from './words.ts';

export interface ChatAnswer {
  /** Piece by piece, each about a token. */
  readonly reasoning: readonly string[];
  readonly content: readonly string[];
  readonly call: {
    readonly id: string;
    readonly name: string;
    readonly pieces: readonly string[];
  } | null;
  readonly finish: 'stop' | 'length' | 'tool_calls';
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

const USUAL_MAX = 4_096;
const TOO_MANY = 100;

export function answerTo(
  body: Json,
  { words, id, script }: { words: string; id: string; script: ChatScript },
): ChatAnswer {
  const max = Number(at(body, 'max_completion_tokens') ?? at(body, 'max_tokens') ?? USUAL_MAX);
  const call = callOf(body, words);
  const said = call === null ? contentOf(body, words, script) : [];
  const thought = thinks(body) ? piecesOf('先想一想，再回答。') : [];
  const all = call?.pieces ?? said;
  const room = Math.max(0, max - thought.length);
  const kept = all.slice(0, room);
  const out = Math.min(thought.length, max) + kept.length;
  const sent = piecesOf(JSON.stringify(at(body, 'messages')).replace(/data:[^"]+/g, '')).length;
  const many = script.overcounts ? TOO_MANY : 1;
  return {
    reasoning: thought.slice(0, max),
    content: call === null ? kept : [],
    call: call === null ? null : { id: `call_${id.slice(0, 16)}`, name: call.name, pieces: kept },
    finish: kept.length < all.length ? 'length' : call === null ? 'stop' : 'tool_calls',
    usage: {
      prompt_tokens: sent * many,
      completion_tokens: out * many,
      total_tokens: (sent + out) * many,
    },
  };
}

const UNFIT = ' 这里有人在谈论赌博和毒品 porn 之类的东西 ';

function contentOf(body: Json, words: string, script: ChatScript): string[] {
  const format = at(body, 'response_format');
  const board = storyboardFor(text(at(list(at(body, 'messages')).at(-1), 'content')));
  if (board !== null) return piecesOf(JSON.stringify(board));
  if (text(at(format, 'type')) === 'json_schema') {
    return piecesOf(JSON.stringify(sampleOf(at(format, 'json_schema', 'schema'), words)));
  }
  if (text(at(format, 'type')) === 'json_object')
    return piecesOf(JSON.stringify({ answer: words }));
  if (script.words !== null)
    return Array.from({ length: script.words }, (_, index) => `w${index} `);
  const pieces = piecesOf(words);
  const middle = Math.floor(pieces.length / 2);
  return script.unfit ? pieces.toSpliced(middle, 0, ...piecesOf(UNFIT)) : pieces;
}

/** The tool that was chosen, or the first, unless one has just answered. */
function callOf(body: Json, words: string): { name: string; pieces: string[] } | null {
  const tools = list(at(body, 'tools'));
  const choice = at(body, 'tool_choice');
  const last = text(at(list(at(body, 'messages')).at(-1), 'role'));
  const forced = choice === 'required' || typeof choice === 'object';
  if (tools.length === 0 || choice === 'none' || (last === 'tool' && !forced)) return null;
  const wanted = text(at(choice, 'function', 'name'));
  const tool = tools.find((one) => text(at(one, 'function', 'name')) === wanted) ?? tools[0];
  const given = sampleOf(
    at(tool, 'function', 'parameters') ?? { type: 'object' },
    words.slice(0, 20),
  );
  return { name: text(at(tool, 'function', 'name')), pieces: piecesOf(JSON.stringify(given)) };
}

const thinks = (body: Json): boolean =>
  at(body, 'enable_thinking') === true ||
  at(body, 'thinking', 'type') === 'enabled' ||
  at(body, 'reasoning_effort') !== undefined;

/** A word with the blank before it, or one wide character. */
function piecesOf(words: string): string[] {
  return words.match(/\s*[⺀-￯]|\s*[^\s⺀-￯]{1,8}|\s+/gu) ?? [];
}
