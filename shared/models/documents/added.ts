/** From an operator's document to a row of its own: fields, price, limits and call, data alone. */
import type { JsonObject } from '../../platform/json.ts';
import type { ModelKind } from '../contract.ts';
import type { ModelRow } from '../define.ts';
import { choice, createValidator, type Field, type Fields, number, text } from '../fields.ts';
import type { PriceTable } from '../price.ts';
import type { AddedDoc, FieldDoc } from './added-schema.ts';
import type { ModelDoc } from './schema.ts';
import { fill, problemsOf } from './template.ts';

export const UNITS: Readonly<Record<ModelKind, NonNullable<PriceTable['unit']>>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  text: 'answer',
  transcript: 'transcript',
};

const SLUG = /^[a-z0-9][a-z0-9.-]{1,60}$/;

/** The row, or what is wrong with the document. Names fields, never values. */
export function addedRow(doc: ModelDoc, add: AddedDoc): ModelRow | string {
  const { price, price_version: version, cost } = doc;
  if (!SLUG.test(doc._id)) return '_id is no slug: lower case, digits, dots and dashes';
  if (price === undefined || version === undefined) return 'add needs a price and a price_version';
  const call = add.call as JsonObject;
  const [problem] = problemsOf(call);
  if (problem !== undefined) return problem;
  const fields = fieldsOf(add.fields);
  const wrong = Object.entries(add.fields).find(([, field]) => !isSound(field));
  if (wrong !== undefined) return `add.fields.${wrong[0]}: its default does not fit it`;
  return {
    slug: doc._id,
    zh: add.title.zh,
    en: add.title.en,
    kind: add.kind,
    provider: add.provider,
    ...given({
      upstream: doc.upstream,
      description: add.description,
      sync: add.sync,
      tags: add.tags,
      modes: add.modes,
      images: add.images,
      files: add.files,
      count: add.count,
      promptMaxChars: add.prompt_max_chars,
      promptLanguage: add.prompt_language,
      json: add.json,
      chat: chatOf(add),
      retires: doc.retires,
      concurrency: doc.concurrency,
      fallbacks: doc.fallbacks,
    }),
    // Until an operator has tried it and says so.
    ...(doc.enabled === true ? {} : { disabled: doc.disabled_reason ?? '尚未试用并启用' }),
    fields,
    price: { ...tableOf(price, add.kind), version },
    ...(cost === undefined
      ? {}
      : { cost: { currency: cost.currency, source: cost.source, table: tableOf(cost, add.kind) } }),
    timers: given({ typicalMs: add.typical_ms, maxMs: add.max_ms }),
    request: (input) => fill(call, input),
  };
}

function chatOf({ chat }: AddedDoc): ModelRow['chat'] {
  if (chat === undefined || chat === null) return chat;
  const { usual_out, max_out, max_in, pictures, limit_field } = chat;
  return given({
    usualOut: usual_out,
    maxOut: max_out,
    maxIn: max_in,
    pictures,
    limitField: limit_field,
  });
}

export function tableOf(
  price: NonNullable<ModelDoc['price']>,
  kind: ModelKind,
): Omit<PriceTable, 'version'> {
  return {
    each: price.each,
    unit: UNITS[kind],
    ...given({ factors: price.factors, perSecondOf: price.per_second_of, tokens: price.tokens }),
  };
}

/** Without what the document does not say: an `undefined` is something else than nothing. */
function given<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function fieldsOf(docs: Readonly<Record<string, FieldDoc>>): Fields {
  return Object.fromEntries(Object.entries(docs).map(([name, doc]) => [name, fieldOf(doc)]));
}

function fieldOf(doc: FieldDoc): Field {
  const { label } = doc;
  const hints = given({ help: doc.help, placeholder: doc.placeholder });
  switch (doc.type) {
    case 'choice':
      return { ...choice(label, doc.options, given({ default: doc.default })), ...hints };
    case 'number':
      return {
        ...number(label, [doc.min, doc.max, doc.step], given({ default: doc.default })),
        ...hints,
      };
    case 'text': {
      const { multiline, required, default: fallback } = doc;
      const more = given({ multiline, required, default: fallback });
      return { ...text(label, doc.max_chars, more), ...hints };
    }
    case 'switch':
      return { type: 'switch', label, default: doc.default, ...hints };
    default:
      return doc satisfies never;
  }
}

/** A default that its own field refuses would fail every request. */
function isSound(doc: FieldDoc): boolean {
  if (doc.type === 'number' && doc.min > doc.max) return false;
  if (doc.default === undefined || doc.default === null) return true;
  return createValidator({ field: fieldOf(doc) })({ field: doc.default }).ok;
}
