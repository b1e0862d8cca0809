/**
 * The parameters of a model, declared once. Validation, JSON Schema and the form a mini-program
 * draws all come from this declaration.
 */
import * as z from 'zod/mini';
import type { ErrorDetail } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';

export interface FieldBase {
  /** Chinese, shown in front of the control. */
  readonly label: string;
  readonly help?: string;
  /** Shown in the empty control. */
  readonly placeholder?: string;
}

export type ChoiceValue = string | number;

export interface ChoiceField extends FieldBase {
  readonly type: 'choice';
  /** As declared. Read through `optionsOf`: at a cold start nobody asks for a hundred lists. */
  readonly choices: readonly OptionInput[];
  /** `null`: none. Left out: the first. */
  readonly fallback?: ChoiceValue | null;
}

type OptionInput = ChoiceValue | readonly [value: ChoiceValue, label: string];

export interface Option {
  readonly value: ChoiceValue;
  readonly label: string;
}

export function optionsOf({ choices }: ChoiceField): Option[] {
  return choices.map((option) =>
    typeof option === 'object'
      ? { value: option[0], label: option[1] }
      : { value: option, label: String(option) },
  );
}

export interface NumberField extends FieldBase {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  /** 1 or a multiple of it: whole numbers only. */
  readonly step: number;
  readonly default?: number;
}

export interface TextField extends FieldBase {
  readonly type: 'text';
  readonly maxChars: number;
  /** Drawn over several lines. */
  readonly multiline?: boolean;
  /** Must be there and not empty. */
  readonly required?: boolean;
  readonly default?: string;
}

export interface SwitchField extends FieldBase {
  readonly type: 'switch';
  readonly default?: boolean;
}

export type Field = ChoiceField | NumberField | TextField | SwitchField;
export type Fields = Readonly<Record<string, Field>>;

export type Validated = { ok: true; value: JsonObject } | { ok: false; details: ErrorDetail[] };

type Schema = z.ZodMiniType<unknown, unknown>;

/** Checks raw parameters; every wrong field is named as `parameters.{name}`. */
export function createValidator(fields: Fields): (raw: unknown) => Validated {
  let schema: z.ZodMiniType | undefined;
  return (raw) => {
    // Built by the first use: a function that loads sixty models validates for one.
    schema ??= schemaOf(fields);
    const result = schema.safeParse(raw ?? {});
    if (result.success) return { ok: true, value: result.data as JsonObject };
    return { ok: false, details: result.error.issues.flatMap((issue) => detailsOf(issue, fields)) };
  };
}

function schemaOf(fields: Fields): z.ZodMiniType {
  const shape: Record<string, Schema> = {};
  for (const [name, field] of Object.entries(fields)) shape[name] = fieldSchema(field);
  return z.strictObject(shape);
}

function fieldSchema(field: Field): Schema {
  const fallback = fallbackOf(field);
  if (fallback !== undefined) return z._default(bareSchema(field), fallback);
  if (field.type === 'text' && field.required === true) return bareSchema(field);
  return z.optional(bareSchema(field));
}

function bareSchema(field: Field): Schema {
  switch (field.type) {
    case 'choice':
      return z.literal(optionsOf(field).map(({ value }) => value));
    case 'number':
      return z.number().check(z.gte(field.min), z.lte(field.max), z.multipleOf(field.step));
    case 'text':
      return z.string().check(z.minLength(field.required ? 1 : 0), z.maxLength(field.maxChars));
    case 'switch':
      return z.boolean();
    default:
      return field satisfies never;
  }
}

function detailsOf(issue: z.core.$ZodIssue, fields: Fields): ErrorDetail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: `parameters.${key}`, message: '该模型没有这个参数' }));
  }
  const name = String(issue.path[0] ?? '');
  const field = fields[name];
  if (field === undefined) return [{ field: 'parameters', message: '应为一个对象' }];
  return [{ field: `parameters.${name}`, message: `${field.label}${expected(field)}` }];
}

function expected(field: Field): string {
  switch (field.type) {
    case 'choice':
      return `应为以下之一：${optionsOf(field)
        .map(({ value }) => value)
        .join('、')}`;
    case 'number':
      return `应为 ${field.min}–${field.max} 之间的${Number.isInteger(field.step) ? '整数' : '数'}`;
    case 'text':
      return `应为${field.required ? '非空' : ''}文字，最多 ${field.maxChars} 个字`;
    case 'switch':
      return '应为 true 或 false';
    default:
      return field satisfies never;
  }
}

/** What a field left out becomes; `undefined` when it stays out. */
export function fallbackOf(field: Field): ChoiceValue | boolean | undefined {
  if (field.type !== 'choice') return field.default;
  const { fallback } = field;
  return fallback === undefined ? optionsOf(field)[0]?.value : (fallback ?? undefined);
}

/** One of a few values; the first is the default unless another is named (`null`: none). */
export function choice(
  label: string,
  choices: readonly OptionInput[],
  more: { default?: ChoiceValue | null; help?: string } = {},
): ChoiceField {
  const { default: fallback, help } = more;
  return {
    type: 'choice',
    label,
    choices,
    ...(fallback === undefined ? {} : { fallback }),
    ...(help === undefined ? {} : { help }),
  };
}

/** A number from a range `[min, max, step]`; step 1 when left out. */
export function number(
  label: string,
  [min, max, step = 1]: readonly [min: number, max: number, step?: number],
  more: { default?: number; help?: string } = {},
): NumberField {
  return { type: 'number', label, min, max, step, ...more };
}

export function text(
  label: string,
  maxChars: number,
  more: Omit<TextField, 'type' | 'label' | 'maxChars'> = {},
): TextField {
  return { type: 'text', label, maxChars, ...more };
}

export function toggle(label: string, fallback: boolean, help?: string): SwitchField {
  return { type: 'switch', label, default: fallback, ...(help === undefined ? {} : { help }) };
}
