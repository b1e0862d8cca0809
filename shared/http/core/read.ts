/** Bodies and queries against their schemas: text that stands for a number becomes one first. */
import type * as z from 'zod/mini';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import { fieldName } from '../../platform/parse.ts';

/** As zod keeps a schema; what is used of it here. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodMiniType;
  readonly element?: z.ZodMiniType;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly options?: readonly z.ZodMiniType[];
}

const definitionOf = (schema: z.ZodMiniType): Definition =>
  (schema as unknown as { _zod: { def: Definition } })._zod.def;

/** Without the wrappings that say what happens to a field that is left out. */
export function bareDefinition(schema: z.ZodMiniType): Definition {
  const def = definitionOf(schema);
  const wrapped = ['optional', 'default', 'nullable', 'prefault'].includes(def.type);
  return wrapped && def.innerType !== undefined ? bareDefinition(def.innerType) : def;
}

/** Throws InvalidRequestError naming every wrong field; unknown fields by their own names. */
export function readFields(schema: z.ZodMiniType, raw: unknown): unknown {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = new Map<string, ErrorDetail>();
  for (const issue of parsed.error.issues) {
    for (const detail of detailsOf(issue)) {
      if (!wrong.has(detail.field)) wrong.set(detail.field, detail);
    }
  }
  throw new InvalidRequestError([...wrong.values()]);
}

function detailsOf(issue: z.core.$ZodIssue): ErrorDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: `没有这个参数：${key.slice(0, 60)}`,
    }));
  }
  const field = fieldName(issue.path) || 'body';
  return [{ field, message: inChinese(issue, field) }];
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true 或 false',
  array: '列表',
  object: '对象',
  record: '对象',
  file: '文件',
};

function inChinese(issue: z.core.$ZodIssue, field: string): string {
  // What a schema says itself is said as it is.
  if (/\p{Script=Han}/u.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type': {
      const missing = issue.input === undefined;
      return missing ? `缺少 ${field}` : `${field} 应为${TYPES[issue.expected] ?? issue.expected}`;
    }
    case 'too_small':
      return `${field} 过短或过小（至少 ${issue.minimum}）`;
    case 'too_big':
      return `${field} 过长或过大（最多 ${issue.maximum}）`;
    case 'invalid_value':
      return `${field} 应为以下之一：${issue.values.map(String).join('、')}`;
    default:
      return `${field} 有误`;
  }
}

/** A form and a query hold text only: what its schema wants as number, switch or object is made so. */
export function fromText(
  schema: z.ZodMiniType,
  fields: Readonly<Record<string, unknown>>,
): unknown {
  const { shape = {} } = bareDefinition(schema);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return [name, field === undefined ? value : converted(bareDefinition(field), value)];
    }),
  );
}

function converted(definition: Definition, value: unknown): unknown {
  switch (definition.type) {
    case 'number':
      return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'array':
      return Array.isArray(value) ? value : [value];
    case 'object':
    case 'record':
      return typeof value === 'string' ? parsed(value) : value;
    default:
      return value;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
