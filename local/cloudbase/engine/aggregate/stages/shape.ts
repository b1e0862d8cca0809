/** The tree a `$project` or `$addFields` specification means, and applying it. */
import { requestFailed } from '../../errors.ts';
import { splitPath } from '../../values/paths.ts';
import { getOwn, isPlainObject, type PlainObject, setOwn } from '../../values/values.ts';
import { checkFieldPath } from '../check.ts';
import type { Evaluate } from '../evaluator.ts';

type Leaf =
  | { readonly kind: 'keep' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'compute'; readonly expression: unknown };
type Branch = { readonly kind: 'branch'; readonly fields: Map<string, Node> };
type Node = Leaf | Branch;

export interface Shape {
  readonly root: Branch;
  /** `include`: only what is named; `exclude`: all but what is named; `add`: all and what is named. */
  readonly mode: 'include' | 'exclude' | 'add';
}

/** Throws DATABASE_REQUEST_FAILED when inclusion and exclusion are mixed. */
export function buildShape(stage: '$project' | '$addFields', operand: unknown): Shape {
  if (!isPlainObject(operand) || Object.keys(operand).length === 0) {
    throw requestFailed(`${stage} specification must be an object with at least one field`);
  }
  const root: Branch = { kind: 'branch', fields: new Map() };
  addFields(root, operand, stage === '$project');
  const kinds = leafKinds(root, true);
  const excluding = kinds.has('drop');
  if (excluding && (kinds.has('keep') || kinds.has('compute'))) {
    throw requestFailed('Invalid $project: cannot mix inclusion and exclusion');
  }
  const onlyId = kinds.size === 0;
  const id = root.fields.get('_id')?.kind;
  const exclude = excluding || (onlyId && id === 'drop');
  if (!exclude && !root.fields.has('_id')) root.fields.set('_id', { kind: 'keep' });
  return { root, mode: exclude ? 'exclude' : 'include' };
}

function addFields(branch: Branch, spec: PlainObject, flags: boolean): void {
  for (const [path, value] of Object.entries(spec)) {
    const parts = splitPath(checkFieldPath(flags ? '$project' : '$addFields', path));
    let node = branch;
    for (const part of parts.slice(0, -1)) node = childBranch(node, part);
    const last = parts.at(-1) ?? '';
    if (isPlainObject(value) && !isExpression(value)) {
      addFields(childBranch(node, last), value, flags);
    } else {
      if (node.fields.has(last)) throw collision(path);
      node.fields.set(last, leafOf(value, flags));
    }
  }
}

function childBranch(branch: Branch, name: string): Branch {
  const known = branch.fields.get(name);
  if (known?.kind === 'branch') return known;
  if (known !== undefined) throw collision(name);
  const made: Branch = { kind: 'branch', fields: new Map() };
  branch.fields.set(name, made);
  return made;
}

function collision(path: string): Error {
  return requestFailed(`Invalid specification: Path collision at ${path}`);
}

function isExpression(value: PlainObject): boolean {
  const [first] = Object.keys(value);
  return first === undefined || first.startsWith('$');
}

function leafOf(value: unknown, flags: boolean): Leaf {
  if (flags && (typeof value === 'number' || typeof value === 'boolean')) {
    return { kind: value === 0 || value === false ? 'drop' : 'keep' };
  }
  return { kind: 'compute', expression: value };
}

/** `_id` at the top may be dropped from any projection, so it does not count. */
function leafKinds(branch: Branch, top: boolean): Set<string> {
  const kinds = new Set<string>();
  for (const [name, node] of branch.fields) {
    if (top && name === '_id') continue;
    if (node.kind === 'branch') for (const kind of leafKinds(node, false)) kinds.add(kind);
    else kinds.add(node.kind);
  }
  return kinds;
}

export function project(document: PlainObject, shape: Shape, evaluate: Evaluate): PlainObject {
  const compute = (expression: unknown): unknown => evaluate(document, expression);
  return apply(document, shape.root, { mode: shape.mode, compute }) as PlainObject;
}

interface Applying {
  readonly mode: Shape['mode'];
  readonly compute: (expression: unknown) => unknown;
}

function apply(value: unknown, branch: Branch, applying: Applying): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => apply(item, branch, applying));
    return items.filter((item) => item !== undefined);
  }
  const { mode } = applying;
  if (!isPlainObject(value)) {
    if (mode === 'exclude') return value;
    return hasComputed(branch)
      ? applyFields({ source: {}, result: {} }, branch, applying)
      : undefined;
  }
  const result = mode === 'include' ? {} : { ...value };
  return applyFields({ source: value, result }, branch, applying);
}

function applyFields(
  { source, result }: { source: PlainObject; result: PlainObject },
  branch: Branch,
  applying: Applying,
): PlainObject {
  if (applying.mode === 'include') {
    // Kept fields come first and in the document's order, computed ones in the order named.
    for (const key of Object.keys(source)) {
      const node = branch.fields.get(key);
      if (node && node.kind !== 'compute')
        put(result, key, fieldValue(getOwn(source, key), node, applying));
    }
  }
  for (const [key, node] of branch.fields) {
    if (node.kind === 'drop') delete result[key];
    else if (
      node.kind === 'compute' ||
      (node.kind === 'branch' && !Object.hasOwn(result, key)) ||
      applying.mode !== 'include'
    ) {
      put(result, key, fieldValue(getOwn(source, key), node, applying));
    }
  }
  return result;
}

function fieldValue(old: unknown, node: Node, applying: Applying): unknown {
  switch (node.kind) {
    case 'keep':
      return old;
    case 'drop':
      return undefined;
    case 'compute':
      return applying.compute(node.expression);
    case 'branch':
      return apply(old, node, applying);
    default:
      return node satisfies never;
  }
}

function put(result: PlainObject, key: string, value: unknown): void {
  if (value === undefined) delete result[key];
  else setOwn(result, key, value);
}

function hasComputed(branch: Branch): boolean {
  return leafKinds(branch, false).has('compute');
}
