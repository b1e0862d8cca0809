/** How a Kie row becomes a call. */
import type { JsonObject } from '../../../platform/json.ts';
import type { GenerationInput } from '../../contract.ts';
import type { ModelRow, RowInput } from '../../define.ts';
import { given, type PictureField, pictures, smallSeed } from '../mapping.ts';

type Common = Omit<ModelRow, 'provider' | 'request'>;

export interface KieJobRow extends Common {
  /** Kie's name of the model. */
  readonly model: string;
  readonly pictures?: PictureField;
  /** In place of `pictures`: what the media of a call become, which may change its prompt. */
  readonly media?: (input: RowInput) => JsonObject;
  /** The model takes a seed. */
  readonly seeded?: boolean;
  /** Sent with every call. */
  readonly always?: JsonObject;
  /** Its field for the number of results, as a number or written as a string. */
  readonly countField?: readonly [name: string, as: 'number' | 'string'];
}

/** A model of the market endpoint: parameters go into `input` under their own names. */
export function kieJob(row: KieJobRow): ModelRow {
  const { model, pictures: field, media, seeded, countField, always, ...common } = row;
  return {
    ...common,
    provider: 'kie',
    upstream: model,
    request: (input) => ({
      family: 'jobs',
      kind: row.kind,
      body: {
        model: input.upstream,
        input: {
          ...given({ prompt: input.prompt }),
          ...always,
          ...input.parameters,
          ...(media === undefined ? pictures(field, input.images) : media(input)),
          ...(seeded ? { seed: smallSeed(input) } : {}),
          ...countOf(countField, input),
        },
      },
    }),
  };
}

function countOf(field: KieJobRow['countField'], { count }: GenerationInput): JsonObject {
  if (field === undefined) return {};
  return { [field[0]]: field[1] === 'string' ? String(count) : count };
}

export interface KieFamilyRow extends Common {
  readonly family: string;
  readonly pictures?: PictureField;
  readonly body?: (input: GenerationInput) => JsonObject;
}

/** A model of the older families: parameters stand at the top of the body. */
export function kieFamily(row: KieFamilyRow): ModelRow {
  const { family, pictures: field, body, ...common } = row;
  return {
    ...common,
    provider: 'kie',
    request: (input) => ({
      family,
      kind: row.kind,
      body: {
        prompt: input.prompt,
        ...input.parameters,
        ...pictures(field, input.images),
        ...body?.(input),
      },
    }),
  };
}
