/** Something that a JSON Schema takes. */
import { at, type Json, list, text } from '../../http.ts';

const DEEPEST = 8;

/** `words` stand where text is wanted. */
export function sampleOf(schema: Json | undefined, words: string, root = schema, depth = 0): Json {
  const choice = at(schema, 'const') ?? list(at(schema, 'enum'))[0];
  if (choice !== undefined) return choice;
  const reference = text(at(schema, '$ref'));
  const next = (inner: Json | undefined): Json => sampleOf(inner, words, root, depth + 1);
  if (depth > DEEPEST) return null;
  if (reference.startsWith('#/')) return next(at(root, ...reference.slice(2).split('/')));
  const [option] = [...list(at(schema, 'anyOf')), ...list(at(schema, 'oneOf'))];
  if (option !== undefined) return next(option);
  switch (typeOf(schema)) {
    case 'object': {
      const fields = Object.entries((at(schema, 'properties') ?? {}) as Record<string, Json>);
      return Object.fromEntries(fields.map(([name, inner]) => [name, next(inner)]));
    }
    case 'array': {
      const least = Math.max(1, Number(at(schema, 'minItems') ?? 1));
      return Array.from({ length: least }, () => next(at(schema, 'items')));
    }
    case 'integer':
    case 'number':
      return Number(at(schema, 'minimum') ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return words;
  }
}

function typeOf(schema: Json | undefined): string {
  const type = at(schema, 'type');
  const named = Array.isArray(type) ? text(type[0]) : text(type);
  return named === '' && at(schema, 'properties') !== undefined ? 'object' : named;
}
