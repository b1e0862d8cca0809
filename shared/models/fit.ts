/**
 * What callers say in the words of their own API, in the fields of a model's row: `ratio` may be
 * `aspect_ratio` here and `size` there. What a row cannot do is refused by the caller's own name.
 */
import { type ErrorDetail, UnsupportedParameterError } from '../platform/errors.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { FormField, ModelDefinition } from './contract.ts';

export interface Wish {
  /** The caller's name for it. */
  readonly name: string;
  readonly value: Json;
  /** Names it may have in a row, the likeliest first. */
  readonly fields: readonly string[];
  /** The caller said nothing: where the row cannot, its own default stays. */
  readonly isDefault?: boolean;
}

export const RATIO_FIELDS = [
  'ratio',
  'aspect_ratio',
  'aspectRatio',
  'size',
  'image_size',
  'resolution',
];
export const RESOLUTION_FIELDS = ['resolution', 'quality'];
export const DURATION_FIELDS = ['duration', 'length', 'durationSeconds', 'frames'];
export const SIZE_FIELDS = [
  'size',
  'image_size',
  'resolution',
  'aspect_ratio',
  'aspectRatio',
  'ratio',
];

/** The row's parameters for these wishes. Throws UnsupportedParameterError naming each that is none. */
export function fitted(model: ModelDefinition, wishes: readonly Wish[]): JsonObject {
  const parameters: JsonObject = {};
  const refused: ErrorDetail[] = [];
  for (const wish of wishes) {
    const found = place(model, wish);
    if (found !== undefined) parameters[found.field] = found.value;
    else if (wish.isDefault !== true) refused.push(refusal(model, wish));
  }
  if (refused.length > 0) throw new UnsupportedParameterError(refused);
  return parameters;
}

function place(model: ModelDefinition, wish: Wish): { field: string; value: Json } | undefined {
  for (const name of wish.fields) {
    const field = model.form.find((one) => one.name === name);
    const value = field === undefined ? undefined : accepted(field, wish.value);
    if (value !== undefined) return { field: name, value };
  }
  return undefined;
}

function refusal(model: ModelDefinition, { name, value, fields }: Wish): ErrorDetail {
  const field = model.form.find((one) => fields.includes(one.name));
  if (field === undefined) return { field: name, message: `${model.slug} 不支持参数 ${name}` };
  const options = field.options?.map((option) => String(option.value)).join('、');
  const range = options ?? `${field.min}–${field.max}`;
  const shown = String(value).slice(0, 40);
  return { field: name, message: `${model.slug} 的 ${name} 不支持 ${shown}，可选：${range}` };
}

function accepted(field: FormField, value: Json): Json | undefined {
  switch (field.type) {
    case 'select':
      return field.options?.find((option) => isSame(option, value))?.value;
    case 'number': {
      const number = Number(String(value).replace(/s$/i, ''));
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
      return String(value).trim() !== '' && number >= min && number <= max ? number : undefined;
    }
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'switch':
      return typeof value === 'boolean' ? value : undefined;
    default:
      return field.type satisfies never;
  }
}

/** `1024x1024` is `1024*1024`, `720p` is `720P`, 5 is `5s` and "5 秒", `16:9` is `1920x1080`. */
function isSame(option: { value: Json; label: string }, value: Json): boolean {
  const [wanted, has] = [plain(value), plain(option.value)];
  if (wanted === has || wanted === plain(option.label)) return true;
  return /^\d+:\d+$/.test(String(value)) && ratioOf(has) === String(value);
}

const plain = (value: Json): string =>
  String(value)
    .toLowerCase()
    .replace(/\s*秒$|(?<=\d)s$/, '')
    .replace(/[*:×]/g, 'x');

function ratioOf(size: string): string | undefined {
  const [, width = 0, height = 0] = (/^(\d{3,5})x(\d{3,5})$/.exec(size) ?? []).map(Number);
  if (width === 0 || height === 0) return undefined;
  const divisor = common(width, height);
  return `${width / divisor}:${height / divisor}`;
}

const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
