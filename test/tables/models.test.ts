import { describe, expect, it } from 'vitest';
import { createCatalogue, DEFAULT_MODELS } from '../../shared/models/catalogue.ts';
import { deadEnds } from '../../shared/models/chains.ts';
import type { GenerationInput, ModelDefinition } from '../../shared/models/contract.ts';
import { EVIDENCE } from '../../shared/models/rows/evidence.ts';
import { BUILT_IN_MODELS } from '../../shared/models/rows/index.ts';
import { taskTypes } from '../../shared/models/task-types.ts';
import type { JsonObject } from '../../shared/platform/json.ts';
import { PROVIDER_ROWS } from '../../shared/providers/table/rows.ts';
import { sourcesOf } from '../support/sources.ts';

const catalogue = createCatalogue(BUILT_IN_MODELS);
const models = catalogue.list({ includeDisabled: true });
const providerIds = new Set(PROVIDER_ROWS.map(({ id }) => id));

/** What a client would send: required texts, and nothing else. */
function leastParameters(model: ModelDefinition): JsonObject {
  const required = (model.jsonSchema().required ?? []) as string[];
  return Object.fromEntries(required.map((name) => [name, 'abc']));
}

function defaultsOf(model: ModelDefinition): JsonObject {
  const result = model.parameters(leastParameters(model));
  if (!result.ok) throw new Error(JSON.stringify(result.details));
  return result.value;
}

function inputFor(model: ModelDefinition): GenerationInput {
  const { images, files } = model.input;
  return {
    prompt: 'a red dress on a beach',
    images: Array.from({ length: Math.min(2, images.max) }, (_, i) => ({
      url: `https://in.example/${i}.png`,
    })),
    ...(files === undefined ? {} : { files: [{ url: `https://in.example/in.${files.kind}` }] }),
    count: model.count.max,
    parameters: defaultsOf(model),
    seed: 4_000_000_000,
  };
}

describe.each(models.map((model) => [model.slug, model] as const))('%s', (_, model) => {
  it('accepts its own defaults', () => {
    expect(model.parameters(leastParameters(model))).toMatchObject({ ok: true });
    expect(model.parameters(defaultsOf(model))).toEqual({ ok: true, value: defaultsOf(model) });
  });

  it('names every wrong field at once', () => {
    const wrong = Object.fromEntries(model.form.map(({ name }) => [name, { not: 'this' }]));
    const result = model.parameters({ ...wrong, nonsense: 1 });
    const named = result.ok ? [] : result.details.map(({ field }) => field).sort();
    const expected = [...Object.keys(wrong), 'nonsense'].map((name) => `parameters.${name}`).sort();
    expect(named).toEqual(expected);
    for (const { message } of result.ok ? [] : result.details) expect(message).toMatch(/[一-鿿]/);
  });

  it('draws a form of the same fields as its schema', () => {
    const properties = Object.keys(model.jsonSchema().properties as JsonObject);
    expect(model.form.map(({ name }) => name)).toEqual(properties);
    for (const field of model.form) {
      expect(field.label).toMatch(/\S/);
      if (field.default !== undefined && field.options) {
        expect(field.options.map(({ value }) => value)).toContain(field.default);
      }
    }
  });

  it('accepts both ends of every range and every option', () => {
    for (const field of model.form) {
      const values =
        field.options?.map(({ value }) => value) ??
        (field.type === 'number' ? [field.min, field.max] : []);
      for (const value of values) {
        const result = model.parameters({ ...leastParameters(model), [field.name]: value ?? null });
        expect(result, `${field.name}=${String(value)}`).toMatchObject({ ok: true });
      }
      if (field.type === 'number') {
        const result = model.parameters({
          ...leastParameters(model),
          [field.name]: (field.max ?? 0) + (field.step ?? 1),
        });
        expect(result.ok, `${field.name} above its range`).toBe(false);
      }
    }
  });

  it('costs whole credits, more for more', () => {
    const parameters = defaultsOf(model);
    const one = model.price({ count: 1, images: 1, parameters });
    expect(Number.isInteger(one) && one > 0).toBe(true);
    expect(model.price({ count: 4, images: 1, parameters })).toBeGreaterThan(one);
    for (const field of model.form) {
      for (const { value } of field.options ?? []) {
        const credits = model.price({
          count: 1,
          images: 1,
          parameters: { ...parameters, [field.name]: value },
        });
        expect(Number.isInteger(credits) && credits > 0).toBe(true);
      }
    }
    expect(model.priceText.zh).toMatch(/积分/);
    expect(model.priceVersion).toMatch(/^\d{4}-\d{2}/);
  });

  it('names a provider that exists, and fallbacks of its own kind', () => {
    expect(providerIds).toContain(model.provider);
    for (const slug of model.fallbacks) {
      const other = catalogue.get(slug);
      expect(other.kind).toBe(model.kind);
      expect(other.enabled, `${slug} is disabled`).toBe(true);
      expect(slug).not.toBe(model.slug);
    }
  });

  it('says why when it is not offered', () => {
    expect(model.enabled).toBe(model.disabledReason === undefined);
    expect(catalogue.list().includes(model)).toBe(model.enabled);
  });

  it('has sensible timers and limits', () => {
    const { firstPollMs, intervalMs, typicalMs, maxMs } = model.timers;
    expect(firstPollMs).toBeGreaterThanOrEqual(1_000);
    expect(intervalMs).toBeGreaterThanOrEqual(1_000);
    expect(typicalMs).toBeLessThan(maxMs);
    expect(model.count.min).toBe(1);
    expect(model.input.images.max).toBeGreaterThanOrEqual(model.input.images.min);
    expect(model.slug).toMatch(/^[a-z0-9][a-z0-9.-]{1,60}$/);
  });

  it('sends seeds its provider takes', () => {
    const text = JSON.stringify(model.request(inputFor(model)));
    for (const [, seed] of text.matchAll(/"[Ss]eeds?":(-?\d+)/g)) {
      const limit = model.provider === 'elevenlabs' ? 4_294_967_295 : 2_147_483_647;
      expect(Number(seed)).toBeGreaterThanOrEqual(1);
      expect(Number(seed)).toBeLessThanOrEqual(limit);
    }
  });

  it('asks for the model by the name a document gives it', () => {
    const { upstream } = model;
    if (upstream === undefined) return;
    const usual = JSON.stringify(model.request(inputFor(model)));
    expect(usual).toContain(JSON.stringify(upstream));
    const changed = JSON.stringify(model.request(inputFor(model), 'another-name'));
    expect(changed).toBe(usual.replace(JSON.stringify(upstream), '"another-name"'));
  });

  it('builds the same call for the same input', () => {
    expect(model.request(inputFor(model))).toEqual(model.request(inputFor(model)));
    expect(JSON.parse(JSON.stringify(model.request(inputFor(model))))).toEqual(
      model.request(inputFor(model)),
    );
  });
});

describe('evidence', () => {
  it('is there for every model, and for nothing else', () => {
    expect(Object.keys(EVIDENCE).sort()).toEqual(models.map(({ slug }) => slug).sort());
  });

  it.each(Object.entries(EVIDENCE))('of %s has a source and a day', (slug, evidence) => {
    expect(evidence.date).toMatch(/^2026-\d{2}-\d{2}$/);
    expect(evidence.source.length).toBeGreaterThan(10);
    // Known from resellers or from nobody: not offered until an operator has tried it.
    const offered = catalogue.get(slug).enabled;
    if (evidence.kind === 'reseller' || evidence.kind === 'inferred') expect(offered).toBe(false);
  });

  it('is imported by no function', () => {
    const importers = [...sourcesOf('shared'), ...sourcesOf('functions')].filter(({ imports }) =>
      imports.some(({ target }) => target === 'shared/models/rows/evidence.ts'),
    );
    expect(importers).toEqual([]);
  });
});

/** The model and everything its fallbacks lead to, however far. */
function chainFrom(start: string): string[] {
  const seen = new Set([start]);
  for (const slug of seen) for (const next of catalogue.get(slug).fallbacks) seen.add(next);
  return [...seen];
}

const RETIRED_IN_2026 = [
  'seedance-1.5-pro',
  'seedance-1.0-pro',
  'seedream-4.5',
  'seedream-4.0',
  'hunyuan-image-2',
  'kling-image-v2',
  'gpt-image-1-mini',
  'gpt-image-1-mini-edit',
  'kie-kling-v2.1-master',
  'kie-kling-v2.1-master-i2v',
  'kie-kling-v2.1-standard',
  'kie-kling-v2.1-pro',
  'kie-veo3',
  'kie-bytedance-v1-pro',
  'kie-bytedance-v1-pro-i2v',
  'kie-seedream-v4',
  'kie-seedream-v4-edit',
  'pollo-veo3',
  'pollo-kling',
  'replicate-minimax-video',
];

describe('the catalogue', () => {
  it('keeps a worked call of every model for review', async () => {
    const calls = Object.fromEntries(
      models.map((model) => [model.slug, model.request(inputFor(model))]),
    );
    await expect(`${JSON.stringify(calls, null, 2)}\n`).toMatchFileSnapshot('./models-calls.json');
  });

  /** Tencent's SDKs: `Images []*string`, and no field of another name for pictures. */
  it('gives Tencent’s Vidu its frame in a list of strings', () => {
    const model = catalogue.get('tencent-vidu');
    expect(model.request(inputFor(model))).toEqual({
      job: 'imageToVideo',
      body: { Prompt: 'a red dress on a beach', Images: ['https://in.example/0.png'] },
    });
  });

  it('asks DeepSeek for what its retired name meant: the V4 model, without thinking', () => {
    const model = catalogue.get('deepseek-chat');
    expect(model.request(inputFor(model)).body).toMatchObject({
      model: 'deepseek-v4-flash',
      thinking: { type: 'disabled' },
    });
  });

  it('prices Seedance by pixels, in whole credits', () => {
    const model = catalogue.get('seedance-2.0');
    const price = (resolution: string) =>
      model.price({ count: 1, images: 0, parameters: { resolution, duration: 5 } });
    expect([price('720p'), price('1080p'), price('480p')]).toEqual([100, 225, 45]);
    expect(model.priceVersion).not.toBe(catalogue.get('wan2.7-image').priceVersion);
  });

  it('promises sound only of films that have it', () => {
    expect(catalogue.get('seedance-2.0').tags).toContain('sound');
    expect(catalogue.get('seedance-1.0-pro').tags).not.toContain('sound');
  });

  it('has no fallback that leads nowhere', () => {
    expect(deadEnds(catalogue)).toEqual([]);
  });

  it('has somewhere else to go from every default model', () => {
    for (const slug of Object.values(DEFAULT_MODELS)) {
      expect(chainFrom(slug).length, slug).toBeGreaterThan(1);
    }
  });

  it('keeps what ended in 2026, disabled, and says when', () => {
    for (const slug of RETIRED_IN_2026) {
      expect(catalogue.get(slug).disabledReason, slug).toMatch(/2026-\d{2}/);
    }
  });

  it('has a default for every kind of task', () => {
    for (const type of taskTypes) {
      const model = catalogue.defaultFor(type);
      expect(model).toMatchObject({ enabled: true, kind: 'image' });
      expect(model.input.images.max).toBeGreaterThanOrEqual(9);
      expect(DEFAULT_MODELS[type]).toBe(model.slug);
    }
    expect(() => catalogue.defaultFor('nonsense')).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
    );
  });

  it('offers at least two good models of each Chinese vendor', () => {
    for (const provider of [
      'dashscope',
      'tencent',
      'ark',
      'jimeng',
      'zhipu',
      'minimax',
      'siliconflow',
      'kling',
    ]) {
      expect(catalogue.list({ provider }).length, provider).toBeGreaterThanOrEqual(2);
    }
  });

  it('keeps the retired models, disabled', () => {
    const retired = models.filter(({ enabled }) => !enabled).map(({ slug }) => slug);
    expect(retired).toEqual(
      expect.arrayContaining([
        'kie-sora',
        'kie-sora-2',
        'kie-sora-2-pro-i2v',
        'kie-sora-watermark-remover',
        'kie-midjourney',
        'kie-nano-banana-upscale',
      ]),
    );
  });

  it('does not know what it does not have', () => {
    expect(() => catalogue.get('constructor')).toThrow(
      expect.objectContaining({ code: 'MODEL_NOT_FOUND' }),
    );
  });

  it('refuses two models of one name and defaults that do not exist', () => {
    const [row] = BUILT_IN_MODELS;
    if (row === undefined) throw new Error('no rows');
    expect(() => createCatalogue([row, row])).toThrow(/two models/);
    expect(() => createCatalogue([row], { photography: 'gone' })).toThrow(/not a model/);
  });

  it('lists by kind, tag, provider and pictures taken', () => {
    expect(catalogue.list({ kind: 'transcript' }).every(({ kind }) => kind === 'transcript')).toBe(
      true,
    );
    expect(catalogue.list({ tag: 'multi-image', images: 9 }).map(({ slug }) => slug)).toContain(
      'wan2.7-image',
    );
    expect(catalogue.list({ images: 9 }).map(({ slug }) => slug)).not.toContain('qwen-image');
  });
});
