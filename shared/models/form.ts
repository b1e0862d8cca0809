/** What a client is shown of the fields: the controls to draw, and a JSON Schema. */
import type { Json, JsonObject } from '../platform/json.ts';
import type { FormField } from './contract.ts';
import { type Field, type FieldBase, type Fields, fallbackOf, optionsOf } from './fields.ts';

function hintsOf({ help, placeholder }: FieldBase): { help?: string; placeholder?: string } {
  return {
    ...(help === undefined ? {} : { help }),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
}

function defaultOf(field: Field): { default?: Json } {
  const fallback = fallbackOf(field);
  return fallback === undefined ? {} : { default: fallback };
}

/** The controls a mini-program draws, in the order declared. */
export function formOf(fields: Fields): FormField[] {
  return Object.entries(fields).map(([name, field]): FormField => {
    const base = { name, label: field.label, ...hintsOf(field), ...defaultOf(field) };
    switch (field.type) {
      case 'choice':
        return { ...base, type: 'select', options: optionsOf(field) };
      case 'number':
        return { ...base, type: 'number', min: field.min, max: field.max, step: field.step };
      case 'text':
        return {
          ...base,
          type: 'text',
          max: field.maxChars,
          ...(field.multiline === true ? { multiline: true } : {}),
        };
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
