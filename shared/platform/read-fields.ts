/** What callers of an API sent, against schemas that may say nothing of their own in Chinese. */
import type * as z from 'zod/mini';
import { type ErrorDetail, InvalidRequestError } from './errors.ts';
import { fieldName } from './parse.ts';

/** Throws InvalidRequestError naming every wrong field; unknown fields by their own names. */
export function readFields<T extends z.ZodMiniType>(schema: T, raw: unknown): z.output<T> {
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
