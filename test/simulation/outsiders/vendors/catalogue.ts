/** The models of the simulation. All cost the same, so that a fallback's price would show. */
import { createCatalogue } from '../../../../shared/models/catalogue.ts';
import type { Catalogue } from '../../../../shared/models/contract.ts';
import type { ModelRow } from '../../../../shared/models/define.ts';
import { withOverrides } from '../../../../shared/models/documents/overrides.ts';
import { choice } from '../../../../shared/models/fields.ts';
import { withRetirements } from '../../../../shared/models/retirement.ts';
import type { Renewal, Renewed } from '../../world/scenarios.ts';
import type { ProviderId } from './provider.ts';

/** Odd prices and a crooked factor, so that quotes and partial captures have something to round. */
export const EACH = 7;
export const LARGE_FACTOR = 1.5;

/** What the models in use bring. */
export type Product = 'picture' | 'film' | 'speech' | 'words';

const PRODUCTS: Readonly<Record<string, Product>> = {
  film: 'film',
  speech: 'speech',
  words: 'words',
};

export const productOf = (model: string): Product => PRODUCTS[model] ?? 'picture';

const KINDS = { picture: 'image', film: 'video', speech: 'audio', words: 'text' } as const;

function row(slug: string, provider: ProviderId, maxMs: number): ModelRow {
  return {
    slug,
    zh: slug,
    en: slug,
    kind: KINDS[productOf(slug)],
    provider,
    sync: provider === 'sync' || provider === 'text',
    images: [0, 9],
    count: [1, 3],
    fields: {
      size: choice('尺寸', [
        ['small', '小'],
        ['large', '大'],
      ]),
    },
    price: { each: EACH, factors: { size: { large: LARGE_FACTOR } } },
    timers: { maxMs, typicalMs: 20_000 },
    upstream: slug,
    request: ({ prompt, count, seed, upstream }) => ({
      prompt,
      count,
      seed,
      model: upstream,
      family: 'simulated',
    }),
  };
}

/** Priced by the token, at rates that leave something to round. */
function talker(slug: string, provider: ProviderId): ModelRow {
  return {
    slug,
    zh: slug,
    en: slug,
    kind: 'text',
    provider,
    fields: {},
    price: { each: EACH, tokens: { in: 7, out: 31 } },
    chat: { maxOut: 300, usualOut: 100 },
    request: () => ({ operation: 'chat', body: { model: slug, messages: [] } }),
  };
}

const DEFAULTS = { photography: 'keyed', fitting: 'plain', creation: 'plain' };

/** Which models stand in for which. The last one costs more than any that is asked for. */
export const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  keyed: ['plain', 'dear'],
  plain: ['keyed', 'dear'],
  sync: ['keyed', 'plain'],
  talker: ['second'],
};

function rows(maxMs: number, options: { fallbacks: boolean }): ModelRow[] {
  const three = (['keyed', 'plain', 'sync'] as const).map((name) => row(name, name, maxMs));
  const others: ModelRow[] = [
    { ...row('dear', 'spare', maxMs), price: { each: EACH * 3 } },
    { ...row('english', 'plain', maxMs), promptLanguage: 'en' },
    row('film', 'plain', maxMs),
    row('speech', 'sync', maxMs),
    row('words', 'sync', maxMs),
    row('translator', 'text', maxMs),
    { ...talker('talker', 'plain'), fallbacks: FALLBACKS.talker ?? [] },
    talker('second', 'keyed'),
  ];
  const fallen = three.map((one) => ({ ...one, fallbacks: FALLBACKS[one.slug] ?? [] }));
  return [...(options.fallbacks ? fallen : three), ...others];
}

const made = new Map<string, Catalogue>();

/** `maxMs`: from a request to its deadline. Made once a process. */
export function catalogueOf(maxMs: number, options: { fallbacks: boolean }): Catalogue {
  const name = `${maxMs}/${options.fallbacks}`;
  const catalogue = made.get(name) ?? createCatalogue(rows(maxMs, options), DEFAULTS);
  made.set(name, catalogue);
  return catalogue;
}

/** What the vendor calls a model after its old name has ended. */
const newName = (model: Renewed): string => `${model}-2`;

const renewed = new WeakMap<Catalogue, Map<string, Catalogue>>();

/** The catalogue with the operator's document in force. Made once a process. */
export function renewedCatalogue(catalogue: Catalogue, { model, how }: Renewal): Catalogue {
  const known = renewed.get(catalogue) ?? new Map<string, Catalogue>();
  renewed.set(catalogue, known);
  const name = `${model}/${how}`;
  const result =
    known.get(name) ??
    withRetirements(
      withOverrides(
        catalogue,
        [
          {
            _id: model,
            ...(how === 'renamed' ? { upstream: newName(model) } : { retires: ENDED }),
          },
        ],
        { report: throwing },
      ),
      AFTERWARDS,
    );
  known.set(name, result);
  return result;
}

const ENDED = { date: '2026-01-01', source: 'https://vendor.test/notices/1' };
const AFTERWARDS = { now: () => Date.UTC(2026, 0, 1), sleep: () => Promise.resolve() };

/** Prices as they are from some instant on: dearer and cheaper. `each` of the other models stays. */
const REPRICED: Readonly<Record<string, number>> = { keyed: EACH * 2, dear: EACH };

const repriced = {
  all: new WeakMap<Catalogue, Catalogue>(),
  less: new WeakMap<Catalogue, Catalogue>(),
};

/** The catalogue with the operator's new prices in force. Made once a process. */
export function repricedCatalogue(
  catalogue: Catalogue,
  { withdrawn }: { readonly withdrawn: boolean },
): Catalogue {
  const made = withdrawn ? repriced.less : repriced.all;
  const known = made.get(catalogue);
  if (known !== undefined) return known;
  const documents = Object.entries(REPRICED).map(([_id, each]) => ({
    ...{ _id, price: { each }, price_version: 'afterwards' },
    ...(withdrawn && _id === 'dear' ? { enabled: false } : {}),
  }));
  const result = withOverrides(catalogue, documents, { report: throwing });
  made.set(catalogue, result);
  return result;
}

function throwing({ id, problem }: { id: string; problem: string }): never {
  throw new Error(`the document of ${id} is not understood: ${problem}`);
}

/** Tasks have 90 s before their deadline. */
export const QUICKEST_MS = 90_000;
