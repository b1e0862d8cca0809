import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { deadEnds } from '../../../shared/models/chains.ts';
import type { ModelRow } from '../../../shared/models/define.ts';
import { daysLeft, retiringSoon, withRetirements } from '../../../shared/models/retirement.ts';

const DAY = 24 * 3_600_000;
/** Midnight of 1 December in China. */
const END = Date.parse('2026-11-30T16:00:00.000Z');

const row = (slug: string, more: Partial<ModelRow> = {}): ModelRow => ({
  slug,
  zh: slug,
  en: slug,
  kind: 'image',
  provider: 'dashscope',
  fields: {},
  price: { each: 10 },
  request: () => ({}),
  ...more,
});

const clockAt = (now: number) => ({ now: () => now, sleep: async () => undefined });

const retires = { date: '2026-12-01', source: 'https://vendor.example/notice' };
const catalogue = createCatalogue(
  [
    row('old', { retires, fallbacks: ['new'] }),
    row('new'),
    row('later', { retires: { ...retires, date: '2027-06-01' } }),
  ],
  { creation: 'old' },
);

describe('a model with a last day', () => {
  const at = (now: number) => withRetirements(catalogue, clockAt(now));

  test('is offered until that day begins in China, and no longer', () => {
    expect(at(END - 1).get('old').enabled).toBe(true);
    expect(at(END).get('old')).toMatchObject({
      enabled: false,
      disabledReason: '上游已于 2026-12-01 停用',
    });
    expect(
      at(END)
        .list()
        .map(({ slug }) => slug),
    ).toEqual(['new', 'later']);
    expect(at(END).list({ includeDisabled: true })).toHaveLength(3);
    expect(at(END).defaultFor('creation').enabled).toBe(false);
  });

  test('is still known to the tasks that use it', () => {
    expect(at(END).get('old').price({ count: 2, images: 0, parameters: {} })).toBe(20);
    expect(
      at(END).get('old').request({ prompt: '', images: [], count: 1, parameters: {}, seed: 1 }),
    ).toEqual({});
  });

  test.each([
    [32 * DAY, []],
    [31 * DAY, ['old']],
    [1, ['old']],
    [0, []],
  ])('%d ms before, operators are told of %j', (before, slugs) => {
    expect(retiringSoon(catalogue, END - before).map(({ slug }) => slug)).toEqual(slugs);
  });

  test('counts its days', () => {
    expect(daysLeft(catalogue.get('old'), END - DAY)).toBe(1);
    expect(daysLeft(catalogue.get('old'), END)).toBe(0);
    expect(daysLeft(catalogue.get('new'), END)).toBeNull();
  });
});

describe('fallbacks that lead nowhere', () => {
  const rows = [
    row('a', { fallbacks: ['off', 'gone', 'film', 'needs', 'fine', 'a'] }),
    row('off', { disabled: 'closed by its vendor', fallbacks: ['gone'] }),
    row('film', { kind: 'video' }),
    row('needs', { images: [2, 4] }),
    row('fine', { images: [0, 3] }),
  ];

  test('are found, each with its reason; what is not offered needs none of its own', () => {
    const found = deadEnds(createCatalogue(rows, {}));
    expect(found.map(({ slug, fallback }) => `${slug} → ${fallback}`)).toEqual([
      'a → off',
      'a → gone',
      'a → film',
      'a → needs',
      'a → a',
    ]);
    expect(found[0]?.problem).toContain('closed by its vendor');
  });

  test('appear when a day comes', () => {
    const chain = [row('x', { fallbacks: ['old'] }), row('old', { retires })];
    const now = (at: number) => withRetirements(createCatalogue(chain, {}), clockAt(at));
    expect(deadEnds(now(END - 1))).toEqual([]);
    expect(deadEnds(now(END))).toHaveLength(1);
  });
});
