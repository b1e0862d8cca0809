/** What OpenAI refuses of a conversation before a word is said. */
import { at, type Json, type LocalReply, list, text } from '../../http.ts';
import { openAiError } from '../refusals.ts';

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool']);
const MAX_OUT = 65_536;

/** Undefined for what is taken. */
export function refusalOf(body: Json): LocalReply | undefined {
  const wrong =
    messagesProblem(body) ?? limitProblem(body) ?? toolProblem(body) ?? formatProblem(body);
  return wrong === undefined ? undefined : openAiError(400, 'invalid_request_error', wrong);
}

function messagesProblem(body: Json): string | undefined {
  const messages = list(at(body, 'messages'));
  if (messages.length === 0) return "Invalid 'messages': empty array.";
  const stranger = messages.findIndex((message) => !ROLES.has(text(at(message, 'role'))));
  if (stranger >= 0) return `Invalid value for 'messages[${stranger}].role'.`;
  const calls = new Set<string>();
  for (const message of messages) {
    for (const call of list(at(message, 'tool_calls'))) calls.add(text(at(call, 'id')));
    if (text(at(message, 'role')) !== 'tool') continue;
    if (!calls.has(text(at(message, 'tool_call_id')))) {
      return "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
    }
  }
  return undefined;
}

function limitProblem(body: Json): string | undefined {
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    const limit = at(body, name);
    if (limit === undefined || limit === null) continue;
    if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
      return `Invalid '${name}': integer below minimum value.`;
    }
    if (limit > MAX_OUT) return `${name} is too large: ${limit}.`;
  }
  return undefined;
}

function toolProblem(body: Json): string | undefined {
  const tools = at(body, 'tools');
  if (tools === undefined) return undefined;
  const names = list(tools).map((tool) => text(at(tool, 'function', 'name')));
  if (names.length === 0) return "Invalid 'tools': empty array.";
  if (!names.every((name) => /^[\w-]{1,64}$/.test(name)))
    return "Invalid 'tools[0].function.name'.";
  const chosen = text(at(body, 'tool_choice', 'function', 'name'));
  return chosen === '' || names.includes(chosen) ? undefined : `Tool choice '${chosen}' not found.`;
}

/** Asked for JSON without a word of it, a model may go on with blanks for ever. */
function formatProblem(body: Json): string | undefined {
  const type = text(at(body, 'response_format', 'type'));
  if (type === 'json_object' && !/json/i.test(JSON.stringify(at(body, 'messages')))) {
    return "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
  }
  if (type !== 'json_schema') return undefined;
  const schema = at(body, 'response_format', 'json_schema', 'schema');
  return schema === undefined
    ? "Missing required parameter: 'response_format.json_schema.schema'."
    : undefined;
}
