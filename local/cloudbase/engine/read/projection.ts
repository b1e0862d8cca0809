/** Field projections of `field()`: inclusion, exclusion, `$slice`, `$elemMatch`, `a.$`. */
import type { Doc, Filter } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { compileField } from '../match/match.ts';
import { matchedPosition } from '../match/positional.ts';
import { splitPath } from '../values/paths.ts';
import { getOwn, isPlainObject, type PlainObject, setOwn } from '../values/values.ts';

type Tree = Map<string, Tree | null>;

const POSITIONAL = '.$';

/** Compiles a projection; an empty one answers documents unchanged. `filter` is what found them. */
export function compileProjection(
  spec: Readonly<PlainObject>,
  filter: Filter,
): (document: Doc) => Doc {
  const shape = compileShape(withoutPositional(spec));
  const path = positionalPath(spec, filter);
  if (path === null) return shape;
  return (document) => onlyMatched(shape(document), path, matchedPosition(document, filter));
}

function withoutPositional(spec: Readonly<PlainObject>): PlainObject {
  return Object.fromEntries(
    Object.entries(spec).map(([path, value]) => [
      path.endsWith(POSITIONAL) ? path.slice(0, -POSITIONAL.length) : path,
      value,
    ]),
  );
}

/** The array of which only the matched element is shown. */
function positionalPath(spec: Readonly<PlainObject>, filter: Filter): string | null {
  const [path, second] = Object.keys(spec).filter((key) => key.endsWith(POSITIONAL));
  if (path === undefined) return null;
  if (second !== undefined) {
    throw requestFailed('Cannot specify more than one positional projection per query.');
  }
  const array = path.slice(0, -POSITIONAL.length);
  if (!isOn(spec[path])) throw requestFailed('positional projection cannot be used with exclusion');
  if (!mentions(filter, array)) {
    throw requestFailed(`Positional projection '${path}' does not match the query document.`);
  }
  return array;
}

function mentions(filter: Filter, path: string): boolean {
  return Object.entries(filter).some(([key, condition]) => {
    if (!key.startsWith('$')) return key === path || key.startsWith(`${path}.`);
    const parts = Array.isArray(condition) ? condition : [];
    return parts.some((part) => isPlainObject(part) && mentions(part, path));
  });
}

function onlyMatched(document: Doc, path: string, position: number | undefined): Doc {
  return mapAt(document, splitPath(path), (value) => {
    if (!Array.isArray(value)) return value;
    if (position === undefined || position >= value.length) {
      throw requestFailed(
        "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
      );
    }
    return [value[position]];
  }) as Doc;
}

function compileShape(spec: Readonly<PlainObject>): (document: Doc) => Doc {
  const entries = Object.entries(spec);
  if (entries.length === 0) return (document) => document;
  const plain = entries.filter(([, value]) => !isPlainObject(value));
  const operators = entries.filter((entry): entry is [string, PlainObject] =>
    isPlainObject(entry[1]),
  );
  const including = includes(plain, operators);
  const keepId = spec._id === undefined || isOn(spec._id);
  const paths = plain.filter(([path]) => path !== '_id').map(([path]) => path);
  if (including) {
    paths.push(...operators.map(([path]) => path));
    if (keepId) paths.unshift('_id');
  } else if (!keepId) paths.push('_id');
  const tree = makeTree(paths);
  return (document) => {
    let result = (including ? pick(document, tree) : omit(document, tree)) as PlainObject;
    for (const [path, operator] of operators) result = applyOperator(result, path, operator);
    return result as Doc;
  };
}

function isOn(value: unknown): boolean {
  return value !== 0 && value !== false;
}

/** Inclusion if any field but `_id` is switched on; `$slice` alone excludes nothing. */
function includes(
  plain: readonly [string, unknown][],
  operators: readonly [string, PlainObject][],
): boolean {
  const others = plain.filter(([path]) => path !== '_id');
  const on = others.filter(([, value]) => isOn(value)).length;
  if (on > 0 && on < others.length) {
    throw requestFailed('Cannot do exclusion on field in inclusion projection');
  }
  if (others.length > 0) return on > 0;
  if (operators.some(([, operator]) => '$elemMatch' in operator)) return true;
  return plain.some(([path, value]) => path === '_id' && isOn(value));
}

function makeTree(paths: readonly string[]): Tree {
  const root: Tree = new Map();
  for (const path of paths) {
    const parts = splitPath(path);
    let node = root;
    parts.forEach((part, i) => {
      const next = node.get(part);
      if (i === parts.length - 1) node.set(part, null);
      else if (next === undefined) {
        const child: Tree = new Map();
        node.set(part, child);
        node = child;
      } else if (next !== null) node = next;
    });
  }
  return root;
}

function pick(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) {
    return value.filter((v) => typeof v === 'object' && v !== null).map((v) => pick(v, tree));
  }
  if (!isPlainObject(value)) return undefined;
  const result: PlainObject = {};
  for (const key of Object.keys(value)) {
    const child = tree.get(key);
    if (child === undefined) continue;
    const item = getOwn(value, key);
    const kept = child === null ? item : pick(item, child);
    if (kept !== undefined) setOwn(result, key, kept);
  }
  return result;
}

function omit(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => omit(item, tree));
  if (!isPlainObject(value)) return value;
  const result: PlainObject = {};
  for (const key of Object.keys(value)) {
    const child = tree.get(key);
    if (child === null) continue;
    const item = getOwn(value, key);
    setOwn(result, key, child === undefined ? item : omit(item, child));
  }
  return result;
}

function applyOperator(document: PlainObject, path: string, operator: PlainObject): PlainObject {
  if ('$slice' in operator)
    return mapAt(document, splitPath(path), (v) => slice(v, operator.$slice));
  if ('$elemMatch' in operator) {
    const test = compileField('v', { $elemMatch: operator.$elemMatch });
    return mapAt(document, splitPath(path), (value) => {
      if (!Array.isArray(value)) return undefined;
      const found = value.find((item) => test({ v: [item] }));
      return found === undefined ? undefined : [found];
    });
  }
  throw requestFailed(`Unsupported projection option: ${path}: ${JSON.stringify(operator)}`);
}

function mapAt(
  value: PlainObject,
  parts: readonly string[],
  change: (old: unknown) => unknown,
): PlainObject {
  const [part = '', ...rest] = parts;
  const item = getOwn(value, part);
  if (item === undefined) return value;
  const next =
    rest.length === 0 ? change(item) : isPlainObject(item) ? mapAt(item, rest, change) : item;
  const { [part]: _, ...others } = value;
  if (next === undefined) return others;
  return { ...value, [part]: next };
}

function slice(value: unknown, operand: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (typeof operand === 'number') {
    return operand >= 0 ? value.slice(0, operand) : value.slice(operand);
  }
  if (Array.isArray(operand) && operand.length === 2 && Number(operand[1]) > 0) {
    const skip = Number(operand[0]);
    const start = skip >= 0 ? skip : Math.max(0, value.length + skip);
    return value.slice(start, start + Number(operand[1]));
  }
  throw requestFailed('$slice needs a number or an array of a number and a positive number');
}
