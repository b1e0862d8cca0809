/** JSON Schema as TypeScript: as much of it as our own schemas use; anything else is thrown. */
import * as z from 'zod/mini';

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
}

/** The type of what a schema is given (`input`), or of what it gives (`output`). */
export function typeOf(schema: z.ZodMiniType, io: 'input' | 'output'): string {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return print(json as Schema, '');
}

function print(schema: Schema, indent: string): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => print(one, indent)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  switch (schema.type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return listOf(print(schema.items ?? {}, indent), schema.items?.anyOf !== undefined);
    case 'object':
      return objectOf(schema, indent);
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : JSON.stringify(value);

const listOf = (item: string, isUnion: boolean): string =>
  isUnion || (/[|]/.test(item) && !item.startsWith('{'))
    ? `readonly (${item})[]`
    : `readonly ${item}[]`;

function objectOf(schema: Schema, indent: string): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, value]) => {
    const isOptional = !required.includes(name);
    const type = print(value, inner);
    return `${inner}readonly ${name}${isOptional ? '?' : ''}: ${type};`;
  });
  if (typeof additionalProperties === 'object') {
    const type = print(additionalProperties, inner);
    if (lines.length === 0) return `Readonly<Record<string, ${type}>>`;
    lines.push(`${inner}readonly [name: string]: ${type};`);
  }
  return lines.length === 0 ? 'object' : `{\n${lines.join('\n')}\n${indent}}`;
}
