/** The schemas of routes as JSON Schema, and as types a person reads. */
import * as z from 'zod/mini';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
}

/** `input`: as a caller sends it, with fields that have a default left out; `output`: as it comes. */
export function jsonSchemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as JsonSchema;
}

export const isFile = ({ format, type }: JsonSchema): boolean =>
  type === 'string' && format === 'binary';

/** As TypeScript writes it, on one line; `file` is what a file is called. */
export function typeText(schema: JsonSchema, file = 'file'): string {
  if (isFile(schema)) return file;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf !== undefined) {
    return [...new Set(schema.anyOf.map((one) => typeText(one, file)))].join(' | ');
  }
  switch (schema.type) {
    case 'array': {
      const item = typeText(schema.items ?? {}, file);
      return item.includes(' ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectText(schema, file);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectText(schema: JsonSchema, file: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).map(([name, field]) => {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return `${key}${required.includes(name) ? '' : '?'}: ${typeText(field, file)}`;
  });
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  return additionalProperties === false ? '{}' : 'Record<string, unknown>';
}
