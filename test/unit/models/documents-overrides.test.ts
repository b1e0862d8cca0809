import { describe, expect, test } from 'vitest';
import { createLive } from '../../../shared/app/live.ts';
import { READ_AGAIN_MS } from '../../../shared/app/read-again.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import type { ModelRow } from '../../../shared/models/define.ts';
import { type OverrideProblem, withOverrides } from '../../../shared/models/documents/overrides.ts';
import { choice, number } from '../../../shared/models/fields.ts';
import { createLog } from '../../../shared/platform/log.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { createAvailability } from '../../../shared/providers/table/availability.ts';
import { readKeyring, sealKey } from '../../../shared/providers/table/keys.ts';
import { withProviderOverrides } from '../../../shared/providers/table/overrides.ts';
import type { ProviderRow } from '../../../shared/providers/table/rows.ts';
import { createWorld, seededRandom, type World } from '../../support/world/world.ts';

function row(slug: string, more: Partial<ModelRow> = {}): ModelRow {
  return {
    slug,
    zh: slug,
    en: slug,
    kind: 'image',
    provider: 'dashscope',
    fields: { size: choice('尺寸', ['s', 'l']), steps: number('步数', [1, 50], { default: 20 }) },
    price: { each: 10 },
    request: () => ({}),
    ...more,
  };
}

const ROWS = [
  row('a', { fallbacks: ['b'], concurrency: 4 }),
  row('b'),
  row('c', { disabled: 'retired by its provider' }),
  row('film', {
    kind: 'video',
    fields: { seconds: choice('秒', [5, 10]) },
    price: { each: 3, perSecondOf: 'seconds' },
  }),
];
const BUILT_IN = createCatalogue(ROWS, { photography: 'a' });

function overridden(...docs: unknown[]) {
  const problems: OverrideProblem[] = [];
  const catalogue = withOverrides(BUILT_IN, docs, {
    report: (problem) => problems.push(problem),
  });
  return {
    catalogue,
    problems,
    slugs: catalogue
      .list()
      .map(({ slug }) => slug)
      .join(' '),
  };
}

const PRICE_INPUT = { count: 2, images: 0, parameters: { size: 'l', steps: 20 } };

describe('the catalogue under an operator’s documents', () => {
  test('is as built in without any', () => {
    const { slugs, problems, catalogue } = overridden();
    expect(slugs).toBe('a b film');
    expect(problems).toEqual([]);
    expect(catalogue.defaultFor('photography').slug).toBe('a');
  });

  test('switches models off and on, and leaves the rest of them alone', () => {
    const { slugs, catalogue } = overridden(
      { _id: 'a', enabled: false, disabled_reason: '维护中', note: 'ours' },
      { _id: 'c', enabled: true },
    );
    expect(slugs).toBe('b c film');
    expect(catalogue.get('a')).toMatchObject({ enabled: false, disabledReason: '维护中' });
    expect(catalogue.get('c').disabledReason).toBeUndefined();
    expect(catalogue.defaultFor('photography').enabled).toBe(false);
    expect(catalogue.get('a').form).toEqual(BUILT_IN.get('a').form);
    expect(catalogue.get('a').price(PRICE_INPUT)).toBe(20);
    expect(() => catalogue.get('nothing')).toThrow(/no model/);
  });

  test('puts a price with a version of its own into the quote and the text', () => {
    const { catalogue, problems } = overridden({
      _id: 'a',
      price: { each: 2.5, factors: { size: { l: 2 } } },
      price_version: 'sale-1',
    });
    expect(problems).toEqual([]);
    const model = catalogue.get('a');
    expect(model.price(PRICE_INPUT)).toBe(10);
    expect(model.priceVersion).toBe('sale-1');
    expect(model.priceText.zh).toBe('每张 2.5 积分（l ×2）');
    // What was built in is untouched: another instance may still use it.
    expect(BUILT_IN.get('a').price(PRICE_INPUT)).toBe(20);
  });

  test('prices film by the second where the document says by which parameter', () => {
    const price = { each: 4, per_second_of: 'seconds' };
    const { catalogue } = overridden({ _id: 'film', price, price_version: 'v2' });
    const input = { count: 1, images: 0, parameters: { seconds: 10 } };
    expect(catalogue.get('film').price(input)).toBe(40);
  });

  test('orders models; those without an order come after, as built in', () => {
    expect(overridden({ _id: 'film', order: 1 }).slugs).toBe('film a b');
    expect(overridden({ _id: 'a', order: 2_000 }).slugs).toBe('b film a');
  });

  test('changes fallbacks and concurrency', () => {
    const { catalogue } = overridden({ _id: 'a', fallbacks: ['film'], concurrency: 1 });
    expect(catalogue.get('a')).toMatchObject({ fallbacks: ['film'], concurrency: 1 });
  });

  test.each([
    [{ _id: 'zzz', enabled: false }, 'no model has this slug'],
    [{ _id: 'a', enabled: 'no' }, 'cannot be understood: enabled'],
    [{ _id: 'a', order: 'first', concurrency: 0 }, 'cannot be understood: order, concurrency'],
    [{ _id: 'a', price: { each: 5 } }, 'a price needs a price_version of its own'],
    [{ _id: 'a', price_version: 'v9' }, 'price_version without a price'],
    [
      { _id: 'a', price: { each: 5 }, price_version: '2026-11' },
      'price_version is the built-in one',
    ],
    [{ _id: 'a', price: { each: -1 }, price_version: 'v2' }, 'cannot be understood: price.each'],
    [
      { _id: 'a', price: { each: Number.NaN }, price_version: 'v2' },
      'cannot be understood: price.each',
    ],
    [
      { _id: 'a', price: { each: 1, factors: { colour: { red: 2 } } }, price_version: 'v2' },
      'price.factors: no parameter "colour"',
    ],
    [
      { _id: 'a', price: { each: 1, per_second_of: 'size' }, price_version: 'v2' },
      'price.per_second_of: "size" is no number of this model',
    ],
    [{ _id: 'a', fallbacks: ['nothing'] }, 'fallback "nothing" is no other model'],
    [{ _id: 'a', fallbacks: ['a'] }, 'fallback "a" is no other model'],
    [null, 'cannot be understood: document'],
    ['text', 'cannot be understood: document'],
  ])('%j is told and changes nothing', (doc, problem) => {
    const { catalogue, problems, slugs } = overridden(doc, { _id: 'b', enabled: false });
    expect(problems.map((told) => told.problem)).toEqual([problem]);
    expect(slugs).toBe('a film');
    expect(catalogue.get('a')).toMatchObject({ fallbacks: ['b'], concurrency: 4, enabled: true });
    expect(catalogue.get('a').price(PRICE_INPUT)).toBe(20);
  });
});

const SECRET = { DARKROOM_KEY_SECRET: 'x'.repeat(40) };
const KEYRING = readKeyring(SECRET);

function sealed(provider: string, field: string, value: string): string {
  if (KEYRING === null) throw new Error('there is a secret');
  return sealKey(value, { provider, field }, { keyring: KEYRING, random: seededRandom(3) });
}

const probe = { none: 'nobody is asked here' } as const;

const PROVIDERS: readonly ProviderRow[] = [
  {
    id: 'one',
    platform: 'one',
    title: 'One',
    protocol: 'dashscope',
    baseUrl: 'https://one.test',
    baseUrlVar: 'ONE_BASE_URL',
    keySets: [{ key: 'ONE_KEY' }],
    optional: { webhookSecret: 'ONE_HOOK' },
    probe,
  },
  {
    id: 'sibling',
    platform: 'sibling',
    title: 'Shares its key',
    protocol: 'dashscope',
    baseUrl: 'https://one.test/chat',
    baseUrlVar: 'SIBLING_BASE_URL',
    keySets: [{ key: 'ONE_KEY' }],
    probe,
  },
  {
    id: 'two',
    platform: 'two',
    title: 'Two kinds of keys',
    protocol: 'dashscope',
    baseUrl: 'https://{service}.two.test',
    baseUrlVar: 'TWO_BASE_URL',
    keySets: [{ id: 'TWO_ID', secret: 'TWO_SECRET' }, { key: 'TWO_KEY' }],
    probe,
  },
  {
    id: 'labelling',
    platform: 'labelling',
    title: 'Labelling',
    protocol: 'openai-compat',
    baseUrl: 'https://labelling.test',
    baseUrlVar: 'LABELLING_BASE_URL',
    keySets: [{ key: 'LABELLING_KEY' }],
    probe: { none: 'a test' },
    labelsFiles: { kinds: ['video'], source: 'https://labelling.test/docs/labels' },
  },
];

function providersWith(settings: Record<string, string>, ...docs: unknown[]) {
  const problems: string[] = [];
  const base = { settings, keyring: KEYRING, rows: PROVIDERS };
  const overrides = withProviderOverrides(base, docs, ({ id, problem }) =>
    problems.push(`${id}: ${problem}`),
  );
  return { problems, overrides, ...createAvailability(overrides) };
}

describe('the name of a model at its vendor', () => {
  const rows = [row('named', { upstream: 'v1', request: ({ upstream }) => ({ model: upstream }) })];
  const input = { prompt: '', images: [], count: 1, parameters: {}, seed: 1 };

  test('changes by a document, and the call with it', () => {
    const catalogue = withOverrides(createCatalogue(rows, {}), [{ _id: 'named', upstream: 'v2' }]);
    expect(catalogue.get('named').upstream).toBe('v2');
    expect(catalogue.get('named').request(input)).toEqual({ model: 'v2' });
  });

  test('cannot change where the call has none', () => {
    expect(overridden({ _id: 'a', upstream: 'v2' }).problems).toHaveLength(1);
  });
});

describe('what a document says of a vendor', () => {
  test('retires a model, and tells its cost', () => {
    const { catalogue, problems } = overridden({
      _id: 'a',
      retires: { date: '2026-12-24', source: 'https://vendor.example' },
      cost: {
        currency: 'CNY',
        each: 0.2,
        factors: { size: { l: 2 } },
        source: 'https://prices.example',
      },
    });
    expect(problems).toEqual([]);
    expect(catalogue.get('a').retires?.date).toBe('2026-12-24');
    expect(catalogue.get('a').cost(PRICE_INPUT)).toEqual({ currency: 'CNY', micros: 800_000 });
    expect(catalogue.get('a').costSource).toBe('https://prices.example');
    expect(BUILT_IN.get('a').cost(PRICE_INPUT)).toBeNull();
  });

  test.each([
    [{ retires: { date: 'soon', source: 'x' } }, 'retires.date'],
    [{ cost: { currency: 'EUR', each: 1, source: 'x' } }, 'cost.currency'],
    [{ cost: { currency: 'CNY', each: 1, source: 'x', factors: { color: { red: 2 } } } }, 'color'],
  ])('is refused as %j', (doc, named) => {
    expect(overridden({ _id: 'a', ...doc }).problems[0]?.problem).toContain(named);
  });
});

const ADDED = {
  _id: 'ours',
  enabled: true,
  upstream: 'wan9-image',
  price: { each: 6, factors: { size: { l: 2 } } },
  price_version: '2026-12',
  cost: { currency: 'CNY', each: 0.1, source: 'https://prices.example' },
  concurrency: 3,
  fallbacks: ['b'],
  add: {
    title: { zh: '我们的', en: 'Ours' },
    kind: 'image',
    provider: 'dashscope',
    images: [0, 3],
    count: [1, 2],
    tags: ['fast'],
    fields: {
      size: { type: 'choice', label: '尺寸', options: [['s', '小'], 'l'] },
      words: { type: 'text', label: '补充', max_chars: 50, multiline: true, placeholder: '可不填' },
      steps: { type: 'number', label: '步数', min: 1, max: 50, default: 20 },
      clean: { type: 'switch', label: '净化' },
    },
    call: {
      endpoint: 'image-generation',
      body: {
        model: '{{upstream}}',
        input: {
          messages: [
            {
              role: 'user',
              content: [
                { each: 'images', as: { image: '{{item.url}}' } },
                { text: '{{prompt}} ({{parameters.words}})' },
              ],
            },
          ],
        },
        parameters: { n: '{{count}}', '...': '{{parameters}}', gone: '{{parameters.nothing}}' },
      },
    },
  },
};

describe('a model added by a document', () => {
  test('has a form, limits and a price of its own', () => {
    const { catalogue, problems } = overridden(ADDED);
    expect(problems).toEqual([]);
    const model = catalogue.get('ours');
    expect(model).toMatchObject({
      enabled: true,
      concurrency: 3,
      fallbacks: ['b'],
      tags: ['fast'],
    });
    expect(model.input.images).toEqual({ min: 0, max: 3 });
    expect(model.form.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'size select',
      'words text',
      'steps number',
      'clean switch',
    ]);
    expect(model.parameters({ size: 'l' })).toEqual({
      ok: true,
      value: { size: 'l', steps: 20, clean: false },
    });
    expect(model.parameters({ steps: 99 })).toMatchObject({ ok: false });
    expect(model.price({ count: 2, images: 0, parameters: { size: 'l' } })).toBe(24);
    expect(model.priceText.zh).toBe('每张 6 积分（l ×2）');
    expect(model.cost({ count: 2, images: 0, parameters: {} })).toEqual({
      currency: 'CNY',
      micros: 200_000,
    });
    expect(catalogue.list().map(({ slug }) => slug)).toContain('ours');
  });

  test('fills its call from the request', () => {
    const images = [{ url: 'https://x/1.png' }, { url: 'https://x/2.png' }];
    const parameters = { size: 'l', words: '红色', steps: 5 };
    const call = overridden(ADDED).catalogue.get('ours').request({
      prompt: '裙子',
      images,
      count: 2,
      parameters,
      seed: 7,
    });
    expect(call).toEqual({
      endpoint: 'image-generation',
      body: {
        model: 'wan9-image',
        input: {
          messages: [
            {
              role: 'user',
              content: [
                { image: 'https://x/1.png' },
                { image: 'https://x/2.png' },
                { text: '裙子 (红色)' },
              ],
            },
          ],
        },
        parameters: { n: 2, ...parameters },
      },
    });
  });

  test('is not offered until its document says so', () => {
    const { enabled: _, ...untried } = ADDED;
    const { catalogue, problems } = overridden(untried);
    expect(problems).toEqual([]);
    expect(catalogue.get('ours')).toMatchObject({
      enabled: false,
      disabledReason: '尚未试用并启用',
    });
    expect(catalogue.list().map(({ slug }) => slug)).not.toContain('ours');
  });

  const { add } = ADDED;
  test.each([
    ['no price', { ...ADDED, price: undefined, price_version: undefined }, 'price'],
    ['a built-in slug', { ...ADDED, _id: 'a' }, 'built-in'],
    ['no slug', { ...ADDED, _id: 'Our Model' }, 'slug'],
    ['an unknown kind', { ...ADDED, add: { ...add, kind: 'hologram' } }, 'add.kind'],
    [
      'an unknown field type',
      { ...ADDED, add: { ...add, fields: { x: { type: 'colour', label: 'x' } } } },
      'add.fields',
    ],
    [
      'a default outside its range',
      {
        ...ADDED,
        add: { ...add, fields: { x: { type: 'number', label: 'x', min: 1, max: 2, default: 9 } } },
      },
      'add.fields.x',
    ],
    [
      'an unknown placeholder',
      { ...ADDED, add: { ...add, call: { a: '{{secret.key}}' } } },
      'secret',
    ],
    [
      'a loop over no list',
      { ...ADDED, add: { ...add, call: { a: { each: 'prompt', as: '{{item}}' } } } },
      'each',
    ],
    [
      'a price by an unknown parameter',
      { ...ADDED, price: { each: 1, factors: { z: { q: 2 } } } },
      '"z"',
    ],
  ])('is refused with %s, and the others go on', (_, doc, named) => {
    const { problems, slugs } = overridden(doc, { _id: 'b', enabled: false });
    expect(problems.map(({ problem }) => problem).join()).toContain(named);
    expect(slugs).toBe('a film');
  });

  test('is refused where its provider is none', () => {
    const problems: OverrideProblem[] = [];
    const catalogue = withOverrides(BUILT_IN, [ADDED], {
      report: (problem) => problems.push(problem),
      knowsProvider: (id) => id !== 'dashscope',
    });
    expect(problems[0]?.problem).toContain('add.provider');
    expect(() => catalogue.get('ours')).toThrow(/no model/);
  });
});
describe('providers under an operator’s documents', () => {
  test('are as in the environment without any', () => {
    const { configured, available } = providersWith({ ONE_KEY: 'env' });
    expect(configured('one')).toMatchObject({ baseUrl: 'https://one.test', keys: { key: 'env' } });
    expect([available('sibling'), available('two')]).toEqual([true, false]);
  });

  test('use a stored key before the environment’s, and only where it is stored', () => {
    const doc = { _id: 'one', keys: { key: sealed('one', 'key', 'stored') } };
    const { configured, problems } = providersWith({ ONE_KEY: 'env', ONE_HOOK: 'hook' }, doc);
    expect(problems).toEqual([]);
    expect(configured('one')?.keys).toEqual({ key: 'stored', webhookSecret: 'hook' });
    expect(configured('sibling')?.keys).toEqual({ key: 'env' });
  });

  test('become available by a stored key alone, whichever set of keys it belongs to', () => {
    const doc = { _id: 'two', keys: { key: sealed('two', 'key', 'stored') } };
    expect(providersWith({}, doc).configured('two')?.keys).toEqual({ key: 'stored' });
    const env = { TWO_ID: 'id', TWO_SECRET: 'secret' };
    expect(providersWith(env, doc).configured('two')?.keys).toEqual({ key: 'stored' });
  });

  test('are switched off and moved to another address', () => {
    const { available, configured } = providersWith(
      { ONE_KEY: 'env', ONE_BASE_URL: 'https://env.test' },
      { _id: 'one', base_url: 'https://relay.test/v1/' },
      { _id: 'sibling', enabled: false },
    );
    expect(configured('one')?.baseUrl).toBe('https://relay.test/v1');
    expect(available('sibling')).toBe(false);
  });

  test('keep results at their own address only where it is said, and of kinds that are labelled', () => {
    const { keeping } = providersWith({}, { _id: 'labelling', results: 'keep_url' }).overrides;
    expect(keeping('labelling', 'video')).toBe('keep_url');
    expect(keeping('labelling', 'audio')).toBe('copy');
    expect(keeping('one', 'video')).toBe('copy');
  });

  test('keep nothing of a provider of whose label nothing is known, and say so', () => {
    const { overrides, problems } = providersWith({}, { _id: 'one', results: 'keep_url' });
    expect(overrides.keeping('one', 'video')).toBe('copy');
    expect(problems.join()).toContain('one: results: keep_url is refused');
  });

  test.each([
    [{ _id: 'nobody' }, 'nobody: no provider has this id'],
    [{ _id: 'one', results: 'delete' }, 'one: cannot be understood: results'],
    [
      { _id: 'one', base_url: 'ftp://x' },
      'one: base_url is no http or https URL without credentials',
    ],
    [
      { _id: 'one', base_url: 'https://u:p@x' },
      'one: base_url is no http or https URL without credentials',
    ],
    [{ _id: 'one', keys: { other: 'v1.x' } }, 'one: keys: no field "other"'],
    [
      { _id: 'one', keys: { key: 'plain-text-key' } },
      'one: the stored key one/key has an unknown format',
    ],
    [
      { _id: 'one', keys: { key: sealed('two', 'key', 'x') } },
      'one: the stored key one/key was changed or belongs elsewhere',
    ],
  ])('%j is told, without its values, and the environment stays', (doc, problem) => {
    const { problems, configured } = providersWith({ ONE_KEY: 'env' }, doc);
    expect(problems).toEqual([problem]);
    expect(problems.join()).not.toContain('plain-text-key');
    expect(configured('one')).toMatchObject({ baseUrl: 'https://one.test', keys: { key: 'env' } });
  });

  test('a broken key does not undo that a provider is switched off', () => {
    const doc = { _id: 'one', enabled: false, keys: { key: 'broken' } };
    expect(providersWith({ ONE_KEY: 'env' }, doc).available('one')).toBe(false);
  });
});

describe('the live parts of a deployment', () => {
  async function live(intercept?: (fail: { now: boolean }) => Parameters<typeof createWorld>[0]) {
    const fail = { now: false };
    const world = await createWorld(intercept?.(fail) ?? {});
    const lines: string[] = [];
    let built = 0;
    const parts = createLive({
      db: world.deps.db,
      clock: world.clock,
      log: createLog({}, (_, line) => lines.push(line)),
      catalogue: BUILT_IN,
      settings: { DASHSCOPE_API_KEY: 'env' },
      keyring: KEYRING,
      createProviders: (overrides) => {
        built += 1;
        return createProviders({ ...overrides, clock: world.clock });
      },
    });
    return { world, parts, lines, fail, built: () => built };
  }
  const set = async (world: World, collection: string, doc: { _id: string }): Promise<void> => {
    const { _id, ...fields } = doc;
    await world.deps.db.collection(collection).doc(_id).set(fields);
  };

  test('follow the documents within thirty seconds, without a deployment', async () => {
    const { world, parts } = await live();
    expect((await parts()).catalogue.get('a').enabled).toBe(true);
    await set(world, 'models', { _id: 'a', enabled: false } as { _id: string });
    await set(world, 'providers', { _id: 'dashscope', enabled: false } as { _id: string });
    world.clock.advance(READ_AGAIN_MS - 1);
    expect((await parts()).catalogue.get('a').enabled).toBe(true);
    world.clock.advance(1);
    const now = await parts();
    expect(now.catalogue.get('a').enabled).toBe(false);
    expect(now.providers.available('dashscope')).toBe(false);
  });

  test('keep their clients while nothing changes, and tell of a broken document once', async () => {
    const { world, parts, lines, built } = await live();
    await set(world, 'models', { _id: 'a', enabled: 'no' } as { _id: string });
    for (let n = 0; n < 3; n++) {
      await parts();
      world.clock.advance(READ_AGAIN_MS);
    }
    expect(built()).toBe(1);
    expect(lines.filter((line) => line.includes('override ignored'))).toHaveLength(1);
  });

  test('hold what they know while the database is away', async () => {
    const { world, parts, lines, fail } = await live((failing) => ({
      intercept: (send) => async (action, params) => {
        if (failing.now) throw new Error('database gone');
        return send(action, params);
      },
    }));
    await set(world, 'models', { _id: 'b', enabled: false } as { _id: string });
    expect((await parts()).catalogue.list()).toHaveLength(2);
    fail.now = true;
    world.clock.advance(READ_AGAIN_MS);
    expect((await parts()).catalogue.list()).toHaveLength(2);
    expect(lines.join()).toContain('overrides not read');
  });

  test('are as built in when the database was never there', async () => {
    const { parts, fail } = await live((failing) => ({
      intercept: (send) => async (action, params) => {
        if (failing.now) throw new Error('database gone');
        return send(action, params);
      },
    }));
    fail.now = true;
    expect((await parts()).catalogue.list()).toHaveLength(3);
  });

  test('are as built in, without a word, before the environment was set up', async () => {
    const { parts, lines } = await live(() => ({
      intercept: (send) => async (action, params) =>
        params?.collectionName === 'models' && /getDocument/.test(action)
          ? { code: 'DATABASE_COLLECTION_NOT_EXIST', message: 'no such collection' }
          : send(action, params),
    }));
    expect((await parts()).catalogue.list()).toHaveLength(3);
    expect(lines).toEqual([]);
  });

  test('bring the health checks of the providers that can be called', async () => {
    const { world, parts } = await live();
    const ids = async () => (await parts()).healthChecks().map(({ id }) => id);
    expect(await ids()).toEqual(['dashscope', 'dashscope-chat']);
    await set(world, 'providers', { _id: 'dashscope', enabled: false } as { _id: string });
    world.clock.advance(READ_AGAIN_MS);
    expect(await ids()).toEqual(['dashscope-chat']);
  });
});
