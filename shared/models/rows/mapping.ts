/** What the rows' mappings share. */
import type { Json, JsonObject } from '../../platform/json.ts';
import type { GenerationInput, InputMedia } from '../contract.ts';

export const urls = (images: readonly InputMedia[]): string[] => images.map(({ url }) => url);
export const firstUrl = (images: readonly InputMedia[]): string => images[0]?.url ?? '';

/** Leaves out what was not chosen: providers refuse empty values more often than missing ones. */
export function given(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== '') out[name] = value;
  }
  return out;
}

/** How a provider takes pictures: the field, and whether it holds a list. */
export interface PictureField {
  readonly name: string;
  readonly list?: boolean;
}

export function pictures(
  field: PictureField | undefined,
  images: readonly InputMedia[],
): JsonObject {
  if (field === undefined || images.length === 0) return {};
  return { [field.name]: field.list ? urls(images) : firstUrl(images) };
}

/** Seeds of many providers end at 2³¹ − 1, and 0 means "any" to some. */
export const smallSeed = ({ seed }: Pick<GenerationInput, 'seed'>): number =>
  1 + (seed % 2_147_483_646);
