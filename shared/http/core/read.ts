/** Bodies and queries against their schemas: text that stands for a number becomes one first. */
import type * as z from 'zod/mini';

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
