/**
 * A provider call as data, for models added by a document. A string that is one placeholder becomes
 * the value itself; placeholders inside a longer string are written into it; what is not there
 * leaves its field out, as providers refuse empty values more often than missing ones.
 *
 *   { "model": "{{upstream}}", "prompt": "{{prompt}}", "size": "{{parameters.size}}" }
 *   { "...": "{{parameters}}" }                         all parameters, here
 *   { "each": "images", "as": { "url": "{{item.url}}", "role": "{{item.role}}" } }    a list
 */
import type { Json, JsonObject } from '../../platform/json.ts';
import type { RowInput } from '../define.ts';

export type Template = Json;

const WHOLE = /^\{\{\s*([\w.]+)\s*\}\}$/;
const INSIDE = /\{\{\s*([\w.]+)\s*\}\}/g;
/** What a placeholder may begin with. */
const NAMES = ['prompt', 'images', 'files', 'count', 'parameters', 'seed', 'upstream'] as const;
const SPREAD = '...';
const MAX_SEED = 2_147_483_646;

interface Scope {
  readonly [name: string]: Json | undefined;
}

/** Pure: the same input gives the same call. A template is an object, so the call is one. */
export function fill(template: JsonObject, input: RowInput): JsonObject {
  const scope: Scope = {
    prompt: input.prompt,
    images: input.images.map(mediaOf),
    files: (input.files ?? []).map(mediaOf),
    count: input.count,
    parameters: input.parameters,
    seed: 1 + (input.seed % MAX_SEED),
    upstream: input.upstream,
  };
  const filled = value(template, scope);
  return isObject(filled) ? filled : {};
}

function mediaOf({ url, role }: RowInput['images'][number]): JsonObject {
  return { url, ...(role === undefined ? {} : { role }) };
}

/** What is wrong with a template; empty when it can be filled. Names places, never values. */
export function problemsOf(
  template: Template,
  at = 'call',
  names: readonly string[] = NAMES,
): string[] {
  if (typeof template === 'string') {
    return [...template.matchAll(INSIDE)].flatMap(([, path = '']) => {
      const [first = ''] = path.split('.');
      return names.includes(first) ? [] : [`${at}: nothing is called "${first}"`];
    });
  }
  if (Array.isArray(template)) {
    return template.flatMap((item, index) => problemsOf(item, `${at}.${index}`, names));
  }
  if (!isObject(template)) return [];
  const loop = loopIn(template);
  if (loop === undefined) {
    return Object.entries(template).flatMap(([key, item]) =>
      problemsOf(item, `${at}.${key}`, names),
    );
  }
  const list = loop.each === 'images' || loop.each === 'files';
  const inner = problemsOf(loop.as, `${at}.as`, [...names, 'item', 'index']);
  return list ? inner : [`${at}.each: only images and files are lists`, ...inner];
}

function value(template: Template, scope: Scope): Json | undefined {
  if (typeof template === 'string') return text(template, scope);
  if (Array.isArray(template)) {
    return template.flatMap((item) => {
      const filled = value(item, scope);
      if (filled === undefined) return [];
      // A loop in a list adds its items to that list.
      return isObject(item) && loopIn(item) !== undefined && Array.isArray(filled)
        ? filled
        : [filled];
    });
  }
  if (!isObject(template)) return template;
  const loop = loopIn(template);
  return loop === undefined ? object(template, scope) : repeated(loop, scope);
}

function text(template: string, scope: Scope): Json | undefined {
  const whole = WHOLE.exec(template)?.[1];
  if (whole !== undefined) return present(follow(scope, whole));
  return template.replace(INSIDE, (_, path: string) => {
    const found = follow(scope, path);
    return typeof found === 'string' ? found : found === undefined ? '' : JSON.stringify(found);
  });
}

const present = (found: Json | undefined): Json | undefined =>
  found === '' || found === null || (Array.isArray(found) && found.length === 0)
    ? undefined
    : found;

function follow(scope: Scope, path: string): Json | undefined {
  let here: Json | undefined = scope as JsonObject;
  for (const step of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    if (Array.isArray(here)) here = here[Number(step)];
    else here = Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

function object(template: JsonObject, scope: Scope): JsonObject | undefined {
  const filled: JsonObject = {};
  for (const [key, item] of Object.entries(template)) {
    const found = value(item, scope);
    if (found === undefined) continue;
    if (key !== SPREAD) filled[key] = found;
    else if (isObject(found)) Object.assign(filled, found);
  }
  // An object of placeholders none of which is there is not there either.
  const wanted = Object.keys(template).length > 0;
  return wanted && Object.keys(filled).length === 0 ? undefined : filled;
}

interface Loop {
  readonly each: Json | undefined;
  readonly as: Json;
}

function loopIn(template: JsonObject): Loop | undefined {
  const { each, as } = template;
  return as === undefined || Object.keys(template).length !== 2 ? undefined : { each, as };
}

function repeated({ each, as }: Loop, scope: Scope): Json[] | undefined {
  const list = typeof each === 'string' ? scope[each] : undefined;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return list.flatMap((item, index) => {
    const filled = value(as, { ...scope, item, index });
    return filled === undefined ? [] : [filled];
  });
}

const isObject = (item: Json | undefined): item is JsonObject =>
  typeof item === 'object' && item !== null && !Array.isArray(item);
