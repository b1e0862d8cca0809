/**
 * The parameters of a model, declared once. Validation, JSON Schema and the form a mini-program
 * draws all come from this declaration.
 */
import * as z from 'zod/mini';
import type { ErrorDetail } from '../platform/errors.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { FormField } from './contract.ts';

interface FieldBase {
  /** Chinese, shown in front of the control. */
  readonly label: string;
  readonly help?: string;
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

const helpOf = ({ help }: FieldBase): { help?: string } => (help === undefined ? {} : { help });

/** What a field left out becomes; `undefined` when it stays out. */
function fallbackOf(field: Field): ChoiceValue | boolean | undefined {
  if (field.type !== 'choice') return field.default;
  const { fallback } = field;
  return fallback === undefined ? optionsOf(field)[0]?.value : (fallback ?? undefined);
}

function defaultOf(field: Field): { default?: Json } {
  const fallback = fallbackOf(field);
  return fallback === undefined ? {} : { default: fallback };
}

/** The controls a mini-program draws, in the order declared. */
export function formOf(fields: Fields): FormField[] {
  return Object.entries(fields).map(([name, field]): FormField => {
    const base = { name, label: field.label, ...helpOf(field), ...defaultOf(field) };
    switch (field.type) {
      case 'choice':
        return { ...base, type: 'select', options: optionsOf(field) };
      case 'number':
        return { ...base, type: 'number', min: field.min, max: field.max, step: field.step };
      case 'text':
        return { ...base, type: 'text', max: field.maxChars };
      case 'switch':
        return { ...base, type: 'switch' };
      default:
        return field satisfies never;
    }
  });
}

/** JSON Schema (2020-12) of the parameters. */
export function jsonSchemaOf(fields: Fields): JsonObject {
  const properties: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    properties[name] = {
      title: field.label,
      ...(field.help === undefined ? {} : { description: field.help }),
      ...propertySchema(field),
      ...defaultOf(field),
    };
  }
  const required = Object.entries(fields)
    .filter(([, field]) => field.type === 'text' && field.required === true)
    .map(([name]) => name);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function propertySchema(field: Field): JsonObject {
  switch (field.type) {
    case 'choice':
      return { enum: optionsOf(field).map(({ value }) => value) };
    case 'number': {
      const type = Number.isInteger(field.step) ? 'integer' : 'number';
      return { type, minimum: field.min, maximum: field.max, multipleOf: field.step };
    }
    case 'text':
      return {
        type: 'string',
        ...(field.required ? { minLength: 1 } : {}),
        maxLength: field.maxChars,
      };
    case 'switch':
      return { type: 'boolean' };
    default:
      return field satisfies never;
  }
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
  more: { required?: boolean; default?: string; help?: string } = {},
): TextField {
  return { type: 'text', label, maxChars, ...more };
}

export function toggle(label: string, fallback: boolean, help?: string): SwitchField {
  return { type: 'switch', label, default: fallback, ...(help === undefined ? {} : { help }) };
}
